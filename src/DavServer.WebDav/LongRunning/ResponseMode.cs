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

/// <summary>When 102s go out and how many.</summary>
/// <param name="FirstAfter">From the start of the request to the first.</param>
/// <param name="Interval">From the first to the second.</param>
/// <param name="Widening">What each later interval is multiplied with, so that few reach far.</param>
/// <param name="MaxCount">The most in all.</param>
/// <param name="MaxBytes">The most bytes in all.</param>
internal sealed record InterimRhythm(TimeSpan FirstAfter, TimeSpan Interval, double Widening, int MaxCount, long MaxBytes)
{
    public static InterimRhythm None { get; } = new(TimeSpan.Zero, TimeSpan.Zero, 1, 0, 0);
}
