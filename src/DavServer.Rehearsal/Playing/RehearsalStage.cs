using System.Text.Json.Nodes;
using DavServer.Rehearsal.Monitors;
using DavServer.Rehearsal.Scripts;
using DavServer.Rehearsal.Tree;

namespace DavServer.Rehearsal.Playing;

/// <summary>Says what each request is answered with; whoever reads and writes the bytes asks here.</summary>
internal sealed class RehearsalStage(
    RehearsalLimits limits, ScriptSpeaker speaker, RehearsalTrees trees, RehearsalMonitors monitors, TimeProvider time)
{
    /// <summary>The longest that <c>Prefer: wait</c> holds a monitor.</summary>
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(1);

    /// <summary>Fields whose values are somebody's secret.</summary>
    private static readonly string[] Secrets = ["Authorization", "Proxy-Authorization", "Cookie"];

    public RehearsalLimits Limits => limits;

    /// <param name="basePath">The path that scripts begin under, without a trailing slash.</param>
    /// <param name="request">The request; its path begins so.</param>
    public Scene Open(string basePath, RehearsalRequest request)
    {
        var (script, resource, error) = ScriptParser.Parse(request.Path[basePath.Length..], limits, speaker);
        if (script is null)
        {
            return new Scene { Request = request, Error = error };
        }

        var scene = new Scene
        {
            Request = request.Method == "PUT" ? request : request with { Content = default }, // A scene may be kept until its work is done.
            Script = script,
            Tree = trees.Of(script.Prefix),
            Resource = resource,
            Prefix = basePath + script.SpeltPrefix,
        };
        if (scene.IsMonitor)
        {
            return scene with { Monitor = monitors.Find(resource[RehearsalMonitors.Folder.Length..]) };
        }

        return script.IsFor(request.Method) ? scene with { IsPlayed = true, Monitor = monitors.Open(scene.Prefix, request) } : scene;
    }

    /// <summary>The final response; for a scene that is played, after its interim responses.</summary>
    public async Task<RehearsalAnswer> AnswerAsync(Scene scene, string exchange, InterimCount interims, CancellationToken requestAborted)
    {
        return scene switch
        {
            { Script: null } => RehearsalAnswer.Text(400, scene.Error!),
            { IsPlayed: true } => Final(scene, exchange, interims),
            { IsMonitor: true } => await MonitorAsync(scene, exchange, requestAborted),
            _ => TreeMethods.Answer(scene.Tree!, scene.Prefix, scene.Request, scene.Resource),
        };
    }

    private async Task<RehearsalAnswer> MonitorAsync(Scene scene, string exchange, CancellationToken requestAborted)
    {
        if (scene.Monitor is not { } monitor)
        {
            return RehearsalAnswer.Text(404, "there is no such resource");
        }

        switch (scene.Request.Method)
        {
            case "DELETE" when monitor.IsFinal:
                monitors.Forget(monitor.Id);
                return new RehearsalAnswer(204);
            case "DELETE":
                monitor.Cancel();
                return monitor.Answer(scene.Request, exchange);
            case "GET" or "HEAD":
                await WaitAsync(monitor, scene.Request["Prefer"], requestAborted);
                return monitor.Answer(scene.Request, exchange);
            default:
                return RehearsalAnswer.Text(405, "the resource does not bear this method").With("Allow", "GET, HEAD, DELETE");
        }
    }

    private async Task WaitAsync(RehearsalMonitor monitor, string? prefer, CancellationToken requestAborted)
    {
        var at = prefer?.IndexOf("wait=", StringComparison.OrdinalIgnoreCase) ?? -1;
        if (at < 0 || monitor.IsFinal)
        {
            return;
        }

        var digits = prefer.AsSpan(at + 5);
        digits = digits[..(digits.IndexOfAnyExceptInRange('0', '9') is var end and >= 0 ? end : digits.Length)];
        if (uint.TryParse(digits, out var seconds))
        {
            await UntilFinalAsync(monitor, TimeSpan.FromSeconds(Math.Min(seconds, MaxWait.TotalSeconds)), requestAborted);
        }
    }

    private async Task UntilFinalAsync(RehearsalMonitor monitor, TimeSpan most, CancellationToken requestAborted)
    {
        // A delay may end some milliseconds early: then the answer would tell of the moment before the end.
        var began = time.GetTimestamp();
        while (!monitor.IsFinal && most - time.GetElapsedTime(began) is var rest && rest > TimeSpan.Zero)
        {
            var next = monitor.UntilDone is { } left && left < rest ? left : rest;
            await Task.Delay(next < Shortest ? Shortest : next, time, requestAborted);
        }
    }

    private static RehearsalAnswer Final(Scene scene, string exchange, InterimCount interims)
    {
        var script = scene.Script!;
        if (script.Final == 202)
        {
            Announce(scene);
            return scene.Monitor!.Answer(scene.Request, exchange);
        }

        if (script.Final < 300)
        {
            TreeMethods.Change(scene.Tree!, scene.Prefix, scene.Request, scene.Resource);
        }

        scene.Monitor!.FinishAfter(TimeSpan.Zero, script.Final);
        return (script.Final, scene.Request.Method) switch
        {
            (204 or 205 or 304, _) => new RehearsalAnswer(script.Final),
            (207, "PROPFIND") => TreeMethods.Answer(scene.Tree!, scene.Prefix, scene.Request, scene.Resource),
            (207, _) => RehearsalAnswer.Of(207, "application/xml; charset=utf-8",
                TreeMultistatus.Failure(scene.Prefix + TreeMultistatus.Encode(scene.Resource), $"rehearsal exchange {exchange}")),
            ( < 300, "OPTIONS") => Played(scene, exchange, interims).With("DAV", "1").With("Allow", TreeMethods.Allow),
            _ => Played(scene, exchange, interims),
        };
    }

    /// <summary>Has the work of a 202 done when the script says, unless it is cancelled before.</summary>
    private static void Announce(Scene scene)
    {
        if (scene.Script!.Done is not { } done)
        {
            return;
        }

        var (tree, monitor) = (scene.Tree!, scene.Monitor!);
        var due = monitor.FinishAfter(done, 201);
        if (!TreeMethods.IsChange(scene.Request.Method))
        {
            return;
        }

        // The same moment: who hears of the end looks at once for what has come of it.
        tree.Announce(due, scene.Request.Content.Length, () =>
        {
            if (!monitor.IsCanceled)
            {
                TreeMethods.Change(tree, scene.Prefix, scene.Request, scene.Resource);
            }
        });
    }

    // What the server saw is what tells of the intermediaries on the way.
    private static RehearsalAnswer Played(Scene scene, string exchange, InterimCount interims)
    {
        var fields = new JsonArray();
        foreach (var (name, value) in scene.Request.Fields)
        {
            var isSecret = Secrets.Contains(name, StringComparer.OrdinalIgnoreCase);
            fields.Add(new JsonArray(JsonValue.Create(name), JsonValue.Create(isSecret ? "(left out)" : value)));
        }

        var document = new JsonObject
        {
            ["rehearsalExchange"] = exchange,
            ["status"] = scene.Script!.Final,
            ["interims"] = new JsonObject { ["asked"] = interims.Asked, ["sent"] = interims.Sent, ["whyFewer"] = interims.WhyFewer },
            ["saw"] = new JsonObject
            {
                ["method"] = scene.Request.Method,
                ["target"] = scene.Request.Target,
                ["protocol"] = scene.Request.Protocol,
                ["scheme"] = scene.Request.Scheme,
                ["fields"] = fields,
            },
        };
        return RehearsalAnswer.Of(scene.Script.Final, "application/json", document.ToJsonString(RehearsalJson.Options) + "\n");
    }
}
