using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using DavServer.WebDav;
using DavServer.WebDav.Headers;
using DavServer.WebDav.LongRunning;

namespace DavServer.UnitTests.CompatMatrix;

/// <summary>Holds what the server would do against what was seen on the wire: each sentence it gives is a contradiction.</summary>
internal sealed partial class EvidenceJudge(Profiles profiles)
{
    /// <summary>Bears whatever passes: so that an intermediary alone decides.</summary>
    private const string AsksFor102 = "processing";

    /// <summary>How much of what was borne may be sent: compat-matrix/README.md, "What an entry may say".</summary>
    private const double Margin = 0.9;

    public static IEnumerable<string> ResultFiles => Directory.GetFiles(Path.Join(Matrix, "results"), "*.json").Order(StringComparer.Ordinal);

    private static string Matrix => Path.Join(DavServer.Tests.Shared.SourceTree.Root, "compat-matrix");

    /// <summary>The document that is built in, as it is on disk.</summary>
    public static string Document => File.ReadAllText(Path.Join(Matrix, "profiles.json"));

    /// <summary>The User-Agents of a client's result; none of a client that sends none, or of an intermediary.</summary>
    public static IEnumerable<string> AgentsOf(JsonElement result) =>
        result.TryGetProperty("userAgent", out var agents) ? agents.EnumerateArray().Select(a => a.GetString()!).Where(a => a.Length > 0) : [];

    public IEnumerable<string> Judge(JsonElement result)
    {
        if (result.TryGetProperty("intermediary", out var name))
        {
            return JudgeIntermediary(result, name.GetString()!);
        }

        var agents = AgentsOf(result).ToArray();
        return agents.Length == 0 ? JudgeNameless() : agents.SelectMany(a => JudgeHttp1(result, a).Concat(JudgeHttp2(result, a)));
    }

    /// <summary>What a request of this client would get, of one that came directly.</summary>
    public ResponseModeDecision Decide(string protocol, string? userAgent) =>
        Decide(new WebDavOptions(), protocol, userAgent, "", ForwardedFields.Absent, "");

    private IEnumerable<string> JudgeNameless()
    {
        if (Decide("HTTP/1.1", null).Mode != ResponseMode.Hold)
        {
            yield return "whoever sends no User-Agent may be one that breaks on 102";
        }
    }

    private IEnumerable<string> JudgeHttp1(JsonElement result, string agent)
    {
        var decision = Decide("HTTP/1.1", agent);
        var counts = CountsOf(result);
        if (decision.Mode == ResponseMode.Hold)
        {
            return decision.Profile is not null && decision.Rule.Contains("breaks on 102", StringComparison.Ordinal)
                && counts.All(s => s.IsOk) && !BreaksAnother(decision.Profile)
                ? [$"{agent}: held as one that breaks on 102, and no count broke it"]
                : [];
        }

        var rhythm = decision.Rhythm;
        var plain207 = Scenarios(result).Where(s => s.Name == "partial-0").Select(s => s.Verdict).FirstOrDefault();
        var most = counts.TakeWhile(s => s.IsOk).LastOrDefault();
        return
        [
            .. Unless(counts.Length > 0, $"{agent}: 102s, and none was tried"),
            .. Unless(rhythm.MaxCount <= Margin * most.Count, $"{agent}: {rhythm.MaxCount} 102s, and {most.Count} were borne"),
            .. Unless(
                rhythm.MaxBytes <= Margin * Scenarios(result).Where(s => s.IsOk && s.IsHttp1).Max(s => s.Bytes),
                $"{agent}: {rhythm.MaxBytes} bytes of 102s, and fewer were borne"),
            .. Scenarios(result).Where(s => s is { IsHttp1: true, IsTested: true, IsOk: false, Count: > 0, IsAboutTime: false } && !s.IsAboutAnother(plain207)
                    && s.Count <= rhythm.MaxCount && s.Bytes <= rhythm.MaxBytes)
                .Select(s => $"{agent}: may get what {s.Name} shows it fails on: {s.Verdict}"),
            .. JudgeSilence(result, agent, rhythm),
        ];
    }

