namespace DavServer.Storage.FileSystem.Transfer;

/// <summary>
/// The member collections of a copy that failed after some of it was made: a listing that broke off, a mode that could not be set. Nothing of a
/// collection that is told as failed may appear, and what failed below it is no root cause.
/// </summary>
internal sealed class BrokenCollections
{
    private readonly int _rootDepth;
    private readonly List<ResourcePath> _collections = [];

    /// <param name="failures">All that failed, by real paths of the source.</param>
    /// <param name="brokenOff">The collections among them of which something was made.</param>
    /// <param name="rootDepth">How many segments the source's own path has.</param>
    public BrokenCollections(IReadOnlyList<MemberFailure> failures, IReadOnlyList<ResourcePath> brokenOff, int rootDepth)
    {
        _rootDepth = rootDepth;

        // Outermost first: what lies below one that is gone already is passed over.
        foreach (var path in brokenOff.Distinct().OrderBy(p => p.Depth))
        {
            if (!IsBelow(path))
            {
                _collections.Add(path);
            }
        }

        RootCauses = _collections.Count == 0 ? failures : [.. failures.Where(f => !IsBelow(f.Path)).DistinctBy(f => f.Path)];
    }

    /// <summary>The failures without those below a collection that failed too.</summary>
    public IReadOnlyList<MemberFailure> RootCauses { get; }

    /// <summary>Throws away what was made of them.</summary>
    /// <param name="area">Where it is staged.</param>
    /// <param name="purger">Purges it.</param>
    /// <param name="staged">The copy's name there.</param>
    /// <returns>The first error: the copy must not appear then.</returns>
    public StoreError Discard(StagingArea area, Purger purger, ResourceName staged)
    {
        foreach (var collection in _collections)
        {
            var opened = OpenParent(area.Staging, staged, [.. collection.ToSegments().Skip(_rootDepth)]);
            if (!opened.Succeeded)
            {
                return opened.Error;
            }

            using var parent = opened.Value;
            var error = EarlierCopy.Discard(area, purger, parent, collection.Name);
            if (error != StoreError.None)
            {
                return error;
            }
        }

        return StoreError.None;
    }

    private static StoreResult<DirectoryHandle> OpenParent(DirectoryHandle staging, ResourceName staged, ResourceName[] below)
    {
        var opened = staging.OpenDirectory(staged);
        foreach (var name in below.SkipLast(1))
        {
            if (!opened.Succeeded)
            {
                break;
            }

            using var outer = opened.Value;
            opened = outer.OpenDirectory(name);
        }

        return opened;
    }

    private bool IsBelow(ResourcePath path) => _collections.Exists(c => c.Depth < path.Depth && c.IsSameOrAncestorOf(path));
}
