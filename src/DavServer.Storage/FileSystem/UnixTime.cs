namespace DavServer.Storage.FileSystem;

/// <summary>Nanoseconds since 1970, as file systems count.</summary>
internal static class UnixTime
{
    internal const long Second = 1_000_000_000;

    internal static DateTimeOffset ToDateTime(long nanoseconds)
    {
        // A disk may hold any time; clamp rather than fail a listing for one odd file.
        var ticks = DateTimeOffset.UnixEpoch.Ticks + Math.DivRem(nanoseconds, 100).Quotient;
        return new DateTimeOffset(Math.Clamp(ticks, DateTimeOffset.MinValue.Ticks, DateTimeOffset.MaxValue.Ticks), TimeSpan.Zero);
    }

    internal static long FromDateTime(DateTimeOffset time)
    {
        var ticks = time.UtcTicks - DateTimeOffset.UnixEpoch.Ticks;
        return Math.Clamp(ticks, long.MinValue / 100, long.MaxValue / 100) * 100;
    }

    /// <summary>RFC 4918 §8.8: a modification time never goes back at a URL, so over an old resource it is at least a second later.</summary>
    internal static long NotBefore(long modified, long? old) => old is { } o ? Math.Max(modified, o + Second) : modified;
}