    /// <summary>Whether a client that the server can't tell from it was seen to break.</summary>
    private bool BreaksAnother(string profile) => ResultFiles.Any(file =>
    {
        using var other = JsonDocument.Parse(File.ReadAllText(file));
        return AgentsOf(other.RootElement).Any(a => Decide("HTTP/1.1", a).Profile == profile) && CountsOf(other.RootElement).Any(s => !s.IsOk);
    });

    /// <summary>Where a 102 was seen to start the client's time-out anew, no gap may be as long as what it did not wait for in silence.</summary>
    private static IEnumerable<string> JudgeSilence(JsonElement result, string agent, InterimRhythm rhythm)
    {
        var scenarios = Scenarios(result).ToDictionary(s => s.Name);
        foreach (var silent in scenarios.Values.Where(s => s.IsSilence && s is { IsTested: true, IsOk: false }))
        {
            if (scenarios.TryGetValue("beats-" + silent.Name["silent-".Length..], out var beats) && beats.IsOk)
            {
                var gap = rhythm.Schedule().Prepend(TimeSpan.Zero).Zip(rhythm.Schedule()).Max(p => p.Second - p.First);
                if (gap >= TimeSpan.FromSeconds(silent.Seconds))
                {
                    yield return $"{agent}: silent for {gap}, and it gave up after {silent.Seconds} s";
                }
            }
        }
    }

    private IEnumerable<string> JudgeHttp2(JsonElement result, string agent)
    {
        var seen = Scenarios(result).Where(s => s.Name.StartsWith("h2-accepted-", StringComparison.Ordinal) && s.IsTested).ToArray();
        var decision = Decide("HTTP/2", agent);
        return decision.Mode == ResponseMode.Accepted
            ? seen.Where(s => !s.Takes202)
                .Select(s => $"{agent}: an unasked 202, and {s.Name}: {s.Verdict}")
            : Unless(seen.Length > 0, $"{agent}: held over HTTP/2, and that was not tested");
    }

    private IEnumerable<string> JudgeIntermediary(JsonElement result, string name)
    {
        var told = Decide(new WebDavOptions { Behind = name }, "HTTP/1.1", null, "", ForwardedFields.Present, AsksFor102);
        foreach (var variant in result.GetProperty("variants").EnumerateObject())
        {
            var scenarios = variant.Value.GetProperty("scenarios").EnumerateObject().Select(s => s.Value).ToArray();
            foreach (var scenario in scenarios.Where(s => !Forwards(s)))
            {
                var sent = scenario.GetProperty("interimsSent").GetInt32();
                if (told.Mode == ResponseMode.Processing && sent <= told.Rhythm.MaxCount)
                {
                    yield return $"--behind {name}: {told.Rhythm.MaxCount} 102s, and {variant.Name} with {sent}: {scenario.GetProperty("verdict")}";
                }

                // Without --behind, what it leaves in the request must give it away. Where it leaves nothing, only the owner can.
                var traces = scenario.GetProperty("addedToTheRequest").EnumerateArray().Select(t => t.GetString()!).ToArray();
                var vias = traces.Where(t => t.StartsWith("Via: ", StringComparison.OrdinalIgnoreCase));
                var via = string.Join(", ", vias.Select(t => t["Via: ".Length..]));
                var forwarded = traces.Any(t => t.StartsWith("X-Forwarded-", StringComparison.OrdinalIgnoreCase))
                    ? ForwardedFields.Present
                    : ForwardedFields.Absent;
                var untold = Decide(new WebDavOptions(), traces[0], null, via, forwarded, AsksFor102);
                var isTraced = via.Length > 0 || forwarded == ForwardedFields.Present;
                if (isTraced && untold.Mode == ResponseMode.Processing && sent <= untold.Rhythm.MaxCount)
                {
                    yield return $"{name} without --behind: 102s, and {variant.Name} with {sent}: {scenario.GetProperty("verdict")}";
                }
            }

            if (told.Mode == ResponseMode.Processing && told.Rhythm.MaxCount > Margin * scenarios.Max(s => s.GetProperty("interimsSent").GetInt32()))
            {
                yield return $"--behind {name}: {told.Rhythm.MaxCount} 102s, and of the most that were tried that is more than nine tenths";
            }
        }

        if (told.Mode == ResponseMode.Hold && result.GetProperty("variants").EnumerateObject()
            .All(v => v.Value.GetProperty("scenarios").EnumerateObject().All(s => Forwards(s.Value))))
        {
            yield return $"--behind {name}: said to forward none, and it forwards all";
        }
    }

