namespace DavServer.Storage.FileSystem;

public sealed partial class FileSystemStore
{
    private const int MostLooks = 8;

    // Kept, so that a read allocates no delegate.
    private readonly Func<ResourcePath, StoreResult<ResourceInfo>> _getInfo;
    private readonly Func<ResourcePath, StoreResult<ResourceLocation>> _locate;
    private readonly Func<ResourcePath, StoreResult<ResourceContent>> _openRead;
    private readonly Func<ResourcePath, StoreResult<ResourceTree>> _openTree;

    /// <inheritdoc/>
    public ValueTask<StoreResult<ResourceInfo>> GetInfoAsync(ResourcePath path, CancellationToken cancel) =>
        ValueTask.FromResult(Stable(path, _getInfo));

    /// <inheritdoc/>
    public ValueTask<StoreResult<ResourceLocation>> LocateAsync(ResourcePath path, CancellationToken cancel) =>
        ValueTask.FromResult(Stable(path, _locate));

    /// <inheritdoc/>
    public ValueTask<StoreResult<StorageSpace>> GetSpaceAsync(ResourcePath path, CancellationToken cancel) =>
        ValueTask.FromResult(GetSpace(path));

    /// <inheritdoc/>
    public ValueTask<StoreResult<ResourceContent>> OpenReadAsync(ResourcePath path, CancellationToken cancel) =>
        ValueTask.FromResult(Stable(path, _openRead));

    /// <inheritdoc/>
    public ValueTask<StoreResult<ResourceTree>> OpenTreeAsync(ResourcePath path, CancellationToken cancel) =>
        ValueTask.FromResult(Stable(path, _openTree));

    /// <summary>
    /// Between the look-up of a parent and that of its member the parent may have been replaced, and already purged. Then "not found" was never true:
    /// look again.
    /// </summary>
    private StoreResult<T> Stable<T>(ResourcePath path, Func<ResourcePath, StoreResult<T>> look)
        where T : notnull
    {
        _demand.Note();
        for (var attempt = 0; ; attempt++)
        {
            var before = _purger.Added;
            var result = look(path);
            if (!IsUnmapped(result) || before == _purger.Added || attempt == MostLooks)
            {
                return result;
            }
        }
    }

    private static bool IsUnmapped<T>(StoreResult<T> result)
        where T : notnull =>
        result.Error is StoreError.NotFound or StoreError.NoParent || result.Value is ResourceLocation { Info: null };

    private StoreResult<ResourceLocation> Locate(ResourcePath path)
    {
        var found = _resolver.Resolve(path, LastLink.Follow);
        if (!found.Succeeded)
        {
            return StoreResult<ResourceLocation>.Failed(found.Error, found.Cause);
        }

        using var resource = found.Value;
        ResourceInfo? info = resource.IsMapped ? resource.Node.ToResourceInfo() : null;
        var isHidden = resource.Occupancy == Occupancy.Hidden;
        if (resource.RealPath.Equals(path))
        {
            return new ResourceLocation(resource.RealPath, info) { IsHidden = isHidden };
        }

        var kept = _resolver.Resolve(path, LastLink.Keep);
        if (!kept.Succeeded)
        {
            return StoreResult<ResourceLocation>.Failed(kept.Error, kept.Cause);
        }

        using var entry = kept.Value;
        return new ResourceLocation(resource.RealPath, info) { Entry = entry.RealPath, IsHidden = isHidden };
    }

    private StoreResult<StorageSpace> GetSpace(ResourcePath path)
    {
        var found = _resolver.ResolveExisting(path, LastLink.Follow);
        if (!found.Succeeded)
        {
            return StoreResult<StorageSpace>.Failed(found.Error, found.Cause);
        }

        // A collection may be where another volume is mounted, so it is asked itself.
        using var resource = found.Value;
        using var inside = resource is { IsRoot: false, Node.IsDirectory: true } && resource.OpenDirectory() is { Succeeded: true } opened
            ? opened.Value
            : null;
        var disk = (inside ?? resource.Parent).GetSpace();
        return disk.Succeeded ? _quota.Within(disk.Value) : disk;
    }

    private StoreResult<ResourceInfo> GetInfo(ResourcePath path)
    {
        var found = _resolver.ResolveExisting(path, LastLink.Follow);
        if (!found.Succeeded)
        {
            return StoreResult<ResourceInfo>.Failed(found.Error, found.Cause);
        }

        using var resource = found.Value;
        return resource.Node.ToResourceInfo();
    }

    private StoreResult<ResourceContent> OpenRead(ResourcePath path)
    {
        var found = _resolver.ResolveExisting(path, LastLink.Follow);
        if (!found.Succeeded)
        {
            return StoreResult<ResourceContent>.Failed(found.Error, found.Cause);
        }

        using var resource = found.Value;
        if (resource.IsRoot || resource.Node.IsDirectory)
        {
            return StoreError.IsACollection;
        }

        var opened = resource.Parent.OpenFile(resource.Name, resource.Node);
        return opened.Succeeded
            ? new FileSystemContent(resource.RealPath, opened.Value.Handle, opened.Value.Info.ToResourceInfo())
            : StoreResult<ResourceContent>.Failed(opened.Error, opened.Cause);
    }

    private StoreResult<ResourceTree> OpenTree(ResourcePath path)
    {
        // Entered before the look-up: what is replaced from here on is not purged until the walk ends.
        var around = new FileSystemTree.Surroundings(_resolver, _listings, _walks, _walks.Begin(), _logger);
        var isOpen = false;
        try
        {
            var opened = OpenTree(path, around);
            isOpen = opened.Succeeded;
            return opened;
        }
        finally
        {
            if (!isOpen)
            {
                _walks.End(around.Walk);
            }
        }
    }

    private StoreResult<ResourceTree> OpenTree(ResourcePath path, FileSystemTree.Surroundings around)
    {
        var found = _resolver.ResolveExisting(path, LastLink.Follow);
        if (!found.Succeeded)
        {
            return StoreResult<ResourceTree>.Failed(found.Error, found.Cause);
        }

        using var resource = found.Value;
        if (!resource.IsRoot && !resource.Node.IsDirectory)
        {
            return new FileSystemTree(path, resource.Node.ToResourceInfo(), null, around);
        }

        var directory = resource.OpenDirectory();
        var info = directory.Succeeded ? directory.Value.StatSelf() : directory.Error;
        if (info.Succeeded)
        {
            return new FileSystemTree(path, info.Value.ToResourceInfo(), directory.Value, around);
        }

        directory.Value?.Dispose();
        return StoreResult<ResourceTree>.Failed(info.Error, info.Cause ?? directory.Cause);
    }
}
