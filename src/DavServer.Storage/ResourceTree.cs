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

    /// <summary>Whether a walk has left out the members of a collection that this program has no right to read.</summary>
    public virtual bool HasSkipped => false;

    /// <summary>
    /// Members in the order of the disk, some at a time; a collection comes before its members; those of one that may not be read are
    /// left out, see <see cref="HasSkipped"/>. One batch object serves the whole walk.
    /// </summary>
    /// <exception cref="IOException">The disk fails: what it does not tell must not look empty.</exception>
    public abstract IAsyncEnumerable<MemberBatch> WalkInBatchesAsync(WalkReach reach, CancellationToken cancel);

    /// <summary>The same, one at a time, for whoever keeps what it meets.</summary>
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
