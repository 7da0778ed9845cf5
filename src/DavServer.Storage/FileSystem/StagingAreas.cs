using System.Collections.Concurrent;

namespace DavServer.Storage.FileSystem;

/// <summary>The staging area of each volume inside the share: a rename can't cross, so each has its own.</summary>
internal sealed class StagingAreas(ReservedNames reserved, StoreOptions options, StagingAreas.OnOpened onOpened) : IDisposable
{
    /// <summary>Hears of an area that was opened.</summary>
    /// <param name="volume">Its volume.</param>
    /// <param name="top">The volume's topmost directory.</param>
    /// <param name="area">The area.</param>
    internal delegate void OnOpened(VolumeKey volume, DirectoryHandle top, StagingArea area);

    private const int MostHeight = 2 * ResourcePath.MaxDepth;

    private readonly ConcurrentDictionary<VolumeKey, StagingArea> _areas = new();
    private readonly Lock _opening = new();

    /// <summary>All that are open.</summary>
    internal IEnumerable<StagingArea> Opened => _areas.Values;

    /// <summary>The area of the volume that holds an open directory beneath the root; made at its first use.</summary>
    internal StoreResult<StagingArea> For(DirectoryHandle directory)
    {
        var self = directory.StatSelf();
        if (!self.Succeeded)
        {
            return StoreResult<StagingArea>.Failed(self.Error, self.Cause);
        }

        if (_areas.TryGetValue(self.Value.Volume, out var known))
        {
            return known;
        }

        lock (_opening)
        {
            if (_areas.TryGetValue(self.Value.Volume, out known))
            {
                return known;
            }

            var top = ClimbToTop(directory, self.Value.Volume);
            if (!top.Succeeded)
            {
                return StoreResult<StagingArea>.Failed(top.Error, top.Cause);
            }

            using (top.Value)
            {
                return Open(top.Value, self.Value.Volume);
            }
        }
    }

    /// <summary>The area for what is to replace a resource, or to be in its place.</summary>
    internal StoreResult<StagingArea> For(Resolution destination) =>

        // A resource lies on its parent's volume, but for one that another is mounted on: no area is known for that.
        destination.IsMapped && !destination.Node.IsDirectory && _areas.TryGetValue(destination.Node.Volume, out var known)
            ? known
            : For(destination.Parent);

    /// <summary>Opens the area of a volume by its top directory.</summary>
    internal StoreResult<StagingArea> Open(DirectoryHandle top, VolumeKey volume)
    {
        var area = StagingArea.Open(top, reserved, options);
        if (area.Succeeded)
        {
            _areas[volume] = area.Value;
            onOpened(volume, top, area.Value);
        }

        return area;
    }

    /// <summary>
    /// Takes over the areas that earlier runs made on volumes mounted below the root, so that what they left is purged, or found by whoever recovers.
    /// A volume without one gets its own at its first use.
    /// </summary>
    /// <param name="root">The share's root.</param>
    /// <param name="onFailure">Hears of a volume whose area can't be taken over.</param>
    internal void OpenMounted(DirectoryHandle root, Action<ResourcePath, StoreResult<StagingArea>> onFailure)
    {
        foreach (var mount in root.Mounts())
        {
            using var top = GoDown(root, mount);
            if (top?.StatSelf() is not { Succeeded: true, Value: var self } || _areas.ContainsKey(self.Volume)
                || top.Stat(ReservedNames.Control) is not { Succeeded: true, Value.IsDirectory: true })
            {
                continue;
            }

            var area = Open(top, self.Volume);
            if (!area.Succeeded)
            {
                onFailure(mount.Aggregate(ResourcePath.Root, (path, name) => path.Append(name)), area);
            }
        }
    }

    public void Dispose()
    {
        foreach (var area in _areas.Values)
        {
            area.Dispose();
        }
    }

    private DirectoryHandle? GoDown(DirectoryHandle root, IReadOnlyList<ResourceName> names)
    {
        var at = root.Reopen();
        foreach (var name in names)
        {
            using var above = at.Value;
            at = above is null || reserved.Contains(above.StatSelf().Value) ? StoreError.Reserved : above.OpenDirectory(name);
        }

        return at.Value;
    }

    // The root's own volume is known from the start, so whoever climbs here stands on one mounted beneath it and meets its edge before the root.
    private static StoreResult<DirectoryHandle> ClimbToTop(DirectoryHandle from, VolumeKey volume)
    {
        var at = from.Reopen();
        for (var height = 0; at.Succeeded && height < MostHeight; height++)
        {
            var up = at.Value.OpenParent();
            var above = up.Succeeded ? up.Value.StatSelf() : up.Error;
            if (above.Succeeded && above.Value.Volume != volume)
            {
                up.Value!.Dispose();
                return at;
            }

            at.Value.Dispose();
            if (!above.Succeeded)
            {
                up.Value?.Dispose();
                return StoreResult<DirectoryHandle>.Failed(above.Error, above.Cause);
            }

            at = up;
        }

        return at.Succeeded ? StoreError.InputOutput : at;
    }
}
