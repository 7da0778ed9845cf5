namespace DavServer.Rehearsal.Tree;

/// <summary>
/// The small share below one script: paths to content, or to null for a collection, whose path ends in a slash. Changes that a 202 announces happen
/// when they are due, seen by whoever looks next.
/// </summary>
internal sealed class RehearsalTree
{
    private const int MostResources = 1000;
    private const int MostBytes = 1024 * 1024;
    private const int MostAnnounced = 64;

    // Guards all below.
    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, byte[]?> _resources = new(StringComparer.Ordinal)
    {
        ["/"] = null,
        ["/a.txt"] = "the file a\n"u8.ToArray(),
        ["/second.txt"] = "second answer\n"u8.ToArray(),
        ["/dir/"] = null,
        ["/dir/inner.txt"] = "inner\n"u8.ToArray(),
    };

    private readonly List<(long Due, int Bytes, Action Change)> _announced = [];
    private readonly TimeProvider _time;

    public RehearsalTree(TimeProvider time) => _time = time;

    /// <summary>Makes a change later, unless so many are announced meanwhile that the oldest are dropped.</summary>
    /// <param name="due">When, a timestamp.</param>
    /// <param name="bytes">How much content it holds until then.</param>
    /// <param name="change">What is done.</param>
    public void Announce(long due, int bytes, Action change)
    {
        Settle(); // Nobody else may ever look at this tree.
        lock (_lock)
        {
            if (bytes > MostBytes)
            {
                return; // There is no room for it now, nor will there be.
            }

            while (_announced.Count >= MostAnnounced || bytes + _announced.Sum(a => a.Bytes) > MostBytes)
            {
                _announced.RemoveAt(0);
            }

            _announced.Add((due, bytes, change));
        }
    }

    /// <summary>The path as it is mapped, with the slash of a collection or without; null if it is unmapped.</summary>
    public string? Find(string path)
    {
        Settle();
        lock (_lock)
        {
            return Find_NeedsLock(path);
        }
    }

    /// <summary>The content; null for a collection, or where nothing is.</summary>
    public byte[]? Content(string mapped)
    {
        lock (_lock)
        {
            return _resources.GetValueOrDefault(mapped);
        }
    }

    /// <summary>A resource and, where asked for, its members.</summary>
    public IReadOnlyList<(string Path, byte[]? Content)> List(string mapped, ListReach reach)
    {
        lock (_lock)
        {
            return
            [
                .. _resources.Where(r => r.Key == mapped || (reach == ListReach.Members && IsMember(r.Key, mapped))).Select(r => (r.Key, r.Value)),
            ];
        }
    }

    /// <summary>Maps a path to content. What else was there goes. 201, 204, 409 or 507.</summary>
    public int Put(string path, byte[] content)
    {
        Settle();
        lock (_lock)
        {
            var mapped = Find_NeedsLock(path);
            if (mapped is not null && mapped.EndsWith('/'))
            {
                return 405;
            }

            var refusal = Room_NeedsLock(path, content.Length);
            if (refusal == 0)
            {
                _resources[path] = content;
            }

            return refusal != 0 ? refusal : mapped is null ? 201 : 204;
        }
    }

    public int MakeCollection(string path)
    {
        Settle();
        lock (_lock)
        {
            if (Find_NeedsLock(path) is not null)
            {
                return 405; // RFC 4918 §9.3.1
            }

            var refusal = Room_NeedsLock(path.TrimEnd('/'), 0);
            if (refusal == 0)
            {
                _resources[path.TrimEnd('/') + "/"] = null;
            }

            return refusal != 0 ? refusal : 201;
        }
    }

    public int Delete(string path)
    {
        Settle();
        lock (_lock)
        {
            if (Find_NeedsLock(path) is not { } mapped)
            {
                return 404;
            }

            if (mapped == "/")
            {
                return 403;
            }

            Remove_NeedsLock(mapped);
            return 204;
        }
    }

    /// <summary>COPY and MOVE (RFC 4918 §9.8, §9.9).</summary>
    public int Transfer(string source, string destination, TransferKind kind)
    {
        Settle();
        lock (_lock)
        {
            if (Find_NeedsLock(source) is not { } from)
            {
                return 404;
            }

            var to = destination.TrimEnd('/') + (from.EndsWith('/') ? "/" : "");
            var replaced = Find_NeedsLock(destination);
            if (to.StartsWith(from, StringComparison.Ordinal) && (from.EndsWith('/') || to == from))
            {
                return 403;
            }

            if (replaced is not null && kind.HasFlag(TransferKind.KeepMapped))
            {
                return 412;
            }

            var moved = _resources.Where(r => IsIn(r.Key, from)).ToArray();
            if (Room_NeedsLock(to.TrimEnd('/'), moved.Sum(r => r.Value?.Length ?? 0)) is not 0 and var refusal)
            {
                return refusal;
            }

            if (replaced is not null)
            {
                Remove_NeedsLock(replaced);
            }

            foreach (var (path, content) in moved)
            {
                _resources[to + path[from.Length..]] = content;
            }

            if (kind.HasFlag(TransferKind.Move))
            {
                Remove_NeedsLock(from);
            }

            return replaced is null ? 201 : 204;
        }
    }

    private void Settle()
    {
        Action[] due;
        lock (_lock)
        {
            var now = _time.GetTimestamp();
            due = [.. _announced.Where(a => a.Due <= now).Select(a => a.Change)];
            _announced.RemoveAll(a => a.Due <= now);
        }

        Array.ForEach(due, change => change());
    }

    private string? Find_NeedsLock(string path) =>
        _resources.ContainsKey(path) ? path
        : _resources.ContainsKey(path.TrimEnd('/')) ? path.TrimEnd('/')
        : _resources.ContainsKey(path + "/") ? path + "/" : null;

    private int Room_NeedsLock(string path, int bytes)
    {
        var parent = path[..(path.LastIndexOf('/') + 1)];
        return parent.Length == 0 || !_resources.ContainsKey(parent) ? 409
            : _resources.Count >= MostResources || bytes + _resources.Values.Sum(c => c?.Length ?? 0) > MostBytes ? 507 : 0;
    }

    private void Remove_NeedsLock(string mapped)
    {
        foreach (var path in _resources.Keys.Where(p => IsIn(p, mapped)).ToArray())
        {
            _resources.Remove(path);
        }
    }

    private static bool IsIn(string path, string mapped) =>
        path == mapped || (mapped.EndsWith('/') && path.StartsWith(mapped, StringComparison.Ordinal));

    private static bool IsMember(string path, string collection) =>
        collection.EndsWith('/') && path.Length > collection.Length && path.StartsWith(collection, StringComparison.Ordinal)
        && path.AsSpan(collection.Length).TrimEnd('/').IndexOf('/') < 0;
}
