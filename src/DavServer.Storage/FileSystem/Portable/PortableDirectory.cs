namespace DavServer.Storage.FileSystem.Portable;

/// <summary>
/// A directory by its full path, for systems without Linux's calls. Every step looks at the entry first and refuses links.
/// A handle follows the renames this store makes (<see cref="OpenPaths"/>), as a descriptor would.
/// </summary>
internal sealed partial class PortableDirectory : DirectoryHandle
{
    private readonly OpenPaths _paths;
    private readonly OpenPaths.Entry _entry;

    private PortableDirectory(OpenPaths paths, string path)
    {
        _paths = paths;
        _entry = paths.Add(path);
    }

    private string Self => _entry.Path;

    internal static StoreResult<DirectoryHandle> OpenRoot(string path) => new PortableDirectory(new OpenPaths(), Path.TrimEndingDirectorySeparator(path));

    public override StoreResult<NodeInfo> StatSelf() => Read(() => PortableNode.Stat(Self));

    public override StoreResult<NodeInfo> Stat(ResourceName name) => Read(() => PathOf(name) is { } path ? PortableNode.Stat(path) : StoreError.NotFound);

    public override StoreResult<DirectoryHandle> OpenDirectory(ResourceName name) => Read<DirectoryHandle>(() =>
    {
        if (PathOf(name) is not { } path)
        {
            return StoreError.NotFound;
        }

        var node = PortableNode.Stat(path);
        return !node.Succeeded ? StoreResult<DirectoryHandle>.Failed(node.Error, node.Cause)
            : node.Value.IsDirectory ? new PortableDirectory(_paths, path)
            : StoreError.NotACollection;
    });

    public override StoreResult<DirectoryHandle> OpenParent() => Read<DirectoryHandle>(() =>
        Path.GetDirectoryName(Self) is { } parent ? new PortableDirectory(_paths, parent) : StoreError.NotFound);

    public override StoreResult<DirectoryHandle> Reopen() => Read<DirectoryHandle>(() => new PortableDirectory(_paths, Self));

