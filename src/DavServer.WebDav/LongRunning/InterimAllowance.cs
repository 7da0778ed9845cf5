namespace DavServer.WebDav.LongRunning;

/// <summary>How much someone bears: a client, or one of those that stand between.</summary>
/// <param name="MaxCount">The most 102s for one request.</param>
/// <param name="MaxBytes">The most bytes of them for one request.</param>
/// <param name="MaxSilence">How long it waits for the next sign of life; null where that is not known.</param>
internal sealed record InterimAllowance(int MaxCount, long MaxBytes, TimeSpan? MaxSilence)
{
    /// <summary>No limit known.</summary>
    public static InterimAllowance Any { get; } = new(int.MaxValue, long.MaxValue, null);

    /// <summary>What both bear: of each the smaller.</summary>
    public InterimAllowance And(InterimAllowance other) => new(
        Math.Min(MaxCount, other.MaxCount),
        Math.Min(MaxBytes, other.MaxBytes),
        MaxSilence is null || other.MaxSilence < MaxSilence ? other.MaxSilence : MaxSilence);
}
