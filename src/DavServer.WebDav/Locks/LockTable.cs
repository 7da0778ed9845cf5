using DavServer.Storage;
using Microsoft.Extensions.Logging;

namespace DavServer.WebDav.Locks;

/// <summary>
/// The locks in force (RFC 4918 §6), found by token and by path. All paths are <see cref="ResourceLocation.RealPath"/>s. A lock that has expired is
/// never among what is found, whether it has been swept or not.
/// </summary>
internal sealed partial class LockTable : IDisposable
{
    /// <summary>As many locks in the way are told as a person reads. Those on the resource and above come first.</summary>
    private const int MaxConflicts = 100;

    private readonly ILockStore _store;
    private readonly TimeProvider _time;
    private readonly WebDavOptions _options;
    private readonly ILogger<LockTable> _logger;
    private readonly ITimer _sweep;

    // Guards all below.
    private readonly Lock _lock = new();
    private readonly Dictionary<LockToken, LockRecord> _byToken = [];
    private readonly PathIndex<LockRecord> _byRoot = new();
    private readonly SortedSet<LockRecord> _byExpiry = new(SoonestFirst);
    private readonly Dictionary<string, int> _countOf = [];

    // Reserved, and not yet told to anyone: the resource may be about to be made.
    private readonly HashSet<LockToken> _pending = [];
    private volatile int _count;

    public LockTable(ILockStore store, TimeProvider time, WebDavOptions options, ILogger<LockTable> logger)
    {
        _store = store;
        _time = time;
        _options = options;
        _logger = logger;
        lock (_lock)
        {
            // Those that expired while the server was down come in too: the first sweep takes them out of the store as well.
            foreach (var kept in store.Load())
            {
                Add_NeedsLock(kept);
            }
        }

        _sweep = time.CreateTimer(static table => _ = ((LockTable)table!).SweepAsync(), this, TimeSpan.Zero, SweepInterval);
    }

    /// <summary>Whether there is no lock at all: then nothing need be looked up. Expired locks count until they are swept.</summary>
    public bool IsEmpty => _count == 0;

    public void Dispose() => _sweep.Dispose();

    /// <summary>The lock of that token, if it is in force.</summary>
    public LockRecord? Find(LockToken token)
    {
        lock (_lock)
        {
            return _byToken.TryGetValue(token, out var found) && IsInForce(found) ? found : null;
        }
    }

    /// <summary>The locks that a resource is in the scope of (RFC 4918 §6.1): those rooted on it, and those of infinite depth above.</summary>
    public IReadOnlyList<LockRecord> Covering(ResourcePath path)
    {
        lock (_lock)
        {
            return [.. Covering_NeedsLock(path)];
        }
    }

    /// <summary>The locks rooted below a resource, not on it.</summary>
    public IReadOnlyList<LockRecord> RootedBelow(ResourcePath path)
    {
        lock (_lock)
        {
            return [.. _byRoot.Below(path).Where(IsInForce)];
        }
    }

    /// <summary>The tokens of the locks rooted on a resource or below it: those that end when it goes (RFC 4918 §6.1 point 8).</summary>
    public IReadOnlyList<LockToken> RootedWithin(ResourcePath root)
    {
        lock (_lock)
        {
            return [.. _byRoot.AtAndAbove(root).Where(l => l.Root.Depth == root.Depth).Concat(_byRoot.Below(root)).Select(l => l.Token)];
        }
    }

    /// <summary>Ends locks in memory. The store's share in it is done in the step that took their resources away.</summary>
    public void Drop(IReadOnlyList<LockToken> tokens)
    {
        lock (_lock)
        {
            foreach (var token in tokens)
            {
                Remove_NeedsLock(token);
            }
        }
    }

    /// <summary>
    /// Takes out a lock in memory, so that from now on it stands against everyone else's. Nobody has its token yet; <see cref="KeepAsync"/> or
    /// <see cref="Withdraw"/> must follow.
    /// </summary>
    public LockReservation TryReserve(LockRequest request)
    {
        lock (_lock)
        {
            var conflicts = Conflicts_NeedsLock(request).Take(MaxConflicts).ToList();
            if (conflicts.Count > 0)
            {
                return new LockReservation(null, LockRefusal.Conflict, conflicts);
            }

            var refusal = LimitReached_NeedsLock(request);
            if (refusal != LockRefusal.None)
            {
                return new LockReservation(null, refusal, []);
            }

            var granted = new LockRecord(request, LockToken.New(), _time.GetUtcNow() + request.Timeout);
            Add_NeedsLock(granted);
            _pending.Add(granted.Token);
            return new LockReservation(granted, LockRefusal.None, []);
        }
    }

