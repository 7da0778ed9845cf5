using System.Collections.Concurrent;

namespace DavServer.Storage.FileSystem.Transfer;

/// <summary>
/// What a copied tree has in place of a symbolic link. A link to a file becomes the file's content, as a client saw it. A link to a collection
/// becomes a link again, because following it might never end: to the copy of its target where that was copied too, else to the target.
/// A link that leads out or nowhere does not exist, and stays away.
/// </summary>
internal sealed class LinkCopier(PathResolver resolver, ResourcePath source, ResourcePath destination)
{
    private readonly ConcurrentQueue<CopiedLink> _copied = new();

    /// <summary>Which links that became files are to be told of; null for none.</summary>
    internal Predicate<ResourcePath>? Tells { get; init; }

    /// <summary>Those that were asked for, by now.</summary>
    internal IReadOnlyList<CopiedLink> Copied => [.. _copied];

    /// <summary>
    /// Copies the link at <paramref name="path"/> as a member of the same name of <paramref name="target"/>. <see cref="StoreError.NotFound"/>
    /// where it leads out or nowhere; where that can't be told, another error.
    /// </summary>
    internal StoreError Copy(ResourcePath path, DirectoryHandle target, in FileCopy copy)
    {
        var resolved = resolver.ResolveExisting(path, LastLink.Follow);
        if (!resolved.Succeeded)
        {
            return resolved.Error;
        }

        using var found = resolved.Value;
        if (found.IsRoot || found.Node.IsDirectory)
        {
            return MakeLink(found.RealPath, Moved(path).Parent!, target, path.Name, copy);
        }

        var error = found.Parent.CopyFile(found.Name, target, path.Name, copy);
        if (error == StoreError.None && Tells?.Invoke(found.RealPath) == true)
        {
            _copied.Enqueue(new CopiedLink(found.RealPath, Moved(path)));
        }

        return error;
    }

    /// <summary>Makes the link that a moved link must be at its new place.</summary>
    internal StoreError CopyLink(ResourcePath linkTarget, DirectoryHandle target, ResourceName name) =>
        target.MakeLink(name, Relative(destination.Parent!, Moved(linkTarget)));

    private StoreError MakeLink(ResourcePath linkTarget, ResourcePath place, DirectoryHandle target, ResourceName name, in FileCopy copy)
    {
        var error = target.MakeLink(name, Relative(place, Moved(linkTarget)));
        if (error == StoreError.None)
        {
            copy.Terms.Observer.OnCopied(1, 0);
        }

        return error;
    }

    /// <summary>Where a resource of the source lies in the destination; anything else stays where it is.</summary>
    private ResourcePath Moved(ResourcePath path)
    {
        if (!source.IsSameOrAncestorOf(path))
        {
            return path;
        }

        var moved = destination;
        foreach (var name in path.ToSegments().AsSpan(source.Depth))
        {
            moved = moved.Append(name);
        }

        return moved;
    }

    private static byte[] Relative(ResourcePath from, ResourcePath to)
    {
        var a = from.ToSegments();
        var b = to.ToSegments();
        var common = 0;
        while (common < a.Length && common < b.Length && a[common] == b[common])
        {
            common++;
        }

        var text = new List<byte>();
        for (var i = common; i < a.Length; i++)
        {
            text.AddRange("../"u8);
        }

        foreach (var name in b.AsSpan(common))
        {
            text.AddRange(name.Bytes);
            text.Add((byte)'/');
        }

        if (text.Count == 0)
        {
            text.AddRange("./"u8);
        }

        return [.. text[..^1]];
    }
}
