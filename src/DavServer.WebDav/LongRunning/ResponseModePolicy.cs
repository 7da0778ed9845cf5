using DavServer.WebDav.Headers;

namespace DavServer.WebDav.LongRunning;

/// <summary>
/// The one place that decides how a request is answered while its operation runs: 102, 202 or silence.
/// The rows are those of the table in product.md; the first that fits decides. Row 1 (done at once) comes before any of this.
/// </summary>
internal sealed class ResponseModePolicy(Profiles profiles, WebDavOptions options)
{
    /// <summary>Where nothing narrower is known. The bytes leave a margin below the 64 KiB at which .NET's HttpClient gives up.</summary>
    private static readonly InterimAllowance Default = new(1000, 48 * 1024, null);

    /// <summary>The oldest limit known is five (Go before 1.24, per request); one less.</summary>
    private const int UnknownMaxCount = 4;

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

    /// <summary>The profile that fits a User-Agent; null for none.</summary>
    public ClientProfile? FindClient(string? userAgent) => profiles.FindClient(userAgent);

    /// <summary>The client's profile of that name; null for none.</summary>
    public ClientProfile? FindClientByName(string name) => profiles.FindClientByName(name);

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

        var path = InterimPath.Of(profiles, options.Behind, traits);
        var bears = path.Allowance.And(profile?.Http1?.ToAllowance(Default) ?? Default);
        if (preferences.Processing == Preference.Stated && path.Forbids is null)
        {
            return new ResponseModeDecision
            {
                Mode = ResponseMode.Processing,
                Row = 3,
                Rule = "the client asked for 102s with Prefer: processing",
                Rhythm = InterimRhythm.Telling(bears, DurationOr(profile?.Http1?.InterimInterval, options.InterimInterval)),
                AcceptAfter = preferences.RespondAsync == Preference.Stated ? preferences.Wait ?? TimeSpan.Zero : null,
            };
        }

        if (preferences.RespondAsync == Preference.Stated)
        {
            return RespondAsync(preferences);
        }

        if (path.Forbids is not null)
        {
            return Hold(6, path.Forbids);
        }

        return profile?.Http1 switch
        {
            { Mode: "heartbeat" } => Heartbeat(5, $"profile {profile.Name} bears 102", RhythmOf(profile.Http1, bears)),
            { } => Hold(6, $"profile {profile.Name} breaks on 102"),
            null => DecideUnknownHttp1(traits, path),
        };
    }

    private ResponseModeDecision DecideUnknownHttp1(RequestTraits traits, InterimPath path)
    {
        var who = traits.UserAgent is null ? "no User-Agent" : "no profile fits the User-Agent, or none was measured over HTTP/1.1";
        return options.UnknownClients == UnknownClients.Hold
            ? Hold(6, $"{who}; --unknown-clients is hold")
            : Heartbeat(5, $"{who}; --unknown-clients is heartbeat",
                RhythmOf(null, path.Allowance.And(Default with { MaxCount = UnknownMaxCount })));
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

    private InterimRhythm RhythmOf(Http1Profile? profile, InterimAllowance bears) => InterimRhythm.Of(
        bears,
        DurationOr(profile?.FirstInterimAfter, options.FirstInterimAfter),
        DurationOr(profile?.InterimInterval, options.InterimInterval),
        profile?.Widening);

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
