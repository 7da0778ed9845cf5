namespace DavServer.Storage.FileSystem;

/// <summary>One rate limit shared by all workers of a transfer: each step reserves its time after the one before.</summary>
internal sealed class CopyPace(long bytesPerSecond, TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly long _step = Math.Clamp(bytesPerSecond / 10, 1, CopyTerms.Piece);
    private long _nextFree = time.GetTimestamp();

    /// <summary>Lowers <paramref name="bytes"/> to a tenth of a second's worth and blocks until its turn has come.</summary>
    internal StoreError Wait(ref int bytes, CancellationToken cancel)
    {
        bytes = (int)Math.Min(bytes, _step);
        var delay = Reserve(bytes);
        if (delay <= TimeSpan.Zero)
        {
            return StoreError.None;
        }

        try
        {
            // Copy workers are threads of their own, so blocking here holds up nobody else.
            Task.Delay(delay, time, cancel).GetAwaiter().GetResult();
            return StoreError.None;
        }
        catch (OperationCanceledException)
        {
            return StoreError.Canceled;
        }
    }

    /// <summary>How long to wait before so many bytes may be taken.</summary>
    internal TimeSpan Reserve(int bytes)
    {
        lock (_lock)
        {
            var now = time.GetTimestamp();
            _nextFree = Math.Max(_nextFree, now) + (long)(bytes * (double)time.TimestampFrequency / bytesPerSecond);
            return time.GetElapsedTime(now, _nextFree);
        }
    }

    internal int Step => (int)_step;
}
