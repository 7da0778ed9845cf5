using System.Runtime.CompilerServices;

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

    /// <summary>Whether a walk has met any <see cref="MemberBatch.Failures"/>.</summary>
    public virtual bool HasFailed => false;

    /// <summary>Makes the walk that comes next ready, so that whoever tells of it knows before he begins why the root's members can't be listed.</summary>
    public virtual StoreError Begin(WalkReach reach) => StoreError.None;

    /// <summary>
    /// Members in the order of the disk, some at a time; a collection comes before its members; what can't be looked at or gone down into is among the
    /// <see cref="MemberBatch.Failures"/>. One batch object serves the whole walk.
    /// </summary>
    /// <exception cref="IOException">A directory can't be read to its end: what it does not tell must not look empty.</exception>
    public abstract IAsyncEnumerable<MemberBatch> WalkInBatchesAsync(WalkReach reach, CancellationToken cancel);

    /// <summary>The same, one at a time, for whoever keeps what it meets; of failures, see <see cref="HasFailed"/>.</summary>
    public async IAsyncEnumerable<ResourceMember> WalkAsync(WalkReach reach, [EnumeratorCancellation] CancellationToken cancel)
    {
        await foreach (var batch in WalkInBatchesAsync(reach, cancel))
        {
            for (var i = 0; i < batch.Count; i++)
            {
                yield return new ResourceMember(batch.PathAt(i), batch.InfoAt(i));
            }
        }
    }

    /// <inheritdoc/>
    public abstract ValueTask DisposeAsync();
}