    public override StoreResult<OpenedFile> OpenFile(ResourceName name, in NodeInfo seen)
    {
        // Opening a FIFO would block.
        if (seen.Kind != NodeKind.File)
        {
            return seen.IsDirectory ? StoreError.IsACollection : StoreError.NotFound;
        }

        return Read<OpenedFile>(() =>
        {
            if (PathOf(name) is not { } path)
            {
                return StoreError.NotFound;
            }

            var file = new PortableFile(File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete), path);
            var opened = file.Stat();
            if (opened.Succeeded)
            {
                return new OpenedFile(file, opened.Value);
            }

            file.Dispose();
            return StoreResult<OpenedFile>.Failed(opened.Error, opened.Cause);
        });
    }

    public override StoreResult<FileHandle> CreateFile(ResourceName name, uint mode) => Read<FileHandle>(() =>
        PathOf(name) is { } path
            ? new PortableFile(File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete), path)
            : StoreError.InvalidName);

    public override StoreResult<FileHandle> OpenForWriting(ResourceName name) => Read<FileHandle>(() =>
        PathOf(name) is { } path
            ? new PortableFile(File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete), path)
            : StoreError.InvalidName);

    public override StoreError MakeDirectory(ResourceName name, uint mode)
    {
        // CreateDirectory says nothing where one is there already: between look and step nobody else of this store may make it.
        using (_paths.UseAlone())
        {
            try
            {
                return PathOf(name) is not { } path ? StoreError.InvalidName
                    : PortableNode.Stat(path).Succeeded ? StoreError.AlreadyExists
                    : Directory.Exists(Self) ? MakeDirectory(path, mode)
                    : StoreError.NotFound;
            }
            catch (Exception e) when (PortableErrors.Knows(e))
            {
                return PortableErrors.ToStoreError(e);
            }
        }
    }

    public override StoreError MakeLink(ResourceName name, ReadOnlySpan<byte> target)
    {
        var text = System.Text.Encoding.UTF8.GetString(target);
        return Try(() =>
        {
            if (PathOf(name) is not { } path)
            {
                return StoreError.InvalidName;
            }

            _ = Directory.CreateSymbolicLink(path, text);
            return StoreError.None;
        });
    }

    public override StoreResult<byte[]> ReadLink(ResourceName name) => Read<byte[]>(() =>
        PathOf(name) is { } path && new FileInfo(path).LinkTarget is { } target
            ? System.Text.Encoding.UTF8.GetBytes(OperatingSystem.IsWindows() ? target.Replace('\\', '/') : target)
            : StoreError.NotFound);

    public override StoreError RemoveFile(ResourceName name) => Try(() =>
    {
        var node = Stat(name);
        if (!node.Succeeded || node.Value.IsDirectory)
        {
            return node.Succeeded ? StoreError.IsACollection : node.Error;
        }

        File.Delete(PathOf(name)!);
        return StoreError.None;
    });

    public override StoreError RemoveDirectory(ResourceName name) => Try(() =>
    {
        if (PathOf(name) is { } path)
        {
            Directory.Delete(path, recursive: false);
        }

        return StoreError.None;
    });

    public override StoreResult<DirectoryCursor> List() => Read<DirectoryCursor>(() => new PortableCursor(this, Self));

    public override StoreError SetModified(long nanoseconds) => Try(() =>
    {
        Directory.SetLastWriteTimeUtc(Self, UnixTime.ToDateTime(nanoseconds).UtcDateTime);
        return StoreError.None;
    });

    public override StoreError SetModified(ResourceName name, long nanoseconds) => Try(() =>
    {
        var node = Stat(name);
        var time = UnixTime.ToDateTime(nanoseconds).UtcDateTime;
        switch (node.Value.Kind)
        {
            case NodeKind.Directory:
                Directory.SetLastWriteTimeUtc(PathOf(name)!, time);
                break;
            case NodeKind.File:
                File.SetLastWriteTimeUtc(PathOf(name)!, time);
                break;
        }

        return node.Error;
    });

    public override StoreError SetMode(uint mode) => Try(() => SetMode(Self, mode));

    public override StoreError SetMode(ResourceName name, uint mode) => Try(() =>
        PathOf(name) is { } path && PortableNode.Stat(path) is { Succeeded: true, Value.IsDirectory: true }
            ? SetMode(path, mode)
            : StoreError.NotACollection);

    public override long AvailableBytes() => GetSpace() is { Succeeded: true } space ? space.Value.Available : long.MaxValue;

    public override StoreResult<StorageSpace> GetSpace()
    {
        try
        {
            var drive = new DriveInfo(Self);
            return new StorageSpace(drive.AvailableFreeSpace, drive.TotalSize - drive.TotalFreeSpace, StoreError.InsufficientStorage);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return StoreResult<StorageSpace>.Failed(StoreError.InputOutput, e.Message);
        }
    }

    // No managed call makes a directory durable; Windows journals its entries itself.
    public override StoreError Sync() => StoreError.None;

    // Nor is there one for a volume. Where the kernel has one it is asked, so that the tests of this half meet it too.
    public override StoreError SyncVolume()
    {
        if (!OperatingSystem.IsLinux())
        {
            return StoreError.None;
        }

        var opened = Linux.LinuxDirectory.OpenPath(Self);
        using var directory = opened.Value;
        return directory?.SyncVolume() ?? opened.Error;
    }

    public override StoreResult<IDisposable> Lock(ResourceName name)
    {
        try
        {
            return new FileStream(PathOf(name)!, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            return StoreError.Busy;
        }
        catch (UnauthorizedAccessException e)
        {
            return StoreResult<IDisposable>.Failed(StoreError.AccessDenied, e.Message);
        }
    }

    protected override void Dispose(bool disposing) => _paths.Remove(_entry);

    private static StoreError MakeDirectory(string path, uint mode)
    {
        _ = OperatingSystem.IsWindows()
            ? Directory.CreateDirectory(path)
            : Directory.CreateDirectory(path, (UnixFileMode)(mode & 0x1FF));
        return StoreError.None;
    }

    private static StoreError SetMode(string path, uint mode)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, (UnixFileMode)(mode & 0x1FF));
        }

        return StoreError.None;
    }

    /// <summary>The entry's full path; null for bytes that no name here can be.</summary>
    private string? PathOf(ResourceName name) => PortableNode.ToText(name) is { } text ? Path.Combine(Self, text) : null;

    private StoreResult<T> Read<T>(Func<StoreResult<T>> work)
        where T : notnull
    {
        using (_paths.Use())
        {
            try
            {
                return work();
            }
            catch (Exception e) when (PortableErrors.Knows(e))
            {
                return StoreResult<T>.Failed(PortableErrors.ToStoreError(e), e.Message);
            }
        }
    }

    private StoreError Try(Func<StoreError> work)
    {
        using (_paths.Use())
        {
            try
            {
                return work();
            }
            catch (Exception e) when (PortableErrors.Knows(e))
            {
                return PortableErrors.ToStoreError(e);
            }
        }
    }
}
