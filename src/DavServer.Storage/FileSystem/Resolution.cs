namespace DavServer.Storage.FileSystem;

/// <summary>Whether a link in the last segment is taken for what it leads to.</summary>
internal enum LastLink
{
    /// <summary>The resource the link leads to.</summary>
    Follow,

    /// <summary>The link itself: for DELETE and MOVE, which never touch the target.</summary>
    Keep,
}

/// <summary>What occupies a name.</summary>
internal enum Occupancy
{
    /// <summary>Nothing.</summary>
    Unmapped,

    /// <summary>A resource.</summary>
    Mapped,

    /// <summary>Something that does not exist for clients (a FIFO, a link that leads out or nowhere), yet holds the name.</summary>
    Hidden,
}

/// <summary>Where a path leads: an open directory and a name in it.</summary>
internal sealed class Resolution : IDisposable
{
    private readonly DirectoryHandle _root;

    /// <param name="root">The share's root, which the resolution never closes.</param>
    /// <param name="parent">The open directory that holds the name; null when this is the root itself.</param>
    internal Resolution(DirectoryHandle root, DirectoryHandle? parent)
    {
        _root = root;
        Parent = parent ?? root;
        IsRoot = parent is null;
    }

    public bool IsRoot { get; }

    public DirectoryHandle Parent { get; }

    /// <summary>The name as the disk spells it, or shall.</summary>
    public required ResourceName Name { get; init; }

    /// <summary>The path with every link resolved and every name as the disk spells it.</summary>
    public required ResourcePath RealPath { get; init; }

    public required Occupancy Occupancy { get; init; }

    /// <summary>Facts of what is there; meaningful when <see cref="IsMapped"/>.</summary>
    public NodeInfo Node { get; init; }

    public bool IsMapped => Occupancy == Occupancy.Mapped;

    public StoreResult<DirectoryHandle> OpenDirectory() => IsRoot ? _root.Reopen() : Parent.OpenDirectory(Name);

    public StoreResult<NodeInfo> StatAgain() => IsRoot ? _root.StatSelf() : Parent.Stat(Name);

    public void Dispose()
    {
        if (!ReferenceEquals(Parent, _root))
        {
            Parent.Dispose();
        }
    }
}
