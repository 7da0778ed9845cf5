namespace DavServer.Storage.FileSystem.Linux;

/// <summary>The clock that the kernel stamps changes with. It has ticks, of some milliseconds: what changes within one is stamped alike.</summary>
internal static unsafe class ChangeClock
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(1);

    /// <summary>The tick it is at, in nanoseconds since 1970.</summary>
    internal static long Now
    {
        get
        {
            TimeSpec now;
            return Libc.GetTime(Flags.CoarseClock, &now) == 0 ? (now.Seconds * UnixTime.Second) + now.Nanoseconds : 0;
        }
    }

    /// <summary>Waits until it is past a tick, or for nothing where someone cancels.</summary>
    internal static void WaitPast(long tick, CancellationToken cancel)
    {
        // Never for long: a clock that was set back would keep everyone waiting.
        for (var look = 0; look < 20 && Now == tick && !cancel.IsCancellationRequested; look++)
        {
            cancel.WaitHandle.WaitOne(Look);
        }
    }
}
