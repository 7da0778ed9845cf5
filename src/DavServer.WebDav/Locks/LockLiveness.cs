using DavServer.Storage;

namespace DavServer.WebDav.Locks;

/// <summary>
/// Finds out whether a lock that stands in someone's way still has its resource. Through this server no lock loses it (RFC 4918 §6.1 point 8), but
/// the disk may be changed behind its back.
/// </summary>
internal sealed class LockLiveness(LockTable locks, IResourceStore store)
{
    /// <summary>Ends a lock whose root is unmapped; false where it stands.</summary>
    public async ValueTask<bool> EndIfUnmappedAsync(LockRecord record, CancellationToken cancel)
    {
        // Asked first: once a lock is told to its client, its resource has been made.
        if (locks.IsPending(record))
        {
            return false;
        }

        var located = await store.LocateAsync(record.Root, cancel);
        var isUnmapped = located.Succeeded ? located.Value.Info is null : located.Error is StoreError.NoParent or StoreError.NotFound;
        if (isUnmapped)
        {
            await locks.EndAsync(record);
        }

        return isUnmapped;
    }
}
