using DavServer.Storage;
using DavServer.Storage.FileSystem;

namespace DavServer.UnitTests.Storage;

/// <summary>A directory, of which some calls fail as on a disk that is going bad.</summary>
/// <param name="inner">The directory.</param>
/// <param name="fails">What a call, known by its name, fails with on an entry; none where it is made.</param>
internal sealed class FailingDirectory(DirectoryHandle inner, Func<string, ResourceName, StoreError> fails) : DirectoryHandle
{
    public override StoreResult<NodeInfo> StatSelf() => inner.StatSelf();

    public override StoreResult<NodeInfo> Stat(ResourceName name) => Try(nameof(Stat), name, () => inner.Stat(name));

    public override StoreResult<DirectoryHandle> OpenDirectory(ResourceName name) => Try(nameof(OpenDirectory), name, () => Wrap(inner.OpenDirectory(name)));

    public override StoreResult<DirectoryHandle> OpenParent() => Wrap(inner.OpenParent());

    public override StoreResult<DirectoryHandle> Reopen() => Wrap(inner.Reopen());

    public override StoreResult<OpenedFile> OpenFile(ResourceName name, in NodeInfo seen) => inner.OpenFile(name, seen);

    public override StoreResult<FileHandle> CreateFile(ResourceName name, uint mode) => inner.CreateFile(name, mode);

    public override StoreResult<FileHandle> OpenForWriting(ResourceName name) => inner.OpenForWriting(name);

    public override StoreError MakeDirectory(ResourceName name, uint mode) => inner.MakeDirectory(name, mode);

    public override StoreError MakeLink(ResourceName name, ReadOnlySpan<byte> target) => inner.MakeLink(name, target);

    public override StoreResult<byte[]> ReadLink(ResourceName name) => Try(nameof(ReadLink), name, () => inner.ReadLink(name));

    public override StoreError Rename(ResourceName name, DirectoryHandle to, ResourceName newName, RenameRule rule) => inner.Rename(name, to, newName, rule);

    public override StoreError? Exchange(ResourceName name, DirectoryHandle to, ResourceName other) => inner.Exchange(name, to, other);

    public override StoreError Displace(ResourceName name, DirectoryHandle to, ResourceName newName, DirectoryHandle aside, ResourceName asideName) =>
        inner.Displace(name, to, newName, aside, asideName);

    public override StoreError RemoveFile(ResourceName name) => inner.RemoveFile(name);

    public override StoreError RemoveDirectory(ResourceName name) => inner.RemoveDirectory(name);

    public override StoreResult<DirectoryCursor> List() => Try(nameof(List), Self, () => Wrap(inner.List()));

    public override StoreError SetModified(long nanoseconds) => inner.SetModified(nanoseconds);

    public override StoreError SetModified(ResourceName name, long nanoseconds) => inner.SetModified(name, nanoseconds);

    public override StoreError SetMode(uint mode) => inner.SetMode(mode);

    public override StoreError SetMode(ResourceName name, uint mode) => inner.SetMode(name, mode);

    public override StoreError CopyFile(ResourceName name, DirectoryHandle to, ResourceName newName, in FileCopy copy) =>
        inner.CopyFile(name, to, newName, copy);

    public override long AvailableBytes() => inner.AvailableBytes();

    public override StoreResult<StorageSpace> GetSpace() => inner.GetSpace();

    public override StoreError Sync() => inner.Sync();

    public override StoreError SyncVolume() => inner.SyncVolume();

    public override StoreResult<IDisposable> Lock(ResourceName name) => inner.Lock(name);

    protected override void Dispose(bool disposing) => inner.Dispose();

    // No entry is meant, but the directory.
    private static ResourceName Self { get; } = ResourceName.FromText("-");

    private StoreResult<DirectoryCursor> Wrap(StoreResult<DirectoryCursor> listed) =>
        listed.Succeeded && fails("Read", Self) is var error and not StoreError.None ? new FailingCursor(listed.Value, error) : listed;

    private StoreResult<T> Try<T>(string call, ResourceName name, Func<StoreResult<T>> make)
        where T : notnull =>
        fails(call, name) is var error and not StoreError.None ? error : make();

    private StoreResult<DirectoryHandle> Wrap(StoreResult<DirectoryHandle> opened) =>
        opened.Succeeded ? new FailingDirectory(opened.Value, fails) : opened;

    private sealed class FailingCursor(DirectoryCursor inner, StoreError error) : DirectoryCursor
    {
        public override StoreError Read(List<DirectoryEntry> batch) => error;

        public override bool Next(out ReadOnlySpan<byte> name, out NodeKind kind, ref ResourceInfo info) => throw new IOException($"{error}");

        protected override void Dispose(bool disposing) => inner.Dispose();
    }
}
