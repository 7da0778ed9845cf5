namespace DavServer.Storage.FileSystem.Linux;

/// <summary>The clock that the kernel stamps changes with. It has ticks, of some milliseconds: what changes within one is stamped alike.</summary>
internal static unsafe class ChangeClock
{
    // A tick is 1 to 10 ms, as the kernel was built (CONFIG_HZ); where none comes, nobody shall wait for it.
    private const int MostLooks = 20;
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(1);

    /// <summary>The tick it is at, in nanoseconds since 1970.</summary>
    internal static long Now
    {
        get
        {
            TimeSpec now;
            return Libc.GetTime(Flags.CoarseClock, &now) == 0 ? (now.Seconds * UnixTime.Second) + now.Nanoseconds : 0;
        }
    }

    /// <summary>Waits until it is past a tick, or until someone cancels.</summary>
    internal static void WaitPast(long tick, CancellationToken cancel)
    {
        for (var look = 0; look < MostLooks && Now == tick && !cancel.IsCancellationRequested; look++)
        {
            cancel.WaitHandle.WaitOne(BetweenLooks);
        }
    }
}
