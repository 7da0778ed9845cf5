namespace DavServer.Storage.FileSystem;

public sealed partial class FileSystemStore
{
    /// <inheritdoc/>
    public ValueTask<StoreResult<ResourceInfo>> GetInfoAsync(ResourcePath path, CancellationToken cancel) => ValueTask.FromResult(GetInfo(path));

    /// <inheritdoc/>
    public ValueTask<StoreResult<ResourceContent>> OpenReadAsync(ResourcePath path, CancellationToken cancel) => ValueTask.FromResult(OpenRead(path));

    /// <inheritdoc/>
    public ValueTask<StoreResult<ResourceTree>> OpenTreeAsync(ResourcePath path, CancellationToken cancel) => ValueTask.FromResult(OpenTree(path));

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

        var file = resource.Parent.OpenFile(resource.Name);
        if (!file.Succeeded)
        {
            return StoreResult<ResourceContent>.Failed(file.Error, file.Cause);
        }

        // From the open file: the name may lead elsewhere by now.
        var info = file.Value.Stat();
        if (info.Succeeded)
        {
            return new FileSystemContent(file.Value, info.Value.ToResourceInfo());
        }

        file.Value.Dispose();
        return StoreResult<ResourceContent>.Failed(info.Error, info.Cause);
    }

    private StoreResult<ResourceTree> OpenTree(ResourcePath path)
    {
        var found = _resolver.ResolveExisting(path, LastLink.Follow);
        if (!found.Succeeded)
        {
            return StoreResult<ResourceTree>.Failed(found.Error, found.Cause);
        }

        using var resource = found.Value;
        var around = new FileSystemTree.Surroundings(_resolver, _walks);
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
