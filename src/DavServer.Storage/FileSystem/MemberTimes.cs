namespace DavServer.Storage.FileSystem;

/// <summary>Keeps the modification times at the URLs of a replaced tree from going back (RFC 4918 §8.8).</summary>
/// <remarks>It walks what is replaced, which the purge must walk as well; what replaces nothing is never walked, so a MOVE to a new name stays one rename.</remarks>
internal static class MemberTimes
{
    /// <summary>Gives each member of the new collection that has a namesake in the old one a time after that one's. What can't be read keeps its own.</summary>
    public static void NotBefore(DirectoryHandle newParent, ResourceName newName, DirectoryHandle oldParent, ResourceName oldName) =>
        NotBefore(newParent, newName, oldParent, oldName, 0);

    private static void NotBefore(DirectoryHandle newParent, ResourceName newName, DirectoryHandle oldParent, ResourceName oldName, int depth)
    {
        using var fresh = newParent.OpenDirectory(newName).Value;
        using var old = oldParent.OpenDirectory(oldName).Value;
        using var cursor = old?.List().Value;
        if (fresh is null || cursor is null || depth == ResourcePath.MaxDepth)
        {
            return;
        }

        var batch = new List<DirectoryEntry>();
        while (cursor.Read(batch) == StoreError.None && batch.Count > 0)
        {
            foreach (var entry in batch)
            {
                Compare(fresh, old!, entry.Name, depth);
            }
        }
    }

    private static void Compare(DirectoryHandle fresh, DirectoryHandle old, ResourceName name, int depth)
    {
        if (fresh.Stat(name) is not { Succeeded: true, Value: var now } || now.Kind is not (NodeKind.File or NodeKind.Directory)
            || old.Stat(name) is not { Succeeded: true, Value: var was })
        {
            return;
        }

        if (now.IsDirectory && was.IsDirectory)
        {
            NotBefore(fresh, name, old, name, depth + 1);
        }

        var modified = UnixTime.NotBefore(now.Modified, was.Modified);
        if (modified != now.Modified)
        {
            _ = fresh.SetModified(name, modified);
        }
    }
}
