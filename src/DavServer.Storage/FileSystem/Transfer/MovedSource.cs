using DavServer.Storage.FileSystem.Linux;

namespace DavServer.Storage.FileSystem.Transfer;

/// <summary>
/// The source of a MOVE that has to be copied: tells whether anyone has changed it since the copy was begun, so that nothing goes with it that was
/// never copied. Clients are kept off by what the operation holds; local programs are not.
/// </summary>
internal sealed class MovedSource
{
    private readonly Resolution _entry;

    // Members that have changed since are stamped as late as that or later; 0 where stamps come from another machine's clock, or from none.
    private readonly long _since;

    private MovedSource(Resolution entry, long since)
    {
        _entry = entry;
        _since = since;
    }

    /// <summary>Begins to watch, before anything of it is read. May wait for a tick of the kernel's clock, which is some milliseconds.</summary>
    internal static MovedSource Watch(Resolution entry, CancellationToken cancel)
    {
        var isStamped = entry.Node.IsDirectory && entry.Parent is LinuxDirectory parent && FileSystemType.IsOfThisKernelAlone(parent.Descriptor);
        var since = isStamped ? ChangeClock.Now : 0;
        if (since != 0)
        {
            // What had just changed before would else bear the same stamp as what changes now.
            ChangeClock.WaitPast(since, cancel);
        }

        return new MovedSource(entry, since);
    }

    /// <summary>
    /// <see cref="StoreError.ChangedMeanwhile"/> where the source itself is another one now, is gone or was changed, by one look; another error where
    /// that can't be told.
    /// </summary>
    internal StoreError JudgeItself()
    {
        var now = _entry.StatAgain();
        return now.Succeeded
            ? now.Value.Identity == _entry.Node.Identity && now.Value.Changed == _entry.Node.Changed ? StoreError.None : StoreError.ChangedMeanwhile
            : now.Error == StoreError.NotFound ? StoreError.ChangedMeanwhile : now.Error;
    }

    /// <summary>The same, with all that lies below it; <see cref="StoreError.Canceled"/> where that was no longer waited for.</summary>
    internal StoreError Judge(ReservedNames reserved, CancellationToken cancel)
    {
        var error = JudgeItself();
        if (error != StoreError.None || _since == 0)
        {
            return error;
        }

        var now = new TreeCount(reserved, cancel);
        now.Run(_entry);
        return cancel.IsCancellationRequested ? StoreError.Canceled : JudgeMembers(now, _since);
    }

    /// <summary>What follows from a look at all members. One that can't be looked at may have changed.</summary>
    internal static StoreError JudgeMembers(TreeCount now, long since) =>
        now.LatestChange >= since || now.Error == StoreError.NotFound ? StoreError.ChangedMeanwhile : now.Error;
}
