namespace DavServer.Rehearsal.Tree;

/// <summary>The trees of all scripts that were asked for lately.</summary>
internal sealed class RehearsalTrees(RehearsalLimits limits, TimeProvider time)
{
    // Guards both.
    private readonly Lock _lock = new();
    private readonly Dictionary<string, RehearsalTree> _trees = new(StringComparer.Ordinal);
    private readonly Queue<string> _order = new();

    /// <summary>The tree under a prefix; as new where it was never asked for, or so long ago that others have taken its place.</summary>
    public RehearsalTree Of(string prefix)
    {
        lock (_lock)
        {
            if (!_trees.TryGetValue(prefix, out var tree))
            {
                _trees[prefix] = tree = new RehearsalTree(time);
                _order.Enqueue(prefix);
                if (_order.Count > limits.MostTrees)
                {
                    _trees.Remove(_order.Dequeue());
                }
            }

            return tree;
        }
    }
}
