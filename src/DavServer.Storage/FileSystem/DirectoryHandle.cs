namespace DavServer.Storage.FileSystem;

/// <summary>What a rename does where the new name is taken.</summary>
internal enum RenameRule
{
    /// <summary>Fails with <see cref="StoreError.AlreadyExists"/>.</summary>
    Refuse,

    /// <summary>Replaces a file by a file in one step, as rename(2) does.</summary>
    ReplaceFile,
}

/// <summary>
/// An open directory. All work on disk is relative to one, so that nobody can turn a checked path into another by swapping a directory for a link.
/// No member follows a link in its last segment, none blocks on a FIFO.
/// </summary>
internal abstract class DirectoryHandle : IDisposable
{
    /// <summary>What the directory itself is now.</summary>
    public abstract StoreResult<NodeInfo> StatSelf();

    /// <summary>What the entry is; a link is a link.</summary>
    public abstract StoreResult<NodeInfo> Stat(ResourceName name);

    public abstract StoreResult<DirectoryHandle> OpenDirectory(ResourceName name);

    /// <summary>The directory that holds this one; callers stop at the root themselves.</summary>
    public abstract StoreResult<DirectoryHandle> OpenParent();

    /// <summary>A second handle on this directory.</summary>
    public abstract StoreResult<DirectoryHandle> Reopen();

    /// <summary>Opens a regular file for reading; anything else is <see cref="StoreError.NotFound"/> or <see cref="StoreError.IsACollection"/>.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="seen">What a look just before told: nothing but a file is opened, because opening a device may do things.</param>
    public abstract StoreResult<OpenedFile> OpenFile(ResourceName name, in NodeInfo seen);

    /// <summary>Makes a file that was not there; never truncates.</summary>
    public abstract StoreResult<FileHandle> CreateFile(ResourceName name, uint mode);

    /// <summary>Opens a file of our own making for writing.</summary>
    public abstract StoreResult<FileHandle> OpenForWriting(ResourceName name);

    public abstract StoreError MakeDirectory(ResourceName name, uint mode);

    public abstract StoreError MakeLink(ResourceName name, ReadOnlySpan<byte> target);

    public abstract StoreResult<byte[]> ReadLink(ResourceName name);

    public abstract StoreError Rename(ResourceName name, DirectoryHandle to, ResourceName newName, RenameRule rule);

    /// <summary>Lets two entries change places in one step; null where the file system, or this way to it, has no such step.</summary>
    public virtual StoreError? Exchange(ResourceName name, DirectoryHandle to, ResourceName other) => null;

    /// <summary>
    /// Where there is no <see cref="Exchange"/>: puts <paramref name="name"/> in the place of the mapped <paramref name="newName"/> by two renames;
    /// what was there ends as <paramref name="asideName"/>. When it fails, everything is where it was, or the old one is whole, aside under a
    /// <see cref="DisplacedNames">name of its own</see>.
    /// </summary>
    public abstract StoreError Displace(ResourceName name, DirectoryHandle to, ResourceName newName, DirectoryHandle aside, ResourceName asideName);

    public abstract StoreError RemoveFile(ResourceName name);

    public abstract StoreError RemoveDirectory(ResourceName name);

    public abstract StoreResult<DirectoryCursor> List();

    /// <summary>Sets the directory's own modification time.</summary>
    public abstract StoreError SetModified(long nanoseconds);

    /// <summary>Sets an entry's modification time; of a link its own.</summary>
    public abstract StoreError SetModified(ResourceName name, long nanoseconds);

    /// <summary>Sets the directory's permission bits.</summary>
    public abstract StoreError SetMode(uint mode);

    /// <summary>Sets a member directory's permission bits: for one that its mode keeps from being opened. No link is followed.</summary>
    public abstract StoreError SetMode(ResourceName name, uint mode);

    /// <summary>
    /// Copies a regular file into a directory of the same kind of handle. The target is made, exclusively; where the copy fails nothing is left of it.
    /// </summary>
    public abstract StoreError CopyFile(ResourceName name, DirectoryHandle to, ResourceName newName, in FileCopy copy);

    /// <summary>Whether another volume is mounted somewhere below the member directory: taken out of sight, it would take that along.</summary>
    public virtual bool HoldsMount(ResourceName name) => false;

    /// <summary>Why no entry can be made or removed here; none where it can, or where this system has no means to tell.</summary>
    public virtual StoreError JudgeChange() => StoreError.None;

    /// <summary>Where other volumes are mounted below, as names to go down by; empty where this system has no means to tell.</summary>
    public virtual IReadOnlyList<IReadOnlyList<ResourceName>> Mounts() => [];

    /// <summary>Whether the directory bears the mark that makes file systems which have it (casefold) ignore case in it.</summary>
    public virtual bool IsMarkedToIgnoreCase => false;

    /// <summary>Sets that mark; for an empty directory of our own making, to learn whether its volume has it.</summary>
    public virtual bool TryMarkToIgnoreCase() => false;

    /// <summary>Whether on this volume a rename that replaces a file first writes out the new one, as far as is known.</summary>
    public virtual bool RenameWritesOut => false;

    /// <summary>Bytes that can still be written to this volume.</summary>
    public abstract long AvailableBytes();

    /// <summary>The same, and what is taken.</summary>
    public abstract StoreResult<StorageSpace> GetSpace();

    /// <summary>Makes the directory's entries durable.</summary>
    public abstract StoreError Sync();

    /// <summary>Makes durable all that was written to the directory's volume, and tells of failures since this handle was opened.</summary>
    public abstract StoreError SyncVolume();

    /// <summary>Takes a file of that name, made if absent, for this process alone; <see cref="StoreError.Busy"/> when another has it.</summary>
    public abstract StoreResult<IDisposable> Lock(ResourceName name);

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected abstract void Dispose(bool disposing);
}
