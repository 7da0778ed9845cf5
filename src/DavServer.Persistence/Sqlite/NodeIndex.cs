using DavServer.Storage;

namespace DavServer.Persistence.Sqlite;

/// <summary>
/// Which collections have members in the node table, in memory: where none is, nothing is asked of the database. It grows with the number of
/// collections that
/// bear properties or hold what does, not with the number of resources. Follows the database after each commit.
/// </summary>
internal sealed class NodeIndex
{
    // Guards all below _root, and what it holds.
    private readonly Lock _lock = new();
    private readonly Entry _root;

    private volatile bool _rootHasMembers;
    private volatile bool _rootHasProperties;

    public NodeIndex(Entry root, RootFacts facts)
    {
        _root = root;
        _rootHasMembers = facts.HasMembers;
        _rootHasProperties = facts.HasProperties;
    }

    /// <summary>Whether no resource bears properties.</summary>
    public bool IsEmpty => !_rootHasMembers && !_rootHasProperties;

    /// <summary>Whether the share's root itself bears properties: it is no collection's member.</summary>
    public bool RootHasProperties => _rootHasProperties;

    /// <summary>The node of a collection that has members in the table; null where it has none.</summary>
    public long? Find(ResourcePath collection)
    {
        if (!_rootHasMembers)
        {
            return null;
        }

        if (collection.IsRoot)
        {
            return _root.Node;
        }

        lock (_lock)
        {
            return Locate_NeedsLock(collection)?.Node;
        }
    }

    /// <summary>How many collections are held.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _root.Count - 1 + (_rootHasMembers ? 1 : 0);
            }
        }
    }

    /// <summary>Follows a commit.</summary>
    public void Apply(IReadOnlyList<IndexEdit> edits)
    {
        if (edits.Count == 0)
        {
            return;
        }

        lock (_lock)
        {
            foreach (var edit in edits)
            {
                Apply_NeedsLock(edit);
            }
        }
    }

    private void Apply_NeedsLock(IndexEdit edit)
    {
        switch (edit)
        {
            case IndexEdit.RootBears root:
                _rootHasProperties = root.Properties;
                break;
            case IndexEdit.Appeared { Path.IsRoot: true }:
                _rootHasMembers = true;
                break;
            case IndexEdit.Appeared appeared:
                var above = Locate_NeedsLock(appeared.Path.Parent!)!;
                if (above.Find(appeared.Path.Name) is null)
                {
                    above.Put(appeared.Path.Name, appeared.Entry);
                }

                break;
            case IndexEdit.Gone { Path.IsRoot: true }:
                _rootHasMembers = false;
                break;
            case IndexEdit.Gone gone:
                Locate_NeedsLock(gone.Path.Parent!)?.Take(gone.Path.Name);
                break;
            case IndexEdit.Moved moved when Locate_NeedsLock(moved.From.Parent!)?.Take(moved.From.Name) is { } entry:
                Locate_NeedsLock(moved.To.Parent!)!.Put(moved.To.Name, entry);
                break;
        }
    }

    private Entry? Locate_NeedsLock(ResourcePath path) => path.IsRoot ? _root : Locate_NeedsLock(path.Parent!)?.Find(path.Name);

    /// <summary>What is known of the root, which has no row that says so.</summary>
    /// <param name="HasMembers">Whether it has members in the table.</param>
    /// <param name="HasProperties">Whether it bears properties.</param>
    internal readonly record struct RootFacts(bool HasMembers, bool HasProperties);

    /// <summary>A collection that has members in the node table.</summary>
    internal sealed class Entry(long node)
    {
        private Dictionary<ResourceName, Entry>? _collections;

        public long Node { get; } = node;

        public int Count => 1 + (_collections?.Values.Sum(e => e.Count) ?? 0);

        public Entry? Find(ResourceName name) => _collections?.GetValueOrDefault(name);

        public void Put(ResourceName name, Entry entry) => (_collections ??= [])[name] = entry;

        public Entry? Take(ResourceName name) => _collections is not null && _collections.Remove(name, out var entry) ? entry : null;
    }
}
