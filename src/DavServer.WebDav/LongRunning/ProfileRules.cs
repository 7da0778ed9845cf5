namespace DavServer.WebDav.LongRunning;

/// <summary>What must hold of a profile beyond its being JSON.</summary>
internal static class ProfileRules
{
    public static void Check(ClientProfile profile, string source)
    {
        Require(profile.Name.Length > 0, source, "a client has no name");
        Require(profile.Match.Count > 0 && profile.Match.All(m => m.Trim().Length > 0), source, $"client '{profile.Name}': match names no product");
        Require(profile.Evidence.Count > 0, source, $"client '{profile.Name}': evidence is empty");
        if (profile.Http1 is { } http1)
        {
            Require(http1.Mode is "heartbeat" or "hold", source, $"client '{profile.Name}': http1.mode is '{http1.Mode}', not heartbeat or hold");
            Require(IsDuration(http1.FirstInterimAfter), source, $"client '{profile.Name}': firstInterimAfter '{http1.FirstInterimAfter}' is no duration");
            Require(IsDuration(http1.InterimInterval), source, $"client '{profile.Name}': interimInterval '{http1.InterimInterval}' is no duration");
            Require(http1.MaxInterims is null or >= 0, source, $"client '{profile.Name}': maxInterims is negative");
            Require(http1.MaxInterimBytes is null or >= 0, source, $"client '{profile.Name}': maxInterimBytes is negative");
            Require(http1.Widening is null or (>= 1 and <= 10), source, $"client '{profile.Name}': widening is not between 1 and 10");
        }

        Require(profile.Http2 is null or { Mode: "accept" or "hold" }, source, $"client '{profile.Name}': http2.mode is '{profile.Http2?.Mode}', not accept or hold");
    }

    public static void Check(IntermediaryProfile profile, string source)
    {
        Require(profile.Name.Length > 0, source, "an intermediary has no name");
        Require(profile.Evidence.Count > 0, source, $"intermediary '{profile.Name}': evidence is empty");
    }

    /// <summary>Reads a time of a profile: 1 ms to a day.</summary>
    public static bool TryDuration(string text, out TimeSpan duration) =>
        DurationText.TryParse(text, TimeSpan.FromMilliseconds(1), TimeSpan.FromDays(1), out duration);

    private static bool IsDuration(string? text) => text is null || TryDuration(text, out _);

    private static void Require(bool holds, string source, string otherwise)
    {
        if (!holds)
        {
            throw new ProfileException($"{source}: {otherwise}");
        }
    }
}
