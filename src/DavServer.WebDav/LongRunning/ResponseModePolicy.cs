using DavServer.WebDav.Headers;

namespace DavServer.WebDav.LongRunning;

/// <summary>
/// The one place that decides how a request is answered while its operation runs: 102, 202 or silence.
/// The rows are those of the table in product.md; the first that fits decides. Row 1 (done at once) comes before any of this.
/// </summary>
internal sealed class ResponseModePolicy(Profiles profiles, WebDavOptions options)
{
    /// <summary>Where nothing narrower is known. The bytes leave a margin below the 64 KiB at which .NET's HttpClient gives up.</summary>
    private const int DefaultMaxCount = 1000;

    private const long DefaultMaxBytes = 48 * 1024;

    /// <summary>The oldest limit known is five (Go before 1.24, per request); one less, and each interval twice the last.</summary>
    private const int UnknownMaxCount = 4;

    private const double UnknownWidening = 2;

    /// <summary>The policy with the built-in profiles and those of the options.</summary>
    /// <exception cref="ProfileException">The profiles can't be read, or know no intermediary of the name in <see cref="WebDavOptions.Behind"/>.</exception>
    public static ResponseModePolicy Load(WebDavOptions options)
    {
        var profiles = Profiles.Load(options.ProfilesFile);
        if (options.Behind is { } behind && profiles.FindIntermediary(behind) is null)
        {
            throw new ProfileException($"--behind: no profile knows '{behind}'; known are {string.Join(", ", profiles.IntermediaryNames)}");
        }

        return new ResponseModePolicy(profiles, options);
    }

    public ResponseModeDecision Decide(RequestTraits traits)
    {
        var profile = profiles.FindClient(traits.UserAgent);
        return (IsHttp1(traits) ? DecideHttp1(traits, profile) : DecideHttp2(traits, profile)) with { Profile = profile?.Name };
    }

    private ResponseModeDecision DecideHttp1(RequestTraits traits, ClientProfile? profile)
    {
        var preferences = traits.Preferences;
        if (traits.Protocol != "HTTP/1.1")
        {
            return Hold(2, $"{traits.Protocol} must never see a 1xx (RFC 9110 §15.2)");
        }

        var forbidding = FindForbidding(traits);
        if (preferences.Processing == Preference.Stated && forbidding is null)
        {
            return new ResponseModeDecision
            {
                Mode = ResponseMode.Processing,
                Row = 3,
                Rule = "the client asked for 102s with Prefer: processing",
                Rhythm = RhythmOf(profile?.Http1) with { FirstAfter = TimeSpan.Zero, Widening = 1 },
                AcceptAfter = preferences.RespondAsync == Preference.Stated ? preferences.Wait ?? TimeSpan.Zero : null,
            };
        }

        if (preferences.RespondAsync == Preference.Stated)
        {
            return RespondAsync(preferences);
        }

        if (forbidding is not null)
        {
            return Hold(6, forbidding);
        }

        return profile?.Http1 switch
        {
            { Mode: "heartbeat" } => Heartbeat(5, $"profile {profile.Name} bears 102", RhythmOf(profile.Http1)),
            { } => Hold(6, $"profile {profile.Name} breaks on 102"),
            null => DecideUnknownHttp1(traits),
        };
    }

    private ResponseModeDecision DecideUnknownHttp1(RequestTraits traits)
    {
        var who = traits.UserAgent is null ? "no User-Agent" : "no profile fits the User-Agent, or none was measured over HTTP/1.1";
        return options.UnknownClients == UnknownClients.Hold
            ? Hold(6, $"{who}; --unknown-clients is hold")
            : Heartbeat(5, $"{who}; --unknown-clients is heartbeat",
                RhythmOf(null) with { MaxCount = UnknownMaxCount, Widening = UnknownWidening });
    }

