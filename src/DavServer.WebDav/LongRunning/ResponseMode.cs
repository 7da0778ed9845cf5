namespace DavServer.WebDav.LongRunning;

/// <summary>How a request is answered while its operation runs (product.md, "Response modes").</summary>
internal enum ResponseMode
{
    /// <summary>Silence until the final response.</summary>
    Hold,

    /// <summary>102s in a rhythm, then the final response.</summary>
    Heartbeat,

    /// <summary>102s at once and at each step of progress, with Location and Progress, because the client asked for them.</summary>
    Processing,

    /// <summary>Silence for a while, then 202 and a status monitor.</summary>
    Accepted,
}

/// <summary>The one decision per request, and why.</summary>
internal sealed record ResponseModeDecision
{
    public required ResponseMode Mode { get; init; }

    /// <summary>Which row of the table in product.md.</summary>
    public required int Row { get; init; }

    /// <summary>Why, for a person.</summary>
    public required string Rule { get; init; }

    /// <summary>The client's profile, or null.</summary>
    public string? Profile { get; init; }

    /// <summary>How the 102s come; meaningless without any.</summary>
    public InterimRhythm Rhythm { get; init; } = InterimRhythm.None;

    /// <summary>How long until 202; null for never.</summary>
    public TimeSpan? AcceptAfter { get; init; }
}
