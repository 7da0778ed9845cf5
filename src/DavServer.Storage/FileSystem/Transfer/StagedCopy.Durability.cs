namespace DavServer.Storage.FileSystem.Transfer;

internal sealed partial class StagedCopy
{
    /// <summary>
    /// Makes the copy last through a loss of power, before its name leads to it: else the name could come back without the content. A failure means
    /// that what was written may be gone; the copy is given up, for the same sync asked again might succeed and mean nothing.
    /// </summary>
    internal StoreError MakeDurable()
    {
        if (setting.Durability == Durability.Process || !_made)
        {
            return StoreError.None;
        }

        var staged = setting.Area.Staging.Stat(Name);
        if (!staged.Succeeded || staged.Value.Kind == NodeKind.Link)
        {
            // A link is its directory's affair.
            return staged.Error;
        }

        if (staged.Value.IsDirectory)
        {
            // One call for the tree: one for each file would have the disk turn its cache over as many times.
            return setting.Request.Reach == CopyReach.Tree ? SyncVolume() : SyncEmpty();
        }

        var file = setting.Area.Staging.OpenFile(Name, staged.Value);
        if (file.Succeeded && staged.Value.Length > Publisher.UnlinkAtOnce)
        {
            return Await(file.Value.Handle, file.Value.Handle.Sync);
        }

        using var small = file.Value.Handle;
        return small?.Sync() ?? file.Error;
    }

    /// <summary>Null where there is nothing to write but at the end.</summary>
    private WriteBehind? NewWriteBehind() =>
        setting.Request.Reach == CopyReach.Tree && !SharesBlocks(setting) && setting.Area.Staging.Reopen() is { Succeeded: true, Value: var volume }
            ? new WriteBehind(volume, () => _ = Sync(volume), () => setting.Workers.AreOthersThere)
            : null;

    private StoreError SyncVolume()
    {
        setting.Tally.Behind?.Dispose();
        var volume = _volume!;
        _volume = null;
        return Await(volume, () => Sync(volume));
    }

    // Also where nobody waits for it any more: who syncs next may hear of nothing.
    private static StoreError Sync(DirectoryHandle staging)
    {
        var error = staging.SyncVolume();
        if (error != StoreError.None)
        {
            StagingArea.Distrust(staging);
        }

        return error;
    }

    private StoreError SyncEmpty()
    {
        var directory = setting.Area.Staging.OpenDirectory(Name);
        using var opened = directory.Value;
        return opened?.Sync() ?? directory.Error;
    }

    /// <summary>Syncs on a thread of its own: it can't be broken off, and who cancels shall not wait for it.</summary>
    private StoreError Await(IDisposable opened, Func<StoreError> sync)
    {
        StoreError SyncAndClose()
        {
            using (opened)
            {
                return sync();
            }
        }

        try
        {
            var work = Task.Factory.StartNew(
                SyncAndClose,
                CancellationToken.None,
                TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach,
                TaskScheduler.Default);
            work.Wait(setting.Terms.Cancel);
            return work.Result;
        }
        catch (OperationCanceledException)
        {
            return StoreError.Canceled;
        }
        catch (TaskSchedulerException)
        {
            // No thread is to be had: then whoever cancels waits.
            return SyncAndClose();
        }
    }
}
