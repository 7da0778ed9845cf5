using DavServer.Storage;

namespace DavServer.WebDav.Locks;

/// <summary>What running operations hold. Claims are taken all at once or not at all, and nobody waits for one: so nothing can deadlock.</summary>
internal sealed class HoldTable
{
    // Guards _claims. Few operations run at once (--max-operations), so a scan is quicker than a tree would be.
    private readonly Lock _lock = new();
    private readonly List<HoldClaim> _claims = [];

    /// <summary>Claims all of <paramref name="holds"/>, unless another operation's hold overlaps with one of them.</summary>
    /// <returns>The claim; null with <paramref name="conflict"/>.</returns>
    public HoldClaim? TryClaim(IReadOnlyList<Hold> holds, out HoldConflict? conflict)
    {
        lock (_lock)
        {
            foreach (var hold in holds)
            {
                conflict = FindConflict_NeedsLock(held => Overlap(held, hold));
                if (conflict is not null)
                {
                    return null;
                }
            }

            var claim = new HoldClaim(this, holds);
            _claims.Add(claim);
            conflict = null;
            return claim;
        }
    }

    /// <summary>The hold that forbids a write, or null. Not claimed: the store's own step is atomic, whichever comes first.</summary>
    public HoldConflict? FindConflict(ResourcePath path, WriteKind kind)
    {
        lock (_lock)
        {
            return _claims.Count == 0 ? null : FindConflict_NeedsLock(held => Forbids(held, path, kind));
        }
    }

    internal void Release(HoldClaim claim)
    {
        lock (_lock)
        {
            _claims.Remove(claim);
        }
    }

    private HoldConflict? FindConflict_NeedsLock(Func<Hold, bool> conflicts)
    {
        foreach (var claim in _claims)
        {
            foreach (var held in claim.Holds)
            {
                if (conflicts(held))
                {
                    return new HoldConflict(held.Root, claim.Operation);
                }
            }
        }

        return null;
    }

    // Two copies may share a source.
    private static bool Overlap(Hold a, Hold b) =>
        (a.Kind == HoldKind.Exclusive || b.Kind == HoldKind.Exclusive)
        && (a.Root.IsSameOrAncestorOf(b.Root) || b.Root.IsSameOrAncestorOf(a.Root));

    private static bool Forbids(Hold held, ResourcePath path, WriteKind kind) =>
        (held.Root.IsSameOrAncestorOf(path) && (held.Kind == HoldKind.Exclusive || kind == WriteKind.Structure))
        || (kind == WriteKind.Structure && path.IsSameOrAncestorOf(held.Root));
}
