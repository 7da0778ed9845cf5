namespace DavServer.Storage.FileSystem.Transfer;

/// <summary>Counts a tree beside the copying of it.</summary>
internal sealed class TreeCount(ReservedNames reserved, CancellationToken stop)
{
    internal long Resources { get; private set; } = 1;

    internal long Bytes { get; private set; }

    /// <summary>When the last of what lies below was changed, by the file system's clock: <see cref="NodeInfo.Changed"/>; 0 for nothing there.</summary>
    internal long LatestChange { get; private set; }

    /// <summary>Counts a resource, and what lies below it.</summary>
    internal void Run(Resolution resource)
    {
        if (resource is { IsRoot: false, Node.IsDirectory: false })
        {
            Bytes = resource.Node.Length;
            return;
        }

        using var directory = resource.OpenDirectory().Value;
        if (directory is not null)
        {
            Run(directory, 0);
        }
    }

    /// <summary>Counts what lies below; false when stopped. Depth is bounded as everywhere by <see cref="ResourcePath.MaxDepth"/>.</summary>
    internal bool Run(DirectoryHandle directory, int depth)
    {
        if (depth > ResourcePath.MaxDepth || directory.List() is not { Succeeded: true, Value: var cursor })
        {
            return true;
        }

        using (cursor)
        {
            var batch = new List<DirectoryEntry>();
            while (cursor.Read(batch) == StoreError.None && batch.Count > 0)
            {
                foreach (var entry in batch)
                {
                    if (stop.IsCancellationRequested || !Count(directory, entry, depth))
                    {
                        return false;
                    }
                }
            }
        }

        return true;
    }

    private bool Count(DirectoryHandle directory, DirectoryEntry entry, int depth)
    {
        if (directory.Stat(entry.Name) is not { Succeeded: true, Value: var node } || node.Kind == NodeKind.Special || reserved.Contains(node))
        {
            return true;
        }

        Resources++;
        Bytes += node.Kind == NodeKind.File ? node.Length : 0;
        LatestChange = Math.Max(LatestChange, node.Changed);
        if (!node.IsDirectory || directory.OpenDirectory(entry.Name) is not { Succeeded: true, Value: var member })
        {
            return true;
        }

        using (member)
        {
            return Run(member, depth + 1);
        }
    }
}
