namespace DavServer.Storage.FileSystem;

public sealed partial class FileSystemStore
{
    /// <inheritdoc/>
    public ValueTask DiscardStagingAsync(string stagingName)
    {
        var entry = StagingArea.EntryOf(stagingName);
        foreach (var area in _areas.Opened)
        {
            var trashed = area.ToTrash(entry);
            if (trashed.Succeeded)
            {
                _purger.Add(area, trashed.Value);
            }
            else if (trashed.Error != StoreError.NotFound)
            {
                _purger.AddStaged(area, entry);
            }
        }

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask<StoreResult<bool>> RestoreDisplacedAsync(ResourcePath destination, ResourceIdentity displaced, CancellationToken cancel) =>
        ValueTask.FromResult(cancel.IsCancellationRequested ? StoreError.Canceled : RestoreDisplaced(destination, displaced));

    private StoreResult<bool> RestoreDisplaced(ResourcePath path, ResourceIdentity displaced)
    {
        var found = _resolver.Resolve(path, LastLink.Keep);
        if (!found.Succeeded)
        {
            return StoreResult<bool>.Failed(found.Error, found.Cause);
        }

        using var destination = found.Value;
        var area = destination.IsRoot ? StoreError.AccessDenied : _areas.For(destination.Parent);
        if (!area.Succeeded)
        {
            return StoreResult<bool>.Failed(area.Error, area.Cause);
        }

        if (FindDisplaced(area.Value, displaced) is not { } aside)
        {
            return false;
        }

        var restored = _publisher.Exclusively(destination, () => PutBack(destination, area.Value, aside));
        if (restored is { Succeeded: true, Value: true })
        {
            FileSystemLog.Restored(_logger, path);
            var error = Sync(destination.Parent, area.Value.Trash);
            return error == StoreError.None ? restored : StoreResult<bool>.Failed(StoreError.NotLasting, Publisher.NotLasting);
        }

        return restored;
    }

    private StoreResult<bool> PutBack(Resolution destination, StagingArea area, ResourceName aside)
    {
        var now = destination.StatAgain();
        if (now.Error == StoreError.NotFound)
        {
            var error = area.Trash.Rename(aside, destination.Parent, destination.Name, RenameRule.Refuse);
            return error == StoreError.None ? true : error;
        }

        if (!now.Succeeded || destination.Occupancy == Occupancy.Hidden)
        {
            // Something that is no resource holds the name. It is not the successor, so what lies aside stays.
            return now.Succeeded ? StoreError.AccessDenied : now.Error;
        }

        var unneeded = area.NewName("replaced");
        var moved = area.Trash.Rename(aside, area.Trash, unneeded, RenameRule.Refuse);
        if (moved != StoreError.None)
        {
            return moved;
        }

        _purger.Add(area, unneeded);
        return false;
    }

    /// <summary>
    /// By inode alone: a device may have another number after the machine was started anew, and the area is that of the right volume.
    /// </summary>
    private static ResourceName? FindDisplaced(StagingArea area, ResourceIdentity displaced)
    {
        if (area.Trash.List() is not { Succeeded: true, Value: var cursor })
        {
            return null;
        }

        using (cursor)
        {
            var batch = new List<DirectoryEntry>();
            while (cursor.Read(batch) == StoreError.None && batch.Count > 0)
            {
                foreach (var entry in batch)
                {
                    if (DisplacedNames.IsMarked(entry.Name) && area.Trash.Stat(entry.Name) is { Succeeded: true, Value: var node }
                        && node.Identity.Node == displaced.Node)
                    {
                        return entry.Name;
                    }
                }
            }
        }

        return null;
    }
}
