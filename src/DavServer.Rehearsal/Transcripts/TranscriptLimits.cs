namespace DavServer.Rehearsal.Transcripts;

/// <summary>How much is remembered of what was rehearsed.</summary>
internal sealed record TranscriptLimits
{
    /// <summary>The most exchanges; the oldest goes first. Default 2,000.</summary>
    public int MostExchanges { get; init; } = 2000;

    /// <summary>The most events of one exchange. Default 300.</summary>
    public int MostEvents { get; init; } = 300;

    /// <summary>The longest text of one event; what is longer is cut in the middle, and says so. Default 1,500.</summary>
    public int LongestText { get; init; } = 1500;

    /// <summary>The most characters of one exchange's events. Default 32 Ki.</summary>
    public int MostText { get; init; } = 32 * 1024;
}
