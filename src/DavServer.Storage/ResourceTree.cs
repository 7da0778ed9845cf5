namespace DavServer.Storage;

/// <summary>
/// A resource and what lies below it, seen from one open root: a walk that has begun sees one state of a replaced tree to its end,
/// and the purge of the old state waits for it (bounded).
/// </summary>
public abstract class ResourceTree : IAsyncDisposable
{
    /// <summary>Where the tree is rooted.</summary>
    public abstract ResourcePath Path { get; }

    /// <summary>What its root is.</summary>
    public abstract ResourceInfo Root { get; }

    /// <summary>Members in the order of the disk; a collection comes before its members; what can't be read is left out of the walk, not fatal.</summary>
    public abstract IAsyncEnumerable<ResourceMember> WalkAsync(WalkReach reach, CancellationToken cancel);

    /// <inheritdoc/>
    public abstract ValueTask DisposeAsync();
}
