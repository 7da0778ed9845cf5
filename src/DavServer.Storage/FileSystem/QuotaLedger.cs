namespace DavServer.Storage.FileSystem;

/// <summary>
/// Keeps the content of the share below a limit. The sum is kept up as files come and go; what goes unseen, a tree taken out of sight or a change
/// behind the server's back, is found by counting again, and nothing is refused on an old count. Unfinished writes count, what waits to be purged
/// does not.
/// </summary>
/// <param name="limit">The most bytes; null for no limit, and then nothing is ever counted.</param>
/// <param name="count">Adds up the content of the share on disk; null where it can't be read now.</param>
/// <param name="time">The clock.</param>
internal sealed class QuotaLedger(long? limit, Func<long?> count, TimeProvider time)
{
    /// <summary>How long a count is believed while others change the disk behind the server's back.</summary>
    private static readonly TimeSpan Believed = TimeSpan.FromSeconds(10);

    /// <summary>How long a count may take for whoever only wants to know.</summary>
    private static readonly TimeSpan MayTake = TimeSpan.FromMilliseconds(50);

    // Held while counting, so that many refusals at once count once.
    private readonly Lock _counting = new();

    // Guards the fields below.
    private readonly Lock _lock = new();
    private long _published;
    private long _unfinished;
    private long _grownWhileCounting;
    private long _countedAt = time.GetTimestamp();
    private bool _isStale = limit is not null;
    private bool _isCounting;
    private TimeSpan _countTook;
    private Task _refresh = Task.CompletedTask;

    internal bool HasLimit => limit is not null;

    /// <summary>Counts what is there already.</summary>
    internal void Start()
    {
        if (HasLimit)
        {
            CountIfDoubtful();
        }
    }

    /// <summary>Begins a write that replaces <paramref name="replaced"/> bytes once it is published.</summary>
    internal QuotaClaim Open(long replaced) => new(this, limit is null ? 0 : replaced);

    /// <summary>A file of this length is gone.</summary>
    internal void Released(long bytes)
    {
        lock (_lock)
        {
            _published -= bytes;
            _isStale |= _isCounting;
        }
    }

    /// <summary>A tree is gone; how much that was is found out by the next count.</summary>
    internal void ReleasedTree()
    {
        lock (_lock)
        {
            _isStale = true;
        }
    }

    /// <summary>What a client may be told (RFC 4331 §3, §4): of a limited share, its own bytes.</summary>
    internal StorageSpace Within(StorageSpace disk)
    {
        if (limit is not { } most)
        {
            return disk;
        }

        Refresh();
        lock (_lock)
        {
            var used = _published + _unfinished;
            var left = Math.Max(0, most - used);
            return left < disk.Available ? new StorageSpace(left, used, StoreError.QuotaExceeded) : disk with { Used = used };
        }
    }

    /// <summary>Adds to an unfinished write, unless the limit would be passed.</summary>
    internal StoreError Take(long bytes, long replaced)
    {
        if (limit is not { } most || TryTake(bytes, most + replaced))
        {
            return StoreError.None;
        }

        return CountIfDoubtful() && TryTake(bytes, most + replaced) ? StoreError.None : StoreError.QuotaExceeded;
    }

    /// <summary>Whether as much could be taken now. Takes nothing.</summary>
    internal StoreError Judge(long bytes, long replaced) =>
        limit is not { } most || Fits(bytes, most + replaced) || (CountIfDoubtful() && Fits(bytes, most + replaced))
            ? StoreError.None : StoreError.QuotaExceeded;

    /// <summary>A write has ended: published, or given up with 0 bytes.</summary>
    internal void End(long taken, long published, long replaced)
    {
        lock (_lock)
        {
            _unfinished -= taken;
            _published += published - replaced;
            _grownWhileCounting += _isCounting ? published : 0;
        }
    }

    /// <summary>Nobody who only asks waits for a long count: it is made beside, and the next one is told its sum.</summary>
    private void Refresh()
    {
        lock (_lock)
        {
            if (_countTook > MayTake)
            {
                _refresh = _refresh.IsCompleted ? Task.Run(CountIfDoubtful) : _refresh;
                return;
            }
        }

        CountIfDoubtful();
    }

    private bool Fits(long bytes, long most)
    {
        lock (_lock)
        {
            return _published + _unfinished + bytes <= most;
        }
    }

    private bool TryTake(long bytes, long most)
    {
        lock (_lock)
        {
            if (!Fits(bytes, most))
            {
                return false;
            }

            _unfinished += bytes;
            return true;
        }
    }

    /// <summary>Counts, if the sum may be wrong; false when it is not in doubt.</summary>
    private bool CountIfDoubtful()
    {
        var asked = time.GetTimestamp();
        lock (_counting)
        {
            lock (_lock)
            {
                if (_countedAt > asked)
                {
                    return true;
                }

                if (!_isStale && time.GetElapsedTime(_countedAt, asked) < Believed)
                {
                    return false;
                }

                _isStale = false;
                _isCounting = true;
                _grownWhileCounting = 0;
            }

            var began = time.GetTimestamp();
            var counted = count();
            lock (_lock)
            {
                _countTook = time.GetElapsedTime(began);
                _isCounting = false;
                if (counted is not { } content)
                {
                    _isStale = true;
                    return false;
                }

                // What was published meanwhile may have been counted or not: rather too much than too little.
                _published = content + _grownWhileCounting;
                _isStale |= _grownWhileCounting > 0;
                _countedAt = time.GetTimestamp();
            }
        }

        return true;
    }
}