    private ResponseModeDecision DecideHttp2(RequestTraits traits, ClientProfile? profile)
    {
        if (traits.Preferences.RespondAsync == Preference.Stated)
        {
            return RespondAsync(traits.Preferences);
        }

        if (profile?.Http2 is { Mode: "hold" })
        {
            return Hold(7, $"profile {profile.Name} takes an unasked 202 for done, or fails on it");
        }

        var rule = profile?.Http2 is not null ? $"profile {profile.Name} takes a 202" : "nothing is known against a 202 to this client over HTTP/2";
        return profile?.Http2 is null && options.UnknownHttp2 == UnknownHttp2.Hold
            ? Hold(8, "no profile was measured over HTTP/2; --unknown-http2 is hold")
            : new ResponseModeDecision { Mode = ResponseMode.Accepted, Row = 8, Rule = rule, AcceptAfter = options.AcceptAfter };
    }

    /// <summary>Why no 102 may pass through what stands between, or null where nothing forbids it.</summary>
    private string? FindForbidding(RequestTraits traits)
    {
        if (options.Behind is { } behind && profiles.FindIntermediary(behind) is not { Forwards102: true })
        {
            return $"--behind {behind}, which forwards no 102";
        }

        foreach (var member in traits.Via)
        {
            // RFC 9110 §7.6.3: received-protocol, received-by, comment. A hop that received HTTP/1.0 can't be given a 1xx.
            var parts = member.Split(' ', 2, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
            if (parts[0] is "1.0" or "HTTP/1.0")
            {
                return $"Via: {member}: a hop speaks HTTP/1.0";
            }

            if (!NamesIn(parts).Any(name => profiles.FindIntermediary(name) is { Forwards102: true }))
            {
                return $"Via: {member}: it forwards no 102, or nothing is known of it";
            }
        }

        // Other traces name nobody; only --behind can vouch for whoever left them.
        return traits.Forwarded == ForwardedFields.Present && options.Behind is null && traits.Via.Count == 0
            ? "Forwarded or X-Forwarded-* tells of an intermediary; --behind does not say which"
            : null;
    }

    // A pseudonym or host, perhaps with a port, and the products in the comment: "1.1 varnish", "1.1 proxy:80 (HAProxy/2.6)".
    private static IEnumerable<string> NamesIn(string[] parts) => parts.Length < 2 ? []
        : parts[1].Split([' ', '(', ')', ';'], StringSplitOptions.RemoveEmptyEntries).SelectMany(word => new[] { word, word.Split('/', ':')[0] });

    private InterimRhythm RhythmOf(Http1Profile? profile) => new(
        DurationOr(profile?.FirstInterimAfter, options.FirstInterimAfter),
        DurationOr(profile?.InterimInterval, options.InterimInterval),
        profile?.Widening ?? 1,
        profile?.MaxInterims ?? DefaultMaxCount,
        profile?.MaxInterimBytes ?? DefaultMaxBytes);

    private static TimeSpan DurationOr(string? text, TimeSpan otherwise) =>
        text is not null && ProfileRules.TryDuration(text, out var duration) ? duration : otherwise;

    private static bool IsHttp1(RequestTraits traits) => traits.Protocol.StartsWith("HTTP/1", StringComparison.Ordinal) || traits.Protocol == "HTTP/0.9";

    private static ResponseModeDecision Hold(int row, string rule) => new() { Mode = ResponseMode.Hold, Row = row, Rule = rule };

    private static ResponseModeDecision Heartbeat(int row, string rule, InterimRhythm rhythm) =>
        new() { Mode = ResponseMode.Heartbeat, Row = row, Rule = rule, Rhythm = rhythm };

    private static ResponseModeDecision RespondAsync(Preferences preferences) => new()
    {
        Mode = ResponseMode.Accepted,
        Row = 4,
        Rule = "the client asked for 202 with Prefer: respond-async",
        AcceptAfter = preferences.Wait ?? TimeSpan.Zero,
    };
}
