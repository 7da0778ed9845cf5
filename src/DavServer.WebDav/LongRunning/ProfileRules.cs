namespace DavServer.WebDav.LongRunning;

/// <summary>What must hold of profiles beyond their being JSON.</summary>
internal static class ProfileRules
{
    /// <summary>A choice: far more than any operation lasts for, and few enough to reckon with.</summary>
    private const int MostInterims = 100_000;

    /// <summary>A choice, likewise.</summary>
    private const long MostInterimBytes = 64 * 1024 * 1024;

    /// <summary>All that is wrong with a document.</summary>
    /// <param name="document">The document.</param>
    /// <param name="origin">What is asked of evidence.</param>
    public static IEnumerable<ProfileFault> Check(ProfileDocument document, ProfileOrigin origin)
    {
        var nulls = CheckNulls(document).ToArray();
        return nulls.Length > 0 ? nulls : CheckEntries(document, origin);
    }

    private static IEnumerable<ProfileFault> CheckEntries(ProfileDocument document, ProfileOrigin origin)
    {
        var clients = document.Clients ?? [];
        for (var i = 0; i < clients.Count; i++)
        {
            var place = FormattableString.Invariant($"clients[{i}]");
            var about = $"client '{clients[i].Name}': ";
            foreach (var fault in Check(clients[i]).Concat(CheckEvidence(clients[i].Evidence, origin)).Concat(CheckUnique(clients, i)))
            {
                yield return new ProfileFault(place + fault.Place, about + fault.What);
            }
        }

        var intermediaries = document.Intermediaries ?? [];
        for (var i = 0; i < intermediaries.Count; i++)
        {
            var place = FormattableString.Invariant($"intermediaries[{i}]");
            var about = $"intermediary '{intermediaries[i].Name}': ";
            var evidence = CheckEvidence(intermediaries[i].Evidence, origin);
            foreach (var fault in Check(intermediaries[i]).Concat(evidence).Concat(CheckUnique(intermediaries, i)))
            {
                yield return new ProfileFault(place + fault.Place, about + fault.What);
            }
        }
    }

    /// <summary>Reads a time of a profile: 1 ms to a day.</summary>
    public static bool TryDuration(string text, out TimeSpan duration) =>
        DurationText.TryParse(text, TimeSpan.FromMilliseconds(1), TimeSpan.FromDays(1), out duration);

    /// <summary>A time that was checked; null for none.</summary>
    public static TimeSpan? DurationOf(string? text) => text is not null && TryDuration(text, out var duration) ? duration : null;

    private static IEnumerable<ProfileFault> Check(ClientProfile profile) =>
    [
        .. Unless(profile.Name.Trim().Length > 0, ".name", "it has no name"),
        .. Unless(profile.Match.Count > 0, ".match", "match names no product"),
        .. profile.Match.SelectMany((word, i) => CheckMatch(profile, word, FormattableString.Invariant($".match[{i}]"))),
        .. Unless(IsVersion(profile.MinVersion), ".minVersion", $"minVersion '{profile.MinVersion}' is no version"),
        .. Unless(IsVersion(profile.MaxVersion), ".maxVersion", $"maxVersion '{profile.MaxVersion}' is no version"),
        .. Unless(
            ProductVersion.Parse(profile.MaxVersion) is not { } max || ProductVersion.Parse(profile.MinVersion)?.Exceeds(max) != true,
            ".maxVersion",
            $"maxVersion '{profile.MaxVersion}' is less than minVersion '{profile.MinVersion}'"),
        .. Unless(
            profile.On202 is null or "follows" or "handsOn" or "takesForDone" or "fails",
            ".on202",
            $"on202 is '{profile.On202}', not follows, handsOn, takesForDone or fails"),
        .. profile.Http1 is { } http1 ? Check(http1) : [],
        .. Unless(profile.Http2 is null or { Mode: "accept" or "hold" }, ".http2.mode", $"http2.mode is '{profile.Http2?.Mode}', not accept or hold"),
        .. Unless(
            profile is not { Http2.Mode: "accept", On202: "takesForDone" or "fails" },
            ".http2.mode",
            $"http2.mode is accept, but on202 is {profile.On202}"),
    ];

    private static IEnumerable<ProfileFault> CheckMatch(ClientProfile profile, string word, string place)
    {
        if (ProductPattern.Parse(word, profile) is not { } pattern)
        {
            return [new ProfileFault(place, $"match '{word}' is no product, as name, name/ or name/version")];
        }

        return Unless(
            pattern.TakesRange || (profile.MinVersion ?? profile.MaxVersion) is null,
            place,
            $"match '{word}' must end with a slash, since minVersion or maxVersion tells its versions");
    }

    private static IEnumerable<ProfileFault> Check(Http1Profile http1) =>
    [
        .. Unless(http1.Mode is "heartbeat" or "hold", ".http1.mode", $"http1.mode is '{http1.Mode}', not heartbeat or hold"),
        .. CheckDuration(http1.FirstInterimAfter, ".http1.firstInterimAfter"),
        .. CheckDuration(http1.InterimInterval, ".http1.interimInterval"),
        .. CheckDuration(http1.MaxSilence, ".http1.maxSilence"),
        .. Unless(
            !(DurationOf(http1.FirstInterimAfter) > DurationOf(http1.MaxSilence)),
            ".http1.firstInterimAfter",
            "firstInterimAfter is longer than maxSilence"),
        .. Unless(
            !(DurationOf(http1.InterimInterval) > DurationOf(http1.MaxSilence)),
            ".http1.interimInterval",
            "interimInterval is longer than maxSilence"),
        .. Unless(http1.MaxInterims is null or > 0, ".http1.maxInterims", "maxInterims is less than 1; mode hold sends none"),
        .. CheckMost(http1.MaxInterims, http1.MaxInterimBytes, ".http1"),
        .. Unless(
            http1.MaxInterimBytes is null or >= InterimRhythm.BareBytes,
            ".http1.maxInterimBytes",
            "maxInterimBytes holds not one 102; mode hold sends none"),
        .. Unless(http1.Widening is null or (>= 1 and <= 10), ".http1.widening", "widening is not between 1 and 10"),
    ];

