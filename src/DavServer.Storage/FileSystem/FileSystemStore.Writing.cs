namespace DavServer.Storage.FileSystem;

public sealed partial class FileSystemStore
{
    private const uint NewCollectionMode = 0x1FF; // 0777, less the umask

    /// <inheritdoc/>
    public ValueTask<StoreResult<ResourceInfo>> CreateCollectionAsync(ResourcePath path, CancellationToken cancel) =>
        ValueTask.FromResult(CreateCollection(path));

    /// <inheritdoc/>
    public ValueTask<StoreResult<ResourceInfo>> DeleteAsync(ResourcePath path, WriteCondition condition, CancellationToken cancel) =>
        ValueTask.FromResult(cancel.IsCancellationRequested ? StoreError.Canceled : Delete(path, condition));

    /// <inheritdoc/>
    public ValueTask<StoreResult<ResourceInfo>> SetModifiedAsync(ResourcePath path, DateTimeOffset modified, CancellationToken cancel) =>
        ValueTask.FromResult(SetModified(path, modified));

    private StoreResult<ResourceInfo> SetModified(ResourcePath path, DateTimeOffset modified)
    {
        var found = _resolver.ResolveExisting(path, LastLink.Follow);
        if (!found.Succeeded)
        {
            return StoreResult<ResourceInfo>.Failed(found.Error, found.Cause);
        }

        using var resource = found.Value;
        var time = UnixTime.FromDateTime(modified);
        var error = resource.IsRoot ? resource.Parent.SetModified(time) : resource.Parent.SetModified(resource.Name, time);
        var now = error == StoreError.None ? resource.StatAgain() : error;
        return now.Succeeded ? now.Value.ToResourceInfo() : StoreResult<ResourceInfo>.Failed(now.Error, now.Cause);
    }

    private StoreResult<ResourceInfo> CreateCollection(ResourcePath path)
    {
        var found = _resolver.Resolve(path, LastLink.Follow);
        if (!found.Succeeded)
        {
            return StoreResult<ResourceInfo>.Failed(found.Error, found.Cause);
        }

        using var destination = found.Value;
        if (destination.Occupancy != Occupancy.Unmapped)
        {
            return destination.IsMapped ? StoreError.AlreadyExists : StoreError.AccessDenied;
        }

        var error = NameRules.Judge(destination.Name, _options.Names);
        error = error == StoreError.None ? destination.Parent.MakeDirectory(destination.Name, NewCollectionMode) : error;
        var made = error == StoreError.None ? destination.StatAgain() : error;
        return made.Succeeded ? made.Value.ToResourceInfo() : StoreResult<ResourceInfo>.Failed(made.Error, made.Cause);
    }

    private StoreResult<ResourceInfo> Delete(ResourcePath path, WriteCondition condition)
    {
        if (path.IsRoot)
        {
            return StoreError.AccessDenied;
        }

        // The link goes, not what it leads to; but what does not exist for clients can't be deleted by them, and its facts are the target's.
        var seen = _resolver.ResolveExisting(path, LastLink.Follow);
        if (!seen.Succeeded)
        {
            return StoreResult<ResourceInfo>.Failed(seen.Error, seen.Cause);
        }

        using var resource = seen.Value;
        var found = _resolver.ResolveExisting(path, LastLink.Keep);
        if (!found.Succeeded)
        {
            return StoreResult<ResourceInfo>.Failed(found.Error, found.Cause);
        }

        using var entry = found.Value;
        using var untilItLasts = _walks.PausePurging(_options.Durability);
        var deleted = _publisher.Exclusively(entry, () => Delete(entry, resource, condition));
        return deleted.Succeeded && MakeRemovalDurable(path, entry) is var error and not StoreError.None
            ? StoreResult<ResourceInfo>.Failed(error, Publisher.NotLasting)
            : deleted;
    }

    private StoreResult<ResourceInfo> Delete(Resolution entry, Resolution resource, WriteCondition condition)
    {
        var now = resource.StatAgain();
        if (!now.Succeeded)
        {
            return StoreResult<ResourceInfo>.Failed(now.Error, now.Cause);
        }

        if (!Conditions.Hold(condition, now))
        {
            return StoreError.ConditionFailed;
        }

        var error = RemoveFromSight(entry);
        return error == StoreError.None ? now.Value.ToResourceInfo() : error;
    }

    private void ForgetRemoved(in NodeInfo node)
    {
        if (node.IsDirectory)
        {
            _quota.ReleasedTree();
        }
        else if (node.Kind == NodeKind.File)
        {
            _quota.Released(node.Length);
        }
    }

    private static bool GoesByTrash(in NodeInfo node) => node.IsDirectory || node.Length > Publisher.UnlinkAtOnce;

    /// <summary>Small files go at once, the rest by the trash.</summary>
    private StoreError RemoveFromSight(Resolution entry)
    {
        if (!GoesByTrash(entry.Node))
        {
            var removed = entry.Parent.RemoveFile(entry.Name);
            if (removed == StoreError.None)
            {
                ForgetRemoved(entry.Node);
            }

            return removed;
        }

        if (entry.Node.IsDirectory && entry.Parent.HoldsMount(entry.Name))
        {
            return StoreError.Busy;
        }

        var area = _areas.For(entry.Parent);
        if (!area.Succeeded)
        {
            return area.Error;
        }

        var name = area.Value.NewName("deleted");
        var error = entry.Parent.Rename(entry.Name, area.Value.Trash, name, RenameRule.Refuse);
        if (error == StoreError.None)
        {
            ForgetRemoved(entry.Node);
            _purger.Add(area.Value, name);
        }

        // EXDEV and EBUSY both mean that the resource is where a volume is mounted.
        return error == StoreError.CrossVolume ? StoreError.Busy : error;
    }
}