    private ResponseModeDecision Decide(
        WebDavOptions options, string protocol, string? userAgent, string via, ForwardedFields forwarded, string prefer)
    {
        Assert.True(PreferField.TryParse(prefer, out var preferences, out _));
        return new ResponseModePolicy(profiles, options)
            .Decide(new RequestTraits(protocol, userAgent, RequestTraits.SplitVia(via), forwarded, preferences));
    }

    private static bool Forwards(JsonElement scenario) =>
        scenario.GetProperty("verdict").GetString() is { } verdict
        && (verdict.StartsWith("forwards all", StringComparison.Ordinal) || verdict.StartsWith("nothing to forward", StringComparison.Ordinal));

    private static IEnumerable<Seen> Scenarios(JsonElement result) =>
        result.GetProperty("scenarios").EnumerateObject().Select(Seen.Of).OrderBy(s => s.Count);

    private static Seen[] CountsOf(JsonElement result) =>
        [.. Scenarios(result).Where(s => s.Name.StartsWith("interim-", StringComparison.Ordinal) && s.Count > 0 && s.IsTested)];

    private static IEnumerable<string> Unless(bool holds, string otherwise) => holds ? [] : [otherwise];

    /// <summary>What came of one scenario.</summary>
    private readonly record struct Seen(string Name, string Server, string Verdict, int Count, long Bytes, double Seconds)
    {
        public bool IsOk => Verdict == "ok";

        public bool IsTested => !Says("not tested") && !Says("could not");

        public bool Takes202 => Says("follows") || Says("hands 202");

        public bool IsSilence => Name.StartsWith("silent-", StringComparison.Ordinal);

        public bool IsHttp1 => Server is "http1" or "tls1";

        /// <summary>Its failure, if any, is that of waiting: judged by the gaps.</summary>
        public bool IsAboutTime => IsSilence || Name.Contains("beats-", StringComparison.Ordinal);

        /// <summary>
        /// Not of 102s: 100 and 103 that this server never mixes in, or what the client makes of a final 207, where it makes the same of one without.
        /// </summary>
        public bool IsAboutAnother(string? plain207) => Name.StartsWith("mixed-", StringComparison.Ordinal)
            || (Name.StartsWith("partial-", StringComparison.Ordinal) && Verdict == plain207);

        public static Seen Of(JsonProperty scenario)
        {
            var value = scenario.Value;
            var script = Interims().Match(value.GetProperty("script").GetString()!);
            return new Seen(
                scenario.Name,
                value.GetProperty("server").GetString()!,
                value.GetProperty("verdict").GetString()!,
                script.Success ? int.Parse(script.Groups[1].Value, CultureInfo.InvariantCulture) : 0,
                value.TryGetProperty("transcript", out var events)
                    ? events.EnumerateArray().Where(e => e.TryGetProperty("interims", out _)).Sum(e => e.GetProperty("bytes").GetInt64())
                    : 0,
                value.TryGetProperty("seconds", out var seconds) ? seconds.GetDouble() : 0);
        }

        private bool Says(string words) => Verdict.StartsWith(words, StringComparison.Ordinal);
    }

    [GeneratedRegex(@"interims-(\d+)")]
    private static partial Regex Interims();
}