    private static IEnumerable<ProfileFault> Check(IntermediaryProfile profile) =>
    [
        .. Unless(profile.Name.Trim().Length > 0, ".name", "it has no name"),
        .. (profile.Via ?? []).SelectMany((v, i) => Unless(
            v.Length > 0 && !v.Any(char.IsWhiteSpace), FormattableString.Invariant($".via[{i}]"), $"via '{v}' is no name as Via has them")),
        .. CheckDuration(profile.MaxSilence, ".maxSilence"),
        .. Unless(profile.MaxInterims is null or > 0, ".maxInterims", "maxInterims is less than 1; forwards102 false sends none"),
        .. CheckMost(profile.MaxInterims, profile.MaxInterimBytes, ""),
        .. Unless(
            profile.MaxInterimBytes is null or >= InterimRhythm.BareBytes,
            ".maxInterimBytes",
            "maxInterimBytes holds not one 102; forwards102 false sends none"),
        .. Unless(
            profile.Forwards102 || (profile.MaxInterims is null && profile.MaxInterimBytes is null && profile.MaxSilence is null),
            ".forwards102",
            "forwards102 is false, so limits mean nothing"),
    ];

    private static IEnumerable<ProfileFault> CheckEvidence(IReadOnlyList<string>? evidence, ProfileOrigin origin) =>
        Unless(
            origin == ProfileOrigin.Operator || (evidence?.Count > 0 && evidence.All(e => e.Trim().Length > 0)),
            ".evidence",
            "evidence names no result, and every built-in profile rests on some");

    private static IEnumerable<ProfileFault> CheckUnique(IReadOnlyList<ClientProfile> clients, int at)
    {
        foreach (var other in clients.Take(at))
        {
            if (other.Name.Equals(clients[at].Name, StringComparison.OrdinalIgnoreCase))
            {
                yield return new ProfileFault(".name", "the name is there twice");
            }

            for (var i = 0; i < clients[at].Match.Count; i++)
            {
                if (ProductPattern.Parse(clients[at].Match[i], clients[at]) is { } mine
                    && other.Match.Select(w => ProductPattern.Parse(w, other)).OfType<ProductPattern>().Any(mine.Collides))
                {
                    yield return new ProfileFault(
                        FormattableString.Invariant($".match[{i}]"),
                        $"match '{clients[at].Match[i]}' can mean the same version as client '{other.Name}'");
                }
            }
        }
    }

    private static IEnumerable<ProfileFault> CheckUnique(IReadOnlyList<IntermediaryProfile> intermediaries, int at)
    {
        var mine = intermediaries[at];
        foreach (var other in intermediaries.Take(at))
        {
            if (other.Name.Equals(mine.Name, StringComparison.OrdinalIgnoreCase))
            {
                yield return new ProfileFault(".name", "the name is there twice");
            }

            if (mine.Via?.Intersect(other.Via ?? [], StringComparer.OrdinalIgnoreCase).FirstOrDefault() is { } same)
            {
                yield return new ProfileFault(".via", $"via '{same}' is that of intermediary '{other.Name}' too");
            }
        }
    }

    private static IEnumerable<ProfileFault> CheckDuration(string? text, string place) =>
        Unless(
            text is null || TryDuration(text, out _),
            place,
            $"{place[(place.LastIndexOf('.') + 1)..]} '{text}' is no duration as 500ms, 10s or 1m, of 24h at the most");

    private static IEnumerable<ProfileFault> CheckMost(int? interims, long? bytes, string place) =>
    [
        .. Unless(!(interims > MostInterims), $"{place}.maxInterims", FormattableString.Invariant($"maxInterims is more than {MostInterims}")),
        .. Unless(
            !(bytes > MostInterimBytes),
            $"{place}.maxInterimBytes",
            FormattableString.Invariant($"maxInterimBytes is more than {MostInterimBytes}")),
    ];

    // The reader asks that no member is null (RespectNullableAnnotations); of what is in a list it asks nothing.
    private static IEnumerable<ProfileFault> CheckNulls(ProfileDocument document) =>
    [
        .. NullsOf(document.Clients, "clients", (c, at) => [.. NullsOf(c.Match, at + ".match"), .. NullsOf(c.Evidence, at + ".evidence")]),
        .. NullsOf(document.Intermediaries, "intermediaries", (p, at) => [.. NullsOf(p.Via, at + ".via"), .. NullsOf(p.Evidence, at + ".evidence")]),
    ];

    private static IEnumerable<ProfileFault> NullsOf(IEnumerable<string?>? list, string place) => NullsOf(list, place, (_, _) => []);

    private static IEnumerable<ProfileFault> NullsOf<T>(IEnumerable<T?>? list, string place, Func<T, string, IEnumerable<ProfileFault>> within)
        where T : class =>
        (list ?? []).SelectMany((element, i) => FormattableString.Invariant($"{place}[{i}]") is var at && element is null
            ? [new ProfileFault(at, $"{at} is null")]
            : within(element, at));

    private static bool IsVersion(string? text) => text is null || ProductVersion.Parse(text) is not null;

    private static IEnumerable<ProfileFault> Unless(bool holds, string place, string what) => holds ? [] : [new ProfileFault(place, what)];
}
