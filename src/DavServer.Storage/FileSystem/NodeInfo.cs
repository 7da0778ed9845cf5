namespace DavServer.Storage.FileSystem;

/// <summary>What kind of entry a directory holds, before links are followed.</summary>
internal enum NodeKind
{
    /// <summary>Not known from the listing alone.</summary>
    Unknown,

    /// <summary>A regular file.</summary>
    File,

    /// <summary>A directory.</summary>
    Directory,

    /// <summary>A symbolic link.</summary>
    Link,

    /// <summary>A FIFO, socket or device: does not exist for clients.</summary>
    Special,
}

/// <summary>Where a rename can reach: device and mount. Two bind mounts of one device are two volumes to rename(2).</summary>
internal readonly record struct VolumeKey(ulong Device, ulong Mount);

/// <summary>One name in a directory.</summary>
internal readonly record struct DirectoryEntry(ResourceName Name, NodeKind Kind);

/// <summary>Facts of an entry on disk, links not followed. Times in nanoseconds since 1970.</summary>
internal readonly record struct NodeInfo
{
    public required NodeKind Kind { get; init; }

    public required long Length { get; init; }

    public required long Modified { get; init; }

    public required long Changed { get; init; }

    public long? Created { get; init; }

    public required ResourceIdentity Identity { get; init; }

    public ulong Mount { get; init; }

    /// <summary>Permission bits; 0 where the system has none.</summary>
    public uint Mode { get; init; }

    public uint Owner { get; init; }

    public uint Group { get; init; }

    public VolumeKey Volume => new(Identity.Volume, Mount);

    public bool IsDirectory => Kind == NodeKind.Directory;

    public ResourceInfo ToResourceInfo() => new()
    {
        Kind = IsDirectory ? ResourceKind.Collection : ResourceKind.File,
        Length = IsDirectory ? 0 : Length,
        Modified = UnixTime.ToDateTime(Modified),
        Created = Created is { } created ? UnixTime.ToDateTime(created) : null,
        ChangeStamp = Changed,
        Identity = Identity,
    };
}
