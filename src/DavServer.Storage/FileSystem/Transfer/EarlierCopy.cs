namespace DavServer.Storage.FileSystem.Transfer;

/// <summary>
/// What an earlier run of the program had staged of a transfer: tells what of it still is what a copy made now would be, and removes the rest.
/// </summary>
/// <param name="area">Where it is staged.</param>
/// <param name="purger">Purges what is removed.</param>
/// <param name="terms">What the transfer shares.</param>
internal sealed class EarlierCopy(StagingArea area, Purger purger, CopyTerms terms)
{
    private const uint OwnerMayAll = 0x1C0;
    private long _ahead;

    /// <summary>Bytes that were staged then and have not been met yet: they take no more space.</summary>
    internal long Ahead => Math.Max(0, Interlocked.Read(ref _ahead));

    /// <summary>Counts what lies staged.</summary>
    internal void Measure(DirectoryHandle staged, ReservedNames reserved)
    {
        var content = new TreeCount(reserved, terms.Cancel);
        content.Run(staged, 0);
        _ahead = content.Bytes;
    }

    /// <summary>
    /// Whether the source is a collection that was renamed to this place, or given other permissions, since its copy was begun: its change time then
    /// says so and its modification time does not. What was copied here may come from another collection, whose members had the same lengths and
    /// times.
    /// </summary>
    internal static bool IsAnother(in NodeInfo source, DirectoryHandle staged) =>
        staged.StatSelf() is { Succeeded: true, Value.Created: { } begun } && source.Changed >= begun && source.Modified < begun;

    /// <summary>
    /// Goes on with a collection: makes it one that can be filled, and removes what the source has no more, or has of another kind.
    /// </summary>
    /// <returns>What remains there, as it is spelled: on a volume that ignores case, no other spelling may take its place.</returns>
    internal StoreResult<HashSet<ResourceName>> Enter(DirectoryHandle source, DirectoryHandle staged)
    {
        var self = staged.StatSelf();
        var error = self.Succeeded ? staged.SetMode(self.Value.Mode | OwnerMayAll) : self.Error;
        var listed = error == StoreError.None ? staged.List() : error;
        if (!listed.Succeeded)
        {
            return StoreResult<HashSet<ResourceName>>.Failed(listed.Error, listed.Cause);
        }

        using var cursor = listed.Value;
        var remaining = new HashSet<ResourceName>();
        var batch = new List<DirectoryEntry>();
        while ((error = terms.Cancel.IsCancellationRequested ? StoreError.Canceled : cursor.Read(batch)) == StoreError.None && batch.Count > 0)
        {
            foreach (var entry in batch)
            {
                if (MayRemain(source, staged, entry.Name))
                {
                    remaining.Add(entry.Name);
                }
                else
                {
                    error = Remove(staged, entry.Name);
                    if (error != StoreError.None)
                    {
                        return error;
                    }
                }
            }
        }

        return error == StoreError.None ? remaining : error;
    }

    /// <summary>
    /// Whether a regular file was copied whole and the source has not changed since; progress is told then. Else whatever is at the target is
    /// removed.
    /// </summary>
    /// <remarks>
    /// The modification time is the last that a copy sets, so an unfinished one has another. The source must not have been touched since the copy was
    /// begun (where the file system does not know that, ended), not even in the same tick of the kernel's clock, which can be milliseconds long.
    /// Times are compared as precisely as the framework can set them: to 100 ns.
    /// </remarks>
    internal bool Holds(DirectoryHandle source, ResourceName name, DirectoryHandle staged, ResourceName stagedName, long? oldModified)
    {
        if (source.Stat(name) is { Succeeded: true, Value: { Kind: NodeKind.File } now }
            && staged.Stat(stagedName) is { Succeeded: true, Value: { Kind: NodeKind.File } copy }
            && copy.Length == now.Length
            && UnixTime.ToDateTime(copy.Modified) == UnixTime.ToDateTime(UnixTime.NotBefore(now.Modified, oldModified))
            && now.Changed < (copy.Created ?? copy.Changed))
        {
            Interlocked.Add(ref _ahead, -copy.Length);
            terms.Observer.OnCopied(1, copy.Length);
            return true;
        }

        // Should it fail, the copy fails too, because something is there.
        _ = Remove(staged, stagedName);
        return false;
    }

    /// <summary>Removes an entry of the staged tree, whatever it is; a collection goes by the trash.</summary>
    internal StoreError Remove(DirectoryHandle staged, ResourceName name)
    {
        var node = staged.Stat(name);
        if (!node.Succeeded)
        {
            return node.Error == StoreError.NotFound ? StoreError.None : node.Error;
        }

        if (!node.Value.IsDirectory)
        {
            var removed = staged.RemoveFile(name);
            Interlocked.Add(ref _ahead, removed == StoreError.None && node.Value.Kind == NodeKind.File ? -node.Value.Length : 0);
            return removed;
        }

        return Discard(area, purger, staged, name);
    }

    /// <summary>Throws a collection of a staged tree away.</summary>
    internal static StoreError Discard(StagingArea area, Purger purger, DirectoryHandle parent, ResourceName name)
    {
        // A directory that its owner may not write can't be renamed to another parent.
        using (var directory = parent.OpenDirectory(name).Value)
        {
            _ = directory?.StatSelf() is { Succeeded: true } self ? directory.SetMode(self.Value.Mode | OwnerMayAll) : StoreError.None;
        }

        var trashed = area.NewName("unfinished");
        var error = parent.Rename(name, area.Trash, trashed, RenameRule.Refuse);
        if (error == StoreError.AccessDenied && parent.StatSelf() is { Succeeded: true, Value.Mode: var mode })
        {
            // So may be the parent that is complete already.
            _ = parent.SetMode(mode | OwnerMayAll);
            error = parent.Rename(name, area.Trash, trashed, RenameRule.Refuse);
            _ = parent.SetMode(mode);
        }

        if (error == StoreError.None)
        {
            purger.Add(area, trashed);
        }

        return error == StoreError.NotFound ? StoreError.None : error;
    }

    // Links are made anew, and so is what was copied in place of one: nothing tells whether it leads where it led.
    private static bool MayRemain(DirectoryHandle source, DirectoryHandle staged, ResourceName name)
    {
        var now = source.Stat(name);
        if (!now.Succeeded)
        {
            return now.Error != StoreError.NotFound;
        }

        return now.Value.Kind is NodeKind.Directory or NodeKind.File
            && staged.Stat(name) is { Succeeded: true, Value.Kind: var kind }
            && kind == now.Value.Kind;
    }
}
