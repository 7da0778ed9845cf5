using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using DavServer.WebDav.LongRunning;

namespace DavServer.Host.Probing;

/// <summary>Asks a running server for rehearsed exchanges, through whatever stands between, and looks at what arrives.</summary>
internal sealed class ProbeRun(ProbeTarget target, TimeProvider time, TextWriter progress, CancellationToken cancel)
{
    private const int Few = 3;

    /// <summary>How long an answer may take beyond what its script does.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(6);

    private static readonly TimeSpan Rhythm = TimeSpan.FromMilliseconds(600);
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(10);

    /// <summary>What a 102 may be late, held against the final response. One that is held back until then is later by far.</summary>
    private static readonly TimeSpan Late = TimeSpan.FromMilliseconds(900);

    private static readonly string[] TraceFields = ["Via:", "Forwarded:", "X-Forwarded-", "X-Real-IP:", "X-Original-"];

    /// <summary>Around the limits that were met so far: Go's 5, which is Caddy's, mod_proxy's 9, neon's 127, and what nobody should need.</summary>
    private static readonly int[] Counts = [5, 6, 9, 10, 20, 128, 200];

    /// <exception cref="ProbeException">Nothing can be found out.</exception>
    public async Task<ProbeReport> RunAsync()
    {
        var traces = await ReachAsync();
        var interims = await ProbeInterimsAsync(traces);
        var report = new ProbeReport
        {
            Url = target.Url.AbsoluteUri,
            Traces = traces,
            Interims = interims,
            Accepted = await ProbeAcceptedAsync(),
            AcceptedOverHttp2 = target.Url.Scheme == "https" ? await Http2Probe.RunAsync(target, cancel) : null,
            KeepAlive = target.Patience is { } length ? await ProbeKeepAliveAsync(length) : null,
        };
        return report with { Advice = ProbeAdvice.Of(traces, interims, KnownIntermediary.All) };
    }

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);

    private static string Nonce => RandomNumberGenerator.GetHexString(12, lowercase: true);

    private async Task<PathTraces> ReachAsync()
    {
        WireAnswer answer;
        try
        {
            answer = await AskOnceAsync("/n/0/final/200/", TimeSpan.Zero);
        }
        catch (IOException exception)
        {
            throw new ProbeException($"{target.Url}: {exception.Message}");
        }

        switch (answer.Status)
        {
            case 200 when Saw(answer) is { } saw:
                return TracesOf(saw, answer);
            case 401:
                throw new ProbeException($"{target.Url}: a user's name and password are needed, or these are wrong: --user NAME.");
            case 403 or 421: // Both say what to do.
                throw new ProbeException($"{target.Url}: {answer.Content.Trim()}");
            case 0:
                throw new ProbeException($"{target.Url}: {answer.Fault}");
            default:
                throw new ProbeException(string.Create(CultureInfo.InvariantCulture,
                    $"{target.Url}: the answer is {answer.Status}: no davserver, or not to an administrator (--user NAME, who is --admin there)."));
        }
    }

    private async Task<InterimFindings> ProbeInterimsAsync(PathTraces traces)
    {
        var (answer, wrongAnswer, nextIsRight) = await AskTwiceAsync(Few, Rhythm);
        if (IsLate(answer))
        {
            // One that was late because a machine was busy comes in time the second time.
            (answer, wrongAnswer, nextIsRight) = await AskTwiceAsync(Few, Rhythm);
        }

        var findings = new InterimFindings
        {
            Verdict = PathVerdict.Breaks,
            What = "",
            Sent = Few,
            Received = answer.Interims.Count,
            FirstLateMs = FirstLate(answer),
            FieldsSurvive = answer.Interims.Count == 0 ? null : AreWhole(answer.Interims),
            NextAnswerIsRight = nextIsRight,
        };
        if (Wrong(answer, wrongAnswer) is { } wrong)
        {
            return findings with { What = wrong };
        }

        if (answer.Interims.Count == 0)
        {
            return traces.ServerSaw == "HTTP/1.0"
                ? findings with { Verdict = PathVerdict.SpeaksHttp10, What = "asked in HTTP/1.0, the server sends none; the final response arrives" }
                : findings with { Verdict = PathVerdict.Drops, What = "no 102 arrives; the final response does" };
        }

        if (IsLate(answer))
        {
            return findings with { Verdict = PathVerdict.HoldsBack, What = $"102s are held back: the first came {findings.FirstLateMs} ms late" };
        }

        return answer.Interims.Count < Few
            ? findings with { Verdict = PathVerdict.Drops, What = $"{answer.Interims.Count} of {Few} 102s arrive; the final response does" }
            : await ProbeCountsAsync(findings);
    }

    /// <summary>
    /// Measured back from the final response, which takes the same way. The time of an exchange without 102s says little: on a busy machine
    /// the first one took as long as a 102 was held back, and passed it off as in time.
    /// </summary>
    private static long? FirstLate(WireAnswer answer) =>
        answer.Interims.Count == 0 ? null : Math.Max(0, (long)(Rhythm * Few - (answer.Took - answer.Interims[0].At)).TotalMilliseconds);

    private static bool IsLate(WireAnswer answer) => FirstLate(answer) > Late.TotalMilliseconds;

    private async Task<InterimFindings> ProbeCountsAsync(InterimFindings findings)
    {
        var bears = Few;
        foreach (var count in Counts)
        {
            var (answer, wrongAnswer, _) = await AskTwiceAsync(count, TimeSpan.FromMilliseconds(2));
            var wrong = Wrong(answer, wrongAnswer) ?? (answer.Interims.Count < count ? $"{answer.Interims.Count} of {count} 102s arrive" : null);
            if (wrong is not null)
            {
                var what = $"102s arrive in time; with {count} on one request, {wrong}";
                return findings with { Verdict = PathVerdict.ForwardsFew, Bears = bears, BreaksAt = count, What = what };
            }

            bears = count;
        }

        return findings with { Verdict = PathVerdict.Forwards, Bears = bears, What = $"102s arrive in time, {bears} on one request too" };
    }

    private static string? Wrong(WireAnswer answer, string? wrongAnswer) =>
        answer.Fault is not null ? $"no final response arrives: {answer.Fault}"
        : answer.Status != 200 ? Invariant($"the final response is {answer.Status} instead of 200")
        : wrongAnswer;

    private async Task<AcceptedFindings> ProbeAcceptedAsync()
    {
        try
        {
            await using var connection = await WireConnection.OpenAsync(target, time, cancel);
            var path = target.PathOf($"/n/0/done/never/final/202/{Nonce}");
            var accepted = await connection.AskAsync("COPY", path, path + "-copy", Patience, cancel);
            var faults = AcceptedFaults.Of(accepted.Status, accepted.Fault, name => accepted[name], accepted.Content);
            if (accepted["Location"] is { } location && Uri.TryCreate(target.Url, location, out var monitor))
            {
                // A connection of its own: not every path keeps one.
                await using var another = await WireConnection.OpenAsync(target, time, cancel);
                var polled = await another.AskAsync("GET", monitor.AbsolutePath, null, Patience, cancel);
                var came = polled.Fault ?? $"the answer is {polled.Status}, not 202";
                faults = polled.Status == 202 ? faults : [.. faults, $"where Location leads, {came}"];
                await using var last = await WireConnection.OpenAsync(target, time, cancel);
                await last.AskAsync("DELETE", monitor.AbsolutePath, null, Patience, cancel);
            }

            return new AcceptedFindings(faults.Count == 0, faults);
        }
        catch (IOException exception)
        {
            return new AcceptedFindings(false, [exception.Message]);
        }
    }

    private async Task<KeepAliveFindings> ProbeKeepAliveAsync(TimeSpan length)
    {
        await progress.WriteLineAsync(Invariant($"Waiting {length.TotalSeconds:0.#} s: one silent exchange, one with 102s …"));
        var beats = Math.Max(1, (int)(length / Heartbeat));
        var every = length / (beats + 1);
        var silent = AskOnceAsync(Invariant($"/n/0/every/{(long)length.TotalMilliseconds}ms/final/200/"), length);
        var beating = AskOnceAsync(Invariant($"/n/{beats}/every/{(long)every.TotalMilliseconds}ms/final/200/"), length);
        return new KeepAliveFindings(length.TotalSeconds, await EndAsync(silent), await EndAsync(beating));

        static async Task<string?> EndAsync(Task<WireAnswer> asking)
        {
            try
            {
                var answer = await asking;
                return answer.Status == 200 ? null
                    : answer.Fault ?? Invariant($"the answer is {answer.Status} after {answer.Took.TotalSeconds:0} s");
            }
            catch (IOException exception)
            {
                return exception.Message;
            }
        }
    }

    private async Task<WireAnswer> AskOnceAsync(string script, TimeSpan length)
    {
        await using var connection = await WireConnection.OpenAsync(target, time, cancel);
        var path = target.PathOf(script + Nonce);
        return await connection.AskAsync("COPY", path, path + "-copy", length + Patience, cancel);
    }

    /// <summary>A COPY with so many 102s, then a GET on the same connection, where that is invited.</summary>
    /// <returns>Also which answer is not its request's own, null where none is; whether the GET's is right, null where none was sent.</returns>
    private async Task<(WireAnswer First, string? WrongAnswer, bool? NextIsRight)> AskTwiceAsync(int count, TimeSpan every)
    {
        try
        {
            await using var connection = await WireConnection.OpenAsync(target, time, cancel);
            var path = target.PathOf(Invariant($"/n/{count}/every/{(long)every.TotalMilliseconds}ms/final/200/{Nonce}"));
            var first = await connection.AskAsync("COPY", path, path + "-copy", every * (count + 1) + Patience, cancel);
            if (first.Status != 200 || Saw(first)?.GetProperty("target").GetString()?.EndsWith(path[^12..], StringComparison.Ordinal) != true)
            {
                return (first, "the request got an answer that is not its own", null);
            }

            if (connection.IsOver || first["Connection"]?.Contains("close", StringComparison.OrdinalIgnoreCase) == true)
            {
                return (first, null, null); // No next request is invited, and that is nobody's fault.
            }

            var nextPath = target.PathOf($"/n/0/final/200/{Nonce}");
            var next = await connection.AskAsync("GET", nextPath, null, Patience, cancel);
            var wrong = next.Fault is not null ? $"the next request on the connection got no answer: {next.Fault}"
                : Saw(next)?.GetProperty("target").GetString()?.EndsWith(nextPath[^12..], StringComparison.Ordinal) == true ? null
                : Invariant($"the next request on the connection got an answer ({next.Status}) that is not its own");
            return (first, wrong, wrong is null);
        }
        catch (IOException exception)
        {
            return (new WireAnswer { Fault = exception.Message }, null, null);
        }
    }

    private static bool AreWhole(IReadOnlyList<WireInterim> interims) =>
        interims[0]["Location"]?.Contains(Hosting.RehearsalMiddleware.BasePath, StringComparison.Ordinal) == true
        && interims.Select((interim, i) => interim["Progress"] == Invariant($"{i + 1:D4}/{Few:D4} (resources)")).All(same => same);

    /// <summary>What the server says it saw; null where the answer is not a rehearsal's.</summary>
    private static JsonElement? Saw(WireAnswer answer)
    {
        try
        {
            using var document = JsonDocument.Parse(answer.Content);
            var root = document.RootElement;
            return root.ValueKind == JsonValueKind.Object && root.TryGetProperty("saw", out var saw) ? saw.Clone() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static PathTraces TracesOf(JsonElement saw, WireAnswer answer)
    {
        var request = saw.GetProperty("fields").EnumerateArray().Select(f => $"{f[0].GetString()}: {f[1].GetString()}").Where(IsTrace);
        var response = answer.Fields.Where(f => f.Key.ToLowerInvariant() is "via" or "server" or "x-cache").Select(f => $"{f.Key}: {f.Value}");
        return new PathTraces(saw.GetProperty("protocol").GetString()!, [.. request], [.. response]);
    }

    private static bool IsTrace(string field) =>
        TraceFields.Any(t => field.StartsWith(t, StringComparison.OrdinalIgnoreCase));
}