    /// <summary>Makes a reserved lock last; afterwards its token may be told. Its time begins now: what was waited for before is not the client's.</summary>
    /// <exception cref="IOException">The state can't be written; the lock is withdrawn.</exception>
    /// <returns>The lock as it was granted; null where it has ended already: it expired, or its resource went.</returns>
    public async ValueTask<LockRecord?> KeepAsync(LockRecord reserved)
    {
        var granted = reserved with { Expires = _time.GetUtcNow() + reserved.Timeout };
        lock (_lock)
        {
            if (!IsInForce(reserved) || !_byToken.ContainsKey(reserved.Token))
            {
                return null;
            }

            Remove_NeedsLock(reserved.Token);
            Add_NeedsLock(granted);
            _pending.Add(granted.Token);
        }

        try
        {
            await _store.PutAsync(granted);
        }
        catch (IOException)
        {
            Withdraw(granted);
            throw;
        }

        lock (_lock)
        {
            if (_pending.Remove(granted.Token) && IsInForce(granted) && _byToken.ContainsKey(granted.Token))
            {
                return granted;
            }
        }

        await _store.RemoveAsync([granted.Token]);
        return null;
    }

    /// <summary>Takes a reserved lock back.</summary>
    public void Withdraw(LockRecord reserved) => Drop([reserved.Token]);

    /// <summary>Restarts the timeout of a lock (RFC 4918 §9.10.2).</summary>
    /// <returns>The lock as it is now; null where it ended meanwhile.</returns>
    /// <exception cref="IOException">The state can't be written; the lock is as it was.</exception>
    public async ValueTask<LockRecord?> RefreshAsync(LockToken token, TimeSpan timeout)
    {
        if (Find(token) is not { } old)
        {
            return null;
        }

        var refreshed = old with { Timeout = timeout, Expires = _time.GetUtcNow() + timeout };
        if (!await _store.ReplaceAsync(refreshed))
        {
            return null;
        }

        lock (_lock)
        {
            if (_byToken.ContainsKey(token))
            {
                Remove_NeedsLock(token);
                Add_NeedsLock(refreshed);
                return refreshed;
            }
        }

        // Ended while it was written: whoever ended it may have been before us in the store.
        await _store.RemoveAsync([token]);
        return null;
    }

    /// <summary>Ends a lock (RFC 4918 §9.11).</summary>
    /// <exception cref="IOException">The state can't be written; the lock is in force still.</exception>
    public async ValueTask EndAsync(LockRecord ending)
    {
        // Out of memory first: a refresh under way looks there after it has written, and then takes out of the store what it wrote.
        Drop([ending.Token]);
        try
        {
            await _store.RemoveAsync([ending.Token]);
        }
        catch (IOException)
        {
            Restore(ending);
            throw;
        }
    }

    /// <summary>Whether nobody has been told of a lock yet.</summary>
    public bool IsPending(LockRecord record)
    {
        lock (_lock)
        {
            return _pending.Contains(record.Token);
        }
    }

    private void Restore(LockRecord record)
    {
        lock (_lock)
        {
            // Unless someone was granted what stands against it.
            if (!_byToken.ContainsKey(record.Token) && !Conflicts_NeedsLock(record).Any())
            {
                Add_NeedsLock(record);
            }
        }
    }

    private bool IsInForce(LockRecord record) => record.Expires > _time.GetUtcNow();

    private IEnumerable<LockRecord> Covering_NeedsLock(ResourcePath path) =>
        _byRoot.AtAndAbove(path).Where(l => (l.Reach == LockReach.Tree || l.Root.Depth == path.Depth) && IsInForce(l));

    // RFC 4918 §6.1 point 3, §9.10.5: an exclusive lock bears none beside it on any resource; a shared one bears shared ones.
    private IEnumerable<LockRecord> Conflicts_NeedsLock(LockRequest request)
    {
        var touching = request.Reach == LockReach.Tree
            ? Covering_NeedsLock(request.Root).Concat(_byRoot.Below(request.Root).Where(IsInForce))
            : Covering_NeedsLock(request.Root);
        return touching.Where(l => l.Scope == LockScope.Exclusive || request.Scope == LockScope.Exclusive);
    }

    private void Add_NeedsLock(LockRecord record)
    {
        _byToken.Add(record.Token, record);
        _byRoot.Add(record.Root, record);
        _byExpiry.Add(record);
        _countOf[record.Principal] = _countOf.GetValueOrDefault(record.Principal) + 1;
        _count = _byToken.Count;
    }

    private void Remove_NeedsLock(LockToken token)
    {
        _pending.Remove(token);
        if (!_byToken.Remove(token, out var record))
        {
            return;
        }

        _byRoot.Remove(record.Root, record);
        _byExpiry.Remove(record);
        _count = _byToken.Count;
        if (--_countOf[record.Principal] == 0)
        {
            _countOf.Remove(record.Principal);
        }
    }
}
