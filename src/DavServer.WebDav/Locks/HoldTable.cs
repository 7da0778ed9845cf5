using DavServer.Operations;
using DavServer.Storage;

namespace DavServer.WebDav.Locks;

/// <summary>
/// What operations hold, and for a moment every other writer too, so that none slips under another. Claims are taken all at once or not at all, and
/// nobody waits for one: so nothing can deadlock.
/// </summary>
internal sealed class HoldTable
{
    // Guards _nodes.
    private readonly Lock _lock = new();

    // Each held root and all its ancestors, so that a look-up costs as much as the path is deep, however many operations wait.
    private readonly Dictionary<ResourcePath, Node> _nodes = [];

    /// <summary>Claims all of <paramref name="holds"/>, unless another hold stands against one of them.</summary>
    /// <returns>The claim; null with <paramref name="conflict"/>.</returns>
    public HoldClaim? TryClaim(IReadOnlyList<Hold> holds, out HoldConflict? conflict)
    {
        lock (_lock)
        {
            foreach (var hold in holds)
            {
                conflict = FindConflict_NeedsLock(hold);
                if (conflict is not null)
                {
                    return null;
                }
            }

            var claim = new HoldClaim(this, holds);
            foreach (var hold in holds)
            {
                Add_NeedsLock(hold, claim);
            }

            conflict = null;
            return claim;
        }
    }

    /// <summary>The hold that forbids a write now, or null: a look before much is done. Whoever writes claims.</summary>
    public HoldConflict? FindConflict(Hold hold)
    {
        lock (_lock)
        {
            return _nodes.Count == 0 ? null : FindConflict_NeedsLock(hold);
        }
    }

    /// <summary>Says whose claim it is, once the operation has its id.</summary>
    internal void Assign(HoldClaim claim, OperationId id)
    {
        lock (_lock)
        {
            claim.Operation = id;
        }
    }

    internal void Release(HoldClaim claim)
    {
        lock (_lock)
        {
            foreach (var hold in claim.Holds)
            {
                Remove_NeedsLock(hold, claim);
            }
        }
    }

    private HoldConflict? FindConflict_NeedsLock(Hold hold)
    {
        // Two copies may share a source, and content may be written in it; where either side wants all for itself, one must yield.
        bool Conflicts(HoldKind held) => hold.Kind == HoldKind.Exclusive || held == HoldKind.Exclusive;
        return FindAbove_NeedsLock(hold.Root, Conflicts) ?? FindBelow_NeedsLock(hold.Root, Conflicts);
    }

    private HoldConflict? FindAbove_NeedsLock(ResourcePath path, Func<HoldKind, bool> conflicts)
    {
        for (var at = path; at is not null; at = at.Parent)
        {
            if (_nodes.TryGetValue(at, out var node) && node.Find(conflicts) is { } claim)
            {
                return new HoldConflict(at, claim.Operation);
            }
        }

        return null;
    }

    private HoldConflict? FindBelow_NeedsLock(ResourcePath path, Func<HoldKind, bool> conflicts)
    {
        if (!_nodes.TryGetValue(path, out var node) || node.HoldsBelow == 0)
        {
            return null;
        }

        // Only now, to name one that stands in the way, are all looked through.
        foreach (var (root, below) in _nodes)
        {
            if (path.IsSameOrAncestorOf(root) && below.Find(conflicts) is { } claim)
            {
                return new HoldConflict(root, claim.Operation);
            }
        }

        return null;
    }

    private void Add_NeedsLock(Hold hold, HoldClaim claim)
    {
        NodeOf_NeedsLock(hold.Root).Here.Add((hold.Kind, claim));
        for (var at = hold.Root.Parent; at is not null; at = at.Parent)
        {
            NodeOf_NeedsLock(at).HoldsBelow++;
        }
    }

    private void Remove_NeedsLock(Hold hold, HoldClaim claim)
    {
        // Released before: a claim may be disposed of twice.
        if (!_nodes.TryGetValue(hold.Root, out var node) || !node.Here.Remove((hold.Kind, claim)))
        {
            return;
        }

        Prune_NeedsLock(hold.Root, node);
        for (var at = hold.Root.Parent; at is not null; at = at.Parent)
        {
            var above = _nodes[at];
            above.HoldsBelow--;
            Prune_NeedsLock(at, above);
        }
    }

    private Node NodeOf_NeedsLock(ResourcePath path)
    {
        if (!_nodes.TryGetValue(path, out var node))
        {
            _nodes.Add(path, node = new Node());
        }

        return node;
    }

    private void Prune_NeedsLock(ResourcePath path, Node node)
    {
        if (node.Here.Count == 0 && node.HoldsBelow == 0)
        {
            _nodes.Remove(path);
        }
    }

    private sealed class Node
    {
        public HashSet<(HoldKind Kind, HoldClaim Claim)> Here { get; } = [];

        public int HoldsBelow { get; set; }

        public HoldClaim? Find(Func<HoldKind, bool> conflicts)
        {
            foreach (var (kind, claim) in Here)
            {
                if (conflicts(kind))
                {
                    return claim;
                }
            }

            return null;
        }
    }
}
