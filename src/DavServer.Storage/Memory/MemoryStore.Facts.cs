namespace DavServer.Storage.Memory;

public sealed partial class MemoryStore
{
    /// <inheritdoc/>
    public ValueTask<StoreResult<ResourceInfo>> SetModifiedAsync(ResourcePath path, DateTimeOffset modified, CancellationToken cancel)
    {
        lock (_lock)
        {
            var place = Locate(_root, path);
            if (place.Node is not { } node)
            {
                return ValueTask.FromResult<StoreResult<ResourceInfo>>(StoreError.NotFound);
            }

            var changed = node with { Modified = modified, Change = ++_lastChange };
            if (place.Path.IsRoot)
            {
                _root = changed;
            }
            else
            {
                Put_NeedsLock(place.Path, changed);
            }

            return ValueTask.FromResult<StoreResult<ResourceInfo>>(changed.ToInfo());
        }
    }

    /// <inheritdoc/>
    public ValueTask<StoreResult<StorageSpace>> GetSpaceAsync(ResourcePath path, CancellationToken cancel)
    {
        var root = _root;
        var (used, most) = (BytesOf(root), options.QuotaBytes ?? GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);
        var shortage = options.QuotaBytes is null ? StoreError.InsufficientStorage : StoreError.QuotaExceeded;
        return ValueTask.FromResult<StoreResult<StorageSpace>>(
            Find(root, path) is null ? StoreError.NotFound : new StorageSpace(Math.Max(0, most - used), used, shortage));
    }

    private bool Fits(long more) => options.QuotaBytes is not { } most || BytesOf(_root) + more <= most;

    private static bool Bears(MemoryNode node, string? tag) => tag is null || node.ToInfo().ToEntityTag() == tag;

    private static long BytesOf(MemoryNode node) => node.Content.Length + (node.Members?.Values.Sum(BytesOf) ?? 0);
}
