using DavServer.Rehearsal.Monitors;
using DavServer.Rehearsal.Playing;
using DavServer.Rehearsal.Scripts;
using DavServer.Rehearsal.Transcripts;
using DavServer.Rehearsal.Tree;
using Kestrel.InterimResponses;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace DavServer.Rehearsal;

/// <summary>Plays scripts on Kestrel, and breaks no rule of HTTP in doing so. Needs <c>UseInterimResponses()</c> before it in the pipeline.</summary>
public sealed class RehearsalEndpoint
{
    /// <summary>A script may take as long as is allowed; what is under way then has this long to get out.</summary>
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(1);

    private readonly string _basePath;
    private readonly TimeProvider _time;
    private readonly RehearsalStage _stage;
    private int _running;

    /// <param name="basePath">The path that scripts begin under, without a trailing slash.</param>
    /// <param name="limits">What a script may cost.</param>
    /// <param name="time">The clock.</param>
    public RehearsalEndpoint(string basePath, RehearsalLimits limits, TimeProvider time)
        : this(basePath, new RehearsalStage(limits, ScriptSpeaker.Correct, new RehearsalTrees(limits, time), new RehearsalMonitors(time), time), time)
    {
    }

    internal RehearsalEndpoint(string basePath, RehearsalStage stage, TimeProvider time)
    {
        _basePath = basePath;
        _stage = stage;
        _time = time;
    }

    /// <summary>Whether a request is for a script.</summary>
    public bool IsFor(HttpContext http)
    {
        ArgumentNullException.ThrowIfNull(http);
        var target = http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        return target.StartsWith('/') ? IsBelow(target) : target.Contains(_basePath, StringComparison.Ordinal) && IsBelow(RequestOf(http).Path);
    }

    /// <summary>Plays the script that the request names.</summary>
    /// <param name="http">The request.</param>
    /// <param name="hostStopping">When to leave off: 503.</param>
    public async Task InvokeAsync(HttpContext http, CancellationToken hostStopping)
    {
        ArgumentNullException.ThrowIfNull(http);
        var request = RequestOf(http);
        var connection = http.Features.Get<ConnectionTranscript>();
        var exchange = connection?.Begin(request, http.Features.Get<IHttp2StreamIdFeature>()?.StreamId ?? 0);
        var teller = new ExchangeTeller(exchange);
        try
        {
            var answer = (await AnswerAsync(http, request, teller, hostStopping)).With("Rehearsal-Exchange", teller.Id);
            teller.FinalBegins(answer);
            await WriteAsync(http, answer);
            teller.Ended();
        }
        catch (Exception exception) when (exception is TimeoutException
            || (exception is OperationCanceledException && http.RequestAborted.IsCancellationRequested))
        {
            teller.ClientGone();
        }
    }

    private bool IsBelow(string path) =>
        path.StartsWith(_basePath, StringComparison.Ordinal) && path.Length > _basePath.Length && path[_basePath.Length] == '/';

