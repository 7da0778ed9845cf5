using System.Collections.Concurrent;

namespace DavServer.WebDav.Locks;

/// <summary>The locks in force (RFC 4918 §6).</summary>
internal sealed class LockTable(ILockStore store)
{
    private readonly ConcurrentDictionary<LockToken, LockRecord> _locks = new(store.Load().ToDictionary(l => l.Token));

    public bool IsEmpty => _locks.IsEmpty;
}
