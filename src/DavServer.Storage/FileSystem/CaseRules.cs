using System.Collections.Concurrent;

namespace DavServer.Storage.FileSystem;

/// <summary>Which volumes tell letters of different case apart in all their directories, so that a name has one spelling there.</summary>
/// <remarks>
/// Asked once for each volume, when its staging area is opened, so that looking up a name costs no more than it did. Of a volume that was only read
/// yet nothing is known: there each directory is asked.
/// </remarks>
internal sealed class CaseRules
{
    private readonly ConcurrentDictionary<VolumeKey, bool> _isExact = new();

    /// <summary>Whether no directory of the volume ignores case, as far as is known.</summary>
    internal bool IsExact(VolumeKey volume) => _isExact.TryGetValue(volume, out var exact) && exact;

    /// <summary>Finds out about a volume.</summary>
    /// <param name="volume">The volume.</param>
    /// <param name="top">Its topmost directory, which holds the reserved name.</param>
    /// <param name="area">The server's own place in it.</param>
    internal void Learn(VolumeKey volume, DirectoryHandle top, StagingArea area)
    {
        // By what they do, not by the names of file systems: FUSE and network mounts may be anything, and XFS is either. Only ext4, f2fs, tmpfs and
        // bcachefs have it for each directory apart: they tell by whether they would take the mark.
        _isExact[volume] = !top.Stat(ListedSpelling.InOtherCase(ReservedNames.Control)!.Value).Succeeded && !TakesMark(area);
    }

    private static bool TakesMark(StagingArea area)
    {
        var name = area.NewName("case");
        if (area.Staging.MakeDirectory(name, 0x1C0) != StoreError.None)
        {
            return true;
        }

        var takes = true;
        if (area.Staging.OpenDirectory(name) is { Succeeded: true, Value: var directory })
        {
            using (directory)
            {
                takes = directory.TryMarkToIgnoreCase();
            }
        }

        _ = area.Staging.RemoveDirectory(name);
        return takes;
    }
}