    private async Task<RehearsalAnswer> AnswerAsync(HttpContext http, RehearsalRequest request, ExchangeTeller teller, CancellationToken hostStopping)
    {
        if (await ReadContentAsync(http) is not { } content)
        {
            teller.RequestEnded();
            return RehearsalAnswer.Text(413, $"more than {_stage.Limits.MostContent} bytes of content");
        }

        teller.RequestEnded();
        var scene = _stage.Open(_basePath, request with { Content = content });
        teller.Opened(scene);
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, hostStopping);
        try
        {
            if (Interlocked.Increment(ref _running) > _stage.Limits.MostRunning)
            {
                return RehearsalAnswer.Text(503, "too many rehearsals at once").With("Retry-After", "10");
            }

            var interims = scene.IsPlayed ? await PlayInTimeAsync(http, scene, stopping.Token) : new InterimCount(0, 0, null);
            teller.Played(scene, interims);
            return await _stage.AnswerAsync(scene, teller.Id, interims, stopping.Token);
        }
        catch (OperationCanceledException) when (hostStopping.IsCancellationRequested && !http.RequestAborted.IsCancellationRequested)
        {
            return RehearsalAnswer.Text(503, "the server stops");
        }
        finally
        {
            Interlocked.Decrement(ref _running);
        }
    }

    /// <exception cref="TimeoutException">The client takes so little that the script is not over by far, and the connection is aborted.</exception>
    private async Task<InterimCount> PlayInTimeAsync(HttpContext http, Scene scene, CancellationToken stopping)
    {
        using var longest = new CancellationTokenSource(_stage.Limits.Longest + Slack, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stopping, longest.Token);
        try
        {
            return await PlayAsync(http, scene, either.Token);
        }
        catch (OperationCanceledException exception) when (longest.IsCancellationRequested && !stopping.IsCancellationRequested)
        {
            http.Abort(); // Whoever does not read the interim responses will not get at the final one.
            throw new TimeoutException(exception.Message, exception);
        }
    }

    private async Task<InterimCount> PlayAsync(HttpContext http, Scene scene, CancellationToken stopping)
    {
        var script = scene.Script!;
        var start = _time.GetTimestamp();
        var feature = http.Features.Get<IHttpInterimResponseFeature>();
        if (feature is not null)
        {
            feature.Limits = new InterimLimits(int.MaxValue, long.MaxValue, TimeSpan.Zero);
        }

        var sent = 0;
        for (var number = 1; number <= script.Count; number++)
        {
            await UntilAsync(start, script.Every * number, stopping);
            sent += feature is not null && await SendAsync(feature, scene, number, stopping) ? 1 : 0;
        }

        await UntilAsync(start, script.Length, stopping);
        if (feature is not null)
        {
            await feature.CloseAsync().AsTask().WaitAsync(stopping);
        }

        return new InterimCount(script.Count, sent, sent == script.Count ? null : WhyFewer(http, feature));
    }

    private async Task<bool> SendAsync(IHttpInterimResponseFeature feature, Scene scene, int number, CancellationToken stopping)
    {
        var fields = new HeaderDictionary();
        foreach (var (name, value) in InterimFields.Of(scene.Script!, number, scene.Monitor!.Path))
        {
            fields[name] = value;
        }

        while (true)
        {
            switch (feature.TrySend(InterimFields.StatusOf(scene.Script!, number), fields))
            {
                case InterimSendResult.Sent:
                    return true;
                case InterimSendResult.Skipped:
                    // The one before is on its way still: a script promises a number, so this one waits its turn.
                    await Task.Delay(TimeSpan.FromMilliseconds(1), _time, stopping);
                    break;
                default:
                    return false;
            }
        }
    }

    private static string WhyFewer(HttpContext http, IHttpInterimResponseFeature? feature) => (feature, http.Request.Protocol) switch
    {
        (null, "HTTP/1.0") => "no interim response may be sent to HTTP/1.0 (RFC 9110 §15.2)",
        (null, var protocol) => $"Kestrel has no way to send interim responses over {protocol}",
        _ => "the connection took no more",
    };

    private async Task UntilAsync(long start, TimeSpan at, CancellationToken stopping)
    {
        var left = at - _time.GetElapsedTime(start);
        if (left > TimeSpan.Zero)
        {
            await Task.Delay(left, _time, stopping);
        }
    }

    private async Task<byte[]?> ReadContentAsync(HttpContext http)
    {
        using var content = new MemoryStream();
        var buffer = new byte[16 * 1024];
        while (await http.Request.Body.ReadAsync(buffer, http.RequestAborted) is var count and > 0)
        {
            if (content.Length + count > _stage.Limits.MostContent)
            {
                return null;
            }

            content.Write(buffer, 0, count);
        }

        return content.ToArray();
    }

    internal static async Task WriteAsync(HttpContext http, RehearsalAnswer answer)
    {
        var response = http.Response;
        response.StatusCode = answer.Status;
        foreach (var (name, value) in answer.Fields)
        {
            response.Headers[name] = value;
        }

        if (answer.Status is not (204 or 304))
        {
            response.ContentLength = answer.Content.Length;
        }

        if (answer.ContentType is not null)
        {
            response.ContentType = answer.ContentType;
        }

        if (answer.Content.Length > 0 && !HttpMethods.IsHead(http.Request.Method))
        {
            await response.Body.WriteAsync(answer.Content, http.RequestAborted);
        }

        await response.CompleteAsync();
    }

    internal static RehearsalRequest RequestOf(HttpContext http) => new()
    {
        Method = http.Request.Method,
        Target = http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget,
        Protocol = http.Request.Protocol,
        Scheme = http.Request.Scheme,
        Fields = [.. http.Request.Headers.SelectMany(f => f.Value, (f, value) => KeyValuePair.Create(f.Key, value ?? ""))],
    };
}
