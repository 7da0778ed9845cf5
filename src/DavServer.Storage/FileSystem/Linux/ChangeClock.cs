namespace DavServer.Storage.FileSystem.Linux;

/// <summary>
/// The clock that the kernel stamps changes with. It has ticks, of some milliseconds, and what changes within one is stamped alike. Since Linux 6.13 a
/// change of what was just looked at is stamped to the nanosecond, and nothing that changes later is stamped earlier than that.
/// </summary>
internal static unsafe class ChangeClock
{
    // A tick is 1 to 10 ms, as the kernel was built (CONFIG_HZ); where none comes, nobody shall wait for it.
    private const int MostLooks = 20;
    private const int MostTouches = 3;
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(1);

    /// <summary>What no change up to now is stamped later than, in nanoseconds since 1970; 0 where there is no such clock.</summary>
    internal static long Now => Read(Flags.RealTimeClock);

    /// <summary>
    /// Whether an entry's next change is stamped later than all that has changed before it, without waiting for a tick. Seen by touching the entry: its
    /// stamp is finer than the ticks, or not.
    /// </summary>
    internal static bool TellsApart(LinuxDirectory directory, ResourceName name)
    {
        // Elsewhere another machine's clock may be the one that stamps; one ahead of ours would look finer than it is.
        if (!FileSystemType.IsOfThisKernelAlone(directory.Descriptor))
        {
            return false;
        }

        // The first touch in a tick is stamped with that; only another, of what was looked at since, needs a finer one. A tick may come in between.
        for (var touch = 0; touch < MostTouches; touch++)
        {
            if (directory.Stat(name) is not { Succeeded: true, Value: var seen } || directory.SetModified(name, seen.Modified) != StoreError.None
                || directory.Stat(name) is not { Succeeded: true, Value: var touched } || Read(Flags.CoarseClock) is not (> 0 and var tick))
            {
                return false;
            }

            if (touched.Changed > tick)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Waits until whatever changes is stamped later than a moment, or until someone cancels.</summary>
    internal static void WaitPast(long moment, CancellationToken cancel)
    {
        // A tick that comes late, as on a busy virtual machine, is stamped with the time at which it was due: another tick than before is not enough.
        for (var look = 0; look < MostLooks && Read(Flags.CoarseClock) <= moment && !cancel.IsCancellationRequested; look++)
        {
            cancel.WaitHandle.WaitOne(BetweenLooks);
        }
    }

    private static long Read(int clock)
    {
        TimeSpec now;
        return Libc.GetTime(clock, &now) == 0 ? (now.Seconds * UnixTime.Second) + now.Nanoseconds : 0;
    }
}
