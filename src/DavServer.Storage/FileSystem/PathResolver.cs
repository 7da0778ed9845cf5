using System.Buffers;
using System.Text;
using DavServer.Storage.FileSystem.Linux;

namespace DavServer.Storage.FileSystem;

/// <summary>Finds what a path names, beneath the root and nowhere else.</summary>
/// <remarks>
/// On Linux one openat2(BENEATH, no links) reaches the parent of nearly every path. Where a link, an unusual spelling or the reserved name is met,
/// or there is no openat2, <see cref="LinkWalk"/> goes segment by segment.
/// </remarks>
internal sealed class PathResolver(DirectoryHandle root, ReservedNames reserved)
{
    internal DirectoryHandle Root => root;

    internal ReservedNames Reserved => reserved;

    internal CaseRules Cases { get; } = new();

    /// <summary>
    /// Set when the root's volume may ignore case somewhere: then every path is walked, so that each name is met as it is listed, and the reserved
    /// inode in any spelling.
    /// </summary>
    internal bool AlwaysWalk { get; set; }

    /// <summary>
    /// Resolves. Errors: <see cref="StoreError.NoParent"/>, <see cref="StoreError.Reserved"/>, and what the disk says; an unmapped last segment is none.
    /// </summary>
    internal StoreResult<Resolution> Resolve(ResourcePath path, LastLink lastLink)
    {
        if (path.IsRoot)
        {
            return ResolveRoot();
        }

        if (AlwaysWalk || root is not LinuxDirectory linux || !IsOrdinary(path))
        {
            return new LinkWalk(this, lastLink).Run(path);
        }

        DirectoryHandle parent = linux;
        if (path.Depth > 1)
        {
            var opened = OpenParent(linux, path.Parent!, out var mustWalk);
            if (mustWalk || !opened.Succeeded)
            {
                opened.Value?.Dispose();
                return mustWalk || (opened.Error == StoreError.NotFound && !IsAscii(path))
                    ? new LinkWalk(this, lastLink).Run(path)
                    : Unreachable(opened);
            }

            parent = opened.Value;
        }

        var node = parent.Stat(path.Name);
        if ((node.Error == StoreError.NotFound && !Ascii.IsValid(path.Name.Bytes))
            || (lastLink == LastLink.Follow && node is { Succeeded: true, Value.Kind: NodeKind.Link }))
        {
            DisposeUnlessRoot(parent);
            return new LinkWalk(this, lastLink).Run(path);
        }

        return Judge(parent, path, path.Name, node);
    }

    /// <summary>Resolves for reading: what can't be reached does not exist.</summary>
    internal StoreResult<Resolution> ResolveExisting(ResourcePath path, LastLink lastLink)
    {
        var found = Resolve(path, lastLink);
        if (!found.Succeeded)
        {
            return found.Error is StoreError.NoParent or StoreError.Reserved ? StoreError.NotFound : found;
        }

        if (found.Value.IsMapped)
        {
            return found;
        }

        found.Value.Dispose();
        return StoreError.NotFound;
    }

    /// <summary>Turns a looked-up entry into a resolution, closing <paramref name="parent"/> when there is none.</summary>
    internal StoreResult<Resolution> Judge(DirectoryHandle parent, ResourcePath realPath, ResourceName name, StoreResult<NodeInfo> node)
    {
        if (!node.Succeeded && node.Error != StoreError.NotFound)
        {
            DisposeUnlessRoot(parent);
            return StoreResult<Resolution>.Failed(node.Error, node.Cause);
        }

        if (node.Succeeded && reserved.Contains(node.Value))
        {
            DisposeUnlessRoot(parent);
            return StoreError.Reserved;
        }

        return new Resolution(root, parent)
        {
            Name = name,
            RealPath = realPath,
            Node = node.Value,
            Occupancy = !node.Succeeded ? Occupancy.Unmapped
                : node.Value.Kind == NodeKind.Special ? Occupancy.Hidden
                : Occupancy.Mapped,
        };
    }

    internal StoreResult<Resolution> ResolveRoot()
    {
        var node = root.StatSelf();
        return node.Succeeded
            ? new Resolution(root, null) { Name = default, RealPath = ResourcePath.Root, Node = node.Value, Occupancy = Occupancy.Mapped }
            : StoreResult<Resolution>.Failed(node.Error, node.Cause);
    }

    internal void DisposeUnlessRoot(DirectoryHandle directory)
    {
        if (!ReferenceEquals(directory, root))
        {
            directory.Dispose();
        }
    }

    internal static StoreResult<Resolution> Unreachable<T>(StoreResult<T> failure)
        where T : notnull =>
        failure.Error is StoreError.NotFound or StoreError.NotACollection
            ? StoreError.NoParent
            : StoreResult<Resolution>.Failed(failure.Error, failure.Cause);

    private static bool IsOrdinary(ResourcePath path)
    {
        for (var at = path; !at.IsRoot; at = at.Parent!)
        {
            if (ReservedNames.LooksReserved(at.Name))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsAscii(ResourcePath path)
    {
        for (var at = path; !at.IsRoot; at = at.Parent!)
        {
            if (!Ascii.IsValid(at.Name.Bytes))
            {
                return false;
            }
        }

        return true;
    }

    private StoreResult<DirectoryHandle> OpenParent(LinuxDirectory top, ResourcePath parent, out bool mustWalk)
    {
        var length = 0;
        for (var at = parent; !at.IsRoot; at = at.Parent!)
        {
            length += at.Name.Terminated.Length;
        }

        var rented = ArrayPool<byte>.Shared.Rent(length);
        var end = length;
        for (var at = parent; !at.IsRoot; at = at.Parent!)
        {
            var name = at.Name.Terminated;
            end -= name.Length;
            name.CopyTo(rented.AsSpan(end));
            rented[end + name.Length - 1] = end + name.Length == length ? (byte)0 : (byte)'/';
        }

        // On the root's own volume, whose case rules are known, that is all.
        var opened = top.OpenBeneath(rented.AsSpan(0, length), Flags.ResolveNoMounts, out mustWalk);
        if (opened.Error == StoreError.CrossVolume)
        {
            opened = top.OpenBeneath(rented.AsSpan(0, length), 0, out mustWalk);
            mustWalk |= opened.Succeeded && !IsExact(opened.Value);
        }

        ArrayPool<byte>.Shared.Return(rented);
        return opened;
    }

    // Only the last volume on the way is asked: one that ignores case between two that do not is not foreseen.
    private bool IsExact(DirectoryHandle directory) => directory.StatSelf() is { Succeeded: true } self && Cases.IsExact(self.Value.Volume);
}
