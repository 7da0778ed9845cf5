namespace DavServer.Storage;

/// <summary>Why a store did not do what was asked. What status each becomes is the protocol's affair.</summary>
public enum StoreError
{
    /// <summary>No error.</summary>
    None,

    /// <summary>The resource is unmapped; also a symbolic link that leads out of the root or nowhere, a FIFO, a socket or a device.</summary>
    NotFound,

    /// <summary>The collection that would hold the resource is unmapped, or is no collection.</summary>
    NoParent,

    /// <summary>The resource is mapped and was required not to be.</summary>
    AlreadyExists,

    /// <summary>A collection was needed.</summary>
    NotACollection,

    /// <summary>Something that is no collection was needed.</summary>
    IsACollection,

    /// <summary>Source and destination are one resource, by name or by identity.</summary>
    SameResource,

    /// <summary>The destination lies inside the source, or the source inside the destination that it would replace.</summary>
    Overlapping,

    /// <summary>The name is reserved for the server (<c>.davserver</c>).</summary>
    Reserved,

    /// <summary>The name may not be created: control characters, a backslash, not UTF-8, or not portable where that is asked for.</summary>
    InvalidName,

    /// <summary>The name, or the path, is longer than the file system holds.</summary>
    NameTooLong,

    /// <summary>The operating system refused access.</summary>
    AccessDenied,

    /// <summary>The volume has no space or no inodes left.</summary>
    InsufficientStorage,

    /// <summary>
    /// The file system holds no file so large, or no collection of so many members, however much space it has. What else is asked of it may succeed.
    /// </summary>
    BeyondLimit,

    /// <summary>
    /// The process or the machine had no descriptor or no memory to spare. Nothing was done; the same may succeed later, once others have ended.
    /// </summary>
    Exhausted,

    /// <summary>The share may not hold so much (<see cref="StoreOptions.QuotaBytes"/>).</summary>
    QuotaExceeded,

    /// <summary>Source and destination lie on different volumes, and the operation was one that can't cross.</summary>
    CrossVolume,

    /// <summary>What a condition required of the resource did not hold when the change was to be made.</summary>
    ConditionFailed,

    /// <summary>Someone changed the source past this server while it was copied, to be moved: it stays, whatever has appeared by then.</summary>
    ChangedMeanwhile,

    /// <summary>An update would begin beyond the end of what is there.</summary>
    BeyondTheEnd,

    /// <summary>Something else holds the resource: a volume is mounted on it or below it, or, on Windows, a program has it open.</summary>
    Busy,

    /// <summary>Cancelled by the caller; nothing was published.</summary>
    Canceled,

    /// <summary>The volume can't be written.</summary>
    ReadOnly,

    /// <summary>It was done and is visible, but the disk reported an error when it was to be made to last: a loss of power may undo it.</summary>
    NotLasting,

    /// <summary>Any other failure of the disk; see the result's cause.</summary>
    InputOutput,
}
