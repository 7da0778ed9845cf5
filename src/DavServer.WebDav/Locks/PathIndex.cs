using System.Diagnostics.CodeAnalysis;
using DavServer.Storage;

namespace DavServer.WebDav.Locks;

/// <summary>
/// Things that hang on paths, found from above and from below: a look-up costs as much as the path is deep, however many there are elsewhere.
/// Not safe by itself: whoever has one guards it, to the end of an enumeration.
/// </summary>
internal sealed class PathIndex<T>
    where T : notnull
{
    private readonly Node _root = new(null, default);

    /// <summary>Whether nothing hangs anywhere.</summary>
    public bool IsEmpty => _root.IsEmpty;

    public void Add(ResourcePath path, T item) => NodeFor(path).Add(item);

    /// <summary>Takes an item off; false where it was not there.</summary>
    public bool Remove(ResourcePath path, T item)
    {
        if (!TryFind(path, out var node) || !node.Remove(item))
        {
            return false;
        }

        while (node is { IsEmpty: true, Parent: { } above })
        {
            above.RemoveChild(node.Name);
            node = above;
        }

        return true;
    }

    /// <summary>What hangs on the path and on all above it, the nearest first.</summary>
    public IEnumerable<T> AtAndAbove(ResourcePath path)
    {
        for (var node = Nearest(path); node is not null; node = node.Parent)
        {
            foreach (var item in node.Items)
            {
                yield return item;
            }
        }
    }

    /// <summary>What hangs on paths below this one, not on itself.</summary>
    public IEnumerable<T> Below(ResourcePath path)
    {
        if (!TryFind(path, out var top))
        {
            yield break;
        }

        var waiting = new Stack<Node>(top.Children);
        while (waiting.TryPop(out var node))
        {
            foreach (var item in node.Items)
            {
                yield return item;
            }

            foreach (var child in node.Children)
            {
                waiting.Push(child);
            }
        }
    }

    // As deep as ResourcePath.MaxDepth at most.
    private Node NodeFor(ResourcePath path) => path.Parent is { } parent ? NodeFor(parent).ChildFor(path.Name) : _root;

    private bool TryFind(ResourcePath path, [NotNullWhen(true)] out Node? node)
    {
        node = Nearest(path, out var found);
        return found == path.Depth;
    }

    private Node Nearest(ResourcePath path) => Nearest(path, out _);

    private Node Nearest(ResourcePath path, out int depth)
    {
        depth = 0;
        if (path.Parent is not { } parent)
        {
            return _root;
        }

        var above = Nearest(parent, out depth);
        if (depth == parent.Depth && above.Find(path.Name) is { } node)
        {
            depth++;
            return node;
        }

        return above;
    }

    private sealed class Node(Node? parent, ResourceName name)
    {
        private List<T>? _items;
        private Dictionary<ResourceName, Node>? _children;

        public Node? Parent { get; } = parent;

        public ResourceName Name { get; } = name;

        public IReadOnlyList<T> Items => _items is null ? [] : _items;

        public IReadOnlyCollection<Node> Children => _children is null ? [] : _children.Values;

        public bool IsEmpty => _items is not { Count: > 0 } && _children is not { Count: > 0 };

        public void Add(T item) => (_items ??= []).Add(item);

        public bool Remove(T item) => _items is not null && _items.Remove(item);

        public Node? Find(ResourceName name) => _children is not null && _children.TryGetValue(name, out var child) ? child : null;

        public Node ChildFor(ResourceName name)
        {
            _children ??= [];
            if (!_children.TryGetValue(name, out var child))
            {
                _children.Add(name, child = new Node(this, name));
            }

            return child;
        }

        public void RemoveChild(ResourceName name) => _children!.Remove(name);
    }
}
