namespace DavServer.Storage.FileSystem.Transfer;

/// <summary>Counts a tree beside the copying of it.</summary>
internal sealed class TreeCount(ReservedNames reserved, CancellationToken stop)
{
    internal long Resources { get; private set; } = 1;

    internal long Bytes { get; private set; }

    /// <summary>When the last of what lies below was changed, by the file system's clock: <see cref="NodeInfo.Changed"/>; 0 for nothing there.</summary>
    internal long LatestChange { get; private set; }

    /// <summary>Why something could not be looked at, which is missing in all that is told here: the first reason; none where nothing is.</summary>
    internal StoreError Error { get; private set; }

    /// <summary>Counts a resource, and what lies below it.</summary>
    internal void Run(Resolution resource)
    {
        if (resource is { IsRoot: false, Node.IsDirectory: false })
        {
            Bytes = resource.Node.Length;
            return;
        }

        var opened = resource.OpenDirectory();
        if (!opened.Succeeded)
        {
            Miss(opened.Error);
            return;
        }

        using var directory = opened.Value;
        Run(directory, 0);
    }

    /// <summary>Counts what lies below; false when stopped. Depth is bounded as everywhere by <see cref="ResourcePath.MaxDepth"/>.</summary>
    internal bool Run(DirectoryHandle directory, int depth)
    {
        if (depth > ResourcePath.MaxDepth)
        {
            return true;
        }

        var listed = directory.List();
        if (!listed.Succeeded)
        {
            Miss(listed.Error);
            return true;
        }

        using var cursor = listed.Value;
        var batch = new List<DirectoryEntry>();
        StoreError error;
        while ((error = cursor.Read(batch)) == StoreError.None && batch.Count > 0)
        {
            foreach (var entry in batch)
            {
                if (stop.IsCancellationRequested || !Count(directory, entry, depth))
                {
                    return false;
                }
            }
        }

        Miss(error);
        return true;
    }

    private bool Count(DirectoryHandle directory, DirectoryEntry entry, int depth)
    {
        var looked = directory.Stat(entry.Name);
        if (!looked.Succeeded)
        {
            Miss(looked.Error);
            return true;
        }

        var node = looked.Value;
        if (node.Kind == NodeKind.Special || reserved.Contains(node))
        {
            return true;
        }

        Resources++;
        Bytes += node.Kind == NodeKind.File ? node.Length : 0;
        LatestChange = Math.Max(LatestChange, node.Changed);
        if (!node.IsDirectory)
        {
            return true;
        }

        var opened = directory.OpenDirectory(entry.Name);
        if (!opened.Succeeded)
        {
            Miss(opened.Error);
            return true;
        }

        using var member = opened.Value;
        return Run(member, depth + 1);
    }

    private void Miss(StoreError error) => Error = Error == StoreError.None ? error : Error;
}
