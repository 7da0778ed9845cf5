namespace DavServer.Storage.FileSystem.Portable;

/// <summary>The paths of open handles. A rename by this store moves the handles below it along, and nobody looks while it is under way.</summary>
internal sealed class OpenPaths : IDisposable
{
    // Held for reading by every access, for writing by a rename and by what looks before it makes; guards Entry.Path.
    private readonly ReaderWriterLockSlim _renames = new(LockRecursionPolicy.SupportsRecursion);

    // Guards _entries.
    private readonly Lock _lock = new();
    private readonly HashSet<Entry> _entries = [];

    internal Entry Add(string path)
    {
        var entry = new Entry { Path = path };
        lock (_lock)
        {
            _entries.Add(entry);
        }

        return entry;
    }

    internal void Remove(Entry entry)
    {
        lock (_lock)
        {
            _entries.Remove(entry);
        }
    }

    internal Scope Use()
    {
        _renames.EnterReadLock();
        return new Scope(_renames.ExitReadLock);
    }

    internal Scope UseAlone()
    {
        _renames.EnterWriteLock();
        return new Scope(_renames.ExitWriteLock);
    }

    /// <summary>Tells the handles that <paramref name="from"/> is now <paramref name="to"/>. For <see cref="UseAlone"/>.</summary>
    internal void Moved(string from, string to)
    {
        lock (_lock)
        {
            foreach (var entry in _entries)
            {
                if (entry.Path == from)
                {
                    entry.Path = to;
                }
                else if (entry.Path.StartsWith(from + Path.DirectorySeparatorChar, StringComparison.Ordinal))
                {
                    entry.Path = to + entry.Path[from.Length..];
                }
            }
        }
    }

    public void Dispose() => _renames.Dispose();

    internal sealed class Entry
    {
        public required string Path { get; set; }
    }

    internal readonly struct Scope(Action end) : IDisposable
    {
        public void Dispose() => end();
    }
}
