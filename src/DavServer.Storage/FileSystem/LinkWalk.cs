namespace DavServer.Storage.FileSystem;

/// <summary>
/// Resolves a path one segment at a time, each relative to the open directory before it. Links are read and followed here, never by the kernel,
/// and ".." of a link goes back along the directories that were opened: beneath the root by construction, without openat2.
/// </summary>
internal sealed class LinkWalk
{
    // As the kernel does (path_resolution(7)).
    private const int MostLinks = 40;

    private readonly PathResolver _resolver;
    private readonly LastLink _lastLink;
    private readonly List<DirectoryHandle> _open;
    private readonly List<VolumeKey> _volumes = [];
    private readonly Stack<Segment> _ahead = new();
    private ResourcePath _real = ResourcePath.Root;

    // The entry that the caller named: where links lead on from it to nothing, it is what is meant, and not the place where they end.
    private ResourcePath? _named;
    private int _links;
    private int _ownAhead;

    internal LinkWalk(PathResolver resolver, LastLink lastLink)
    {
        _resolver = resolver;
        _lastLink = lastLink;
        _open = [resolver.Root];
    }

    /// <summary>Whether the reserved name has its meaning here: at the top of the share and of each volume mounted in it.</summary>
    private bool AtVolumeTop => _open.Count == 1 || _volumes[^1] != _volumes[^2];

    /// <summary>A path breaks in the middle, or its last segment is a link that leads nowhere a client can see.</summary>
    private StoreResult<Resolution> Broken => _ownAhead > 0 ? StoreError.NoParent : Hidden();

    internal StoreResult<Resolution> Run(ResourcePath path)
    {
        var root = _resolver.Root.StatSelf();
        if (!root.Succeeded)
        {
            return StoreResult<Resolution>.Failed(root.Error, root.Cause);
        }

        _volumes.Add(root.Value.Volume);
        for (var at = path; !at.IsRoot; at = at.Parent!)
        {
            _ahead.Push(new Segment(at.Name, FromLink: false));
        }

        _ownAhead = path.Depth;
        StoreResult<Resolution>? result = null;
        while (result is null && _ahead.TryPop(out var segment))
        {
            _ownAhead -= segment.FromLink ? 0 : 1;
            result = segment.Name is { } name ? Step(name, segment.FromLink) : StepBack();
        }

        var ended = result ?? AtOpenDirectory();
        foreach (var directory in _open)
        {
            _resolver.DisposeUnlessRoot(directory);
        }

        return ended;
    }

    private StoreResult<Resolution>? Step(ResourceName name, bool fromLink)
    {
        var directory = _open[^1];
        if (ReservedNames.LooksReserved(name) && AtVolumeTop)
        {
            return StoreError.Reserved;
        }

        var node = directory.Stat(name);
        if (node.Error == StoreError.NotFound && UnicodeTwin.Find(directory, name) is { } twin)
        {
            name = twin;
            node = directory.Stat(name);
        }
        else if (node.Succeeded && !_resolver.Cases.IsExact(_volumes[^1])
            && ListedSpelling.Of(directory, name, node.Value) is var listed && listed != name)
        {
            // Looked at anew: some file systems in user space number one entry anew under each spelling.
            name = listed;
            node = directory.Stat(name);
        }

        if (node.Succeeded && _resolver.Reserved.Contains(node.Value))
        {
            return StoreError.Reserved;
        }

        if (!fromLink && _ownAhead == 0)
        {
            _named = _real.Append(name);
        }

        var isLast = _ahead.Count == 0;
        if (node is { Succeeded: true, Value.Kind: NodeKind.Link } && !(isLast && !fromLink && _lastLink == LastLink.Keep))
        {
            return Follow(directory, name);
        }

        if (isLast)
        {
            return fromLink && LeadsNowhere(node.Error) ? Hidden() : _resolver.Judge(TakeParent(), _real.Append(name), name, node);
        }

        if (node is not { Succeeded: true, Value.Kind: NodeKind.Directory })
        {
            return node.Succeeded || LeadsNowhere(node.Error) ? Broken : StoreResult<Resolution>.Failed(node.Error, node.Cause);
        }

        var next = directory.OpenDirectory(name);
        if (!next.Succeeded)
        {
            return PathResolver.Unreachable(next);
        }

        _open.Add(next.Value);
        _volumes.Add(node.Value.Volume);
        _real = _real.Append(name);
        return null;
    }

    private StoreResult<Resolution>? StepBack()
    {
        if (_open.Count == 1)
        {
            return Broken;
        }

        TakeParent().Dispose();
        _volumes.RemoveAt(_volumes.Count - 1);
        _real = _real.Parent!;
        return null;
    }

    private StoreResult<Resolution>? Follow(DirectoryHandle directory, ResourceName name)
    {
        var read = directory.ReadLink(name);
        if (!read.Succeeded && !LeadsNowhere(read.Error))
        {
            return StoreResult<Resolution>.Failed(read.Error, read.Cause);
        }

        // An absolute link leads out of the root, wherever it points: the root has no name for clients. The kernel's BENEATH judges so too.
        if (!read.Succeeded || read.Value.Length == 0 || read.Value[0] == '/' || ++_links > MostLinks
            || SplitTarget(read.Value) is not { } segments)
        {
            return Broken;
        }

        for (var i = segments.Count - 1; i >= 0; i--)
        {
            _ahead.Push(segments[i]);
        }

        return null;
    }

    /// <summary>Whether there is nothing; any other error says only that it can't be told.</summary>
    private static bool LeadsNowhere(StoreError error) =>
        error is StoreError.NotFound or StoreError.NotACollection or StoreError.NameTooLong or StoreError.InvalidName;

    private static List<Segment>? SplitTarget(ReadOnlySpan<byte> target)
    {
        var segments = new List<Segment>();
        foreach (var range in target.Split((byte)'/'))
        {
            var segment = target[range];
            if (segment.IsEmpty || segment.SequenceEqual("."u8))
            {
                continue;
            }

            if (segment.Length > ResourcePath.MaxNameBytes || segment.IndexOf((byte)0) >= 0 || segments.Count > ResourcePath.MaxDepth)
            {
                return null;
            }

            segments.Add(new Segment(segment.SequenceEqual(".."u8) ? null : ResourceName.FromBytes(segment), FromLink: true));
        }

        return segments;
    }

    /// <summary>The path ended at a directory already open: a link such as "..".</summary>
    private StoreResult<Resolution> AtOpenDirectory()
    {
        if (_open.Count == 1)
        {
            return _resolver.ResolveRoot();
        }

        TakeParent().Dispose();
        var parent = TakeParent();
        return _resolver.Judge(parent, _real, _real.Name, parent.Stat(_real.Name));
    }

    private Resolution Hidden() => new(_resolver.Root, _resolver.Root)
    {
        Name = default,
        RealPath = _named!,
        Occupancy = Occupancy.Hidden,
    };

    private DirectoryHandle TakeParent()
    {
        var last = _open[^1];
        _open.RemoveAt(_open.Count - 1);
        return last;
    }

    /// <param name="Name">Null for "..".</param>
    /// <param name="FromLink">Whether a link put it there, not the caller.</param>
    private readonly record struct Segment(ResourceName? Name, bool FromLink);
}
