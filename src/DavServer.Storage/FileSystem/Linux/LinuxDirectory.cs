using System.Runtime.InteropServices;
using System.Text;
using DavServer.Storage.FileSystem.Listings;
using Microsoft.Win32.SafeHandles;

namespace DavServer.Storage.FileSystem.Linux;

/// <summary>A directory by descriptor: it stays the same directory whatever is renamed around it.</summary>
internal sealed unsafe partial class LinuxDirectory : DirectoryHandle
{
    private readonly SafeFileHandle _handle;
    private ulong? _device;

    private LinuxDirectory(int descriptor) => _handle = new SafeFileHandle(descriptor, ownsHandle: true);

    internal SafeFileHandle Descriptor => _handle;

    private ulong Device => _device ??= StatSelf() is { Succeeded: true } self ? self.Value.Identity.Volume : 0;

    internal static int OpenFlags => Flags.ReadOnly | Flags.Directory | Flags.CloseOnExec;

    /// <summary>Opens a directory by its full path, links followed: for the root alone, which the administrator names.</summary>
    internal static StoreResult<DirectoryHandle> OpenPath(string path)
    {
        var bytes = Encoding.UTF8.GetBytes(path + '\0');
        fixed (byte* p = bytes)
        {
            return Wrap(Libc.Open(p, OpenFlags, 0));
        }
    }

    /// <summary>Opens a directory below this one, none of whose segments may be a link; the kernel keeps it beneath (openat2).</summary>
    /// <param name="relativePath">Segments joined by '/', ended by NUL.</param>
    /// <param name="alsoRefused">What else must not be met on the way, as a flag of the call.</param>
    /// <param name="linkInTheWay">A segment is a link, or the kernel or its sandbox has no openat2: the path must be walked instead.</param>
    internal StoreResult<DirectoryHandle> OpenBeneath(ReadOnlySpan<byte> relativePath, ulong alsoRefused, out bool linkInTheWay)
    {
        var how = new OpenHow
        {
            OpenFlags = (ulong)OpenFlags,
            Resolve = Flags.ResolveBeneath | Flags.ResolveNoMagicLinks | Flags.ResolveNoSymlinks | alsoRefused,
        };
        fixed (byte* path = relativePath)
        {
            // EAGAIN: something was renamed meanwhile and the kernel could not be sure; it asks to try again.
            for (var attempt = 0; ; attempt++)
            {
                var descriptor = (int)Libc.OpenAt2(Flags.OpenAt2Number, _handle, path, &how, sizeof(OpenHow));
                if (descriptor >= 0 || attempt == 16 || Errno.Last is not (Errno.TryAgain or Errno.Interrupted))
                {
                    linkInTheWay = descriptor < 0 && Errno.Last is Errno.Loop or Errno.NotImplemented or Errno.NotPermitted;
                    return Wrap(descriptor);
                }
            }
        }
    }

    public override StoreResult<NodeInfo> StatSelf()
    {
        StatxBuffer buffer;
        byte empty = 0;
        return Libc.StatxAt(_handle, &empty, Flags.AtEmptyPath, Flags.StatxWanted, &buffer) == 0
            ? ToNode(buffer)
            : Errno.Failure<NodeInfo>();
    }

    public override StoreResult<NodeInfo> Stat(ResourceName name)
    {
        StatxBuffer buffer;
        fixed (byte* p = name.Terminated)
        {
            return Libc.StatxAt(_handle, p, Flags.AtSymlinkNoFollow, Flags.StatxWanted, &buffer) == 0
                ? ToNode(buffer)
                : Errno.Failure<NodeInfo>();
        }
    }

    public override StoreResult<DirectoryHandle> OpenDirectory(ResourceName name)
    {
        fixed (byte* p = name.Terminated)
        {
            return Wrap(Libc.OpenAt(_handle, p, OpenFlags | Flags.NoFollow, 0));
        }
    }

    public override StoreResult<DirectoryHandle> OpenParent() => OpenLiteral(".."u8);

    public override StoreResult<DirectoryHandle> Reopen() => OpenLiteral("."u8);

    public override StoreResult<OpenedFile> OpenFile(ResourceName name, in NodeInfo seen)
    {
        if (seen.Kind != NodeKind.File)
        {
            return seen.IsDirectory ? StoreError.IsACollection : StoreError.NotFound;
        }

        int descriptor;
        fixed (byte* p = name.Terminated)
        {
            descriptor = Libc.OpenAt(_handle, p, Flags.ReadOnly | Flags.NoFollow | Flags.NonBlocking | Flags.CloseOnExec, 0);
        }

        if (descriptor < 0)
        {
            return Errno.Failure<OpenedFile>();
        }

        var file = new LinuxFile(descriptor);
        var opened = file.Stat();
        if (opened is { Succeeded: true, Value.Kind: NodeKind.File })
        {
            return new OpenedFile(file, opened.Value);
        }

        file.Dispose();
        return StoreError.NotFound;
    }

    public override StoreResult<FileHandle> CreateFile(ResourceName name, uint mode)
    {
        fixed (byte* p = name.Terminated)
        {
            var flags = Flags.ReadWrite | Flags.Create | Flags.Exclusive | Flags.NoFollow | Flags.CloseOnExec;
            var descriptor = Libc.OpenAt(_handle, p, flags, mode);
            return descriptor < 0 ? Errno.Failure<FileHandle>() : new LinuxFile(descriptor);
        }
    }

    public override StoreResult<FileHandle> OpenForWriting(ResourceName name)
    {
        fixed (byte* p = name.Terminated)
        {
            var descriptor = Libc.OpenAt(_handle, p, Flags.ReadWrite | Flags.NoFollow | Flags.CloseOnExec, 0);
            return descriptor < 0 ? Errno.Failure<FileHandle>() : new LinuxFile(descriptor);
        }
    }

    public override StoreError MakeDirectory(ResourceName name, uint mode)
    {
        fixed (byte* p = name.Terminated)
        {
            return Check(Libc.MakeDirectoryAt(_handle, p, mode));
        }
    }

    public override StoreError MakeLink(ResourceName name, ReadOnlySpan<byte> target)
    {
        fixed (byte* p = name.Terminated)
        fixed (byte* t = (byte[])[.. target, 0])
        {
            return Check(Libc.SymbolicLinkAt(t, _handle, p));
        }
    }

    public override StoreResult<byte[]> ReadLink(ResourceName name)
    {
        var buffer = stackalloc byte[4096];
        fixed (byte* p = name.Terminated)
        {
            var length = Libc.ReadLinkAt(_handle, p, buffer, 4096);

            // EINVAL: it is no link any more.
            return length >= 0 ? new Span<byte>(buffer, (int)length).ToArray()
                : Errno.Last == Errno.Invalid ? StoreError.NotFound
                : Errno.Failure<byte[]>();
        }
    }

    public override bool HoldsMount(ResourceName name) =>
        FullPath() is { } path && MountTable.Below(path + "/" + Encoding.Latin1.GetString(name.Bytes)).Count > 0;

    public override IReadOnlyList<IReadOnlyList<ResourceName>> Mounts() =>
        FullPath() is { } path
            ? [.. MountTable.Below(path).Select(mount => mount.Split('/').Select(n => ResourceName.FromBytes(Encoding.Latin1.GetBytes(n))).ToList())]
            : [];

    public override StoreError RemoveFile(ResourceName name)
    {
        fixed (byte* p = name.Terminated)
        {
            return Check(Libc.UnlinkAt(_handle, p, 0));
        }
    }

    public override StoreError RemoveDirectory(ResourceName name)
    {
        fixed (byte* p = name.Terminated)
        {
            return Check(Libc.UnlinkAt(_handle, p, Flags.AtRemoveDirectory));
        }
    }

    public override StoreResult<DirectoryCursor> List() => List(recorder: null);

    /// <summary>Lists it, and lets a recorder keep what that tells. The cursor disposes of it.</summary>
    internal StoreResult<DirectoryCursor> List(ListingRecorder? recorder)
    {
        // A descriptor has one position, so every listing has its own.
        var self = Reopen();
        return self.Succeeded
            ? new LinuxCursor((LinuxDirectory)self.Value, recorder)
            : StoreResult<DirectoryCursor>.Failed(self.Error, self.Cause);
    }

    public override StoreError SetModified(long nanoseconds) => LinuxFile.SetTimes(_handle, nanoseconds);

    public override StoreError SetModified(ResourceName name, long nanoseconds)
    {
        var times = stackalloc TimeSpec[2];
        LinuxFile.FillTimes(times, nanoseconds);
        fixed (byte* p = name.Terminated)
        {
            return Check(Libc.SetTimesAt(_handle, p, times, Flags.AtSymlinkNoFollow));
        }
    }

    public override long AvailableBytes() => GetSpace() is { Succeeded: true } space ? space.Value.Available : long.MaxValue;

    public override StoreResult<StorageSpace> GetSpace()
    {
        VolumeBuffer buffer;
        if (Libc.StatVolume(_handle, &buffer) != 0)
        {
            return Errno.Failure<StorageSpace>();
        }

        // The superuser may use the blocks kept in reserve.
        var free = Libc.EffectiveUser() == 0 ? buffer.FreeFragments : buffer.AvailableFragments;
        var used = buffer.Fragments - buffer.FreeFragments;
        return new StorageSpace(
            (long)Math.Min(free * buffer.FragmentSize, long.MaxValue),
            (long)Math.Min(used * buffer.FragmentSize, long.MaxValue),
            StoreError.InsufficientStorage);
    }

    public override StoreError Sync() => NativeFile.Sync(_handle);

    public override StoreError SyncVolume() => NativeFile.SyncVolume(_handle);

    public override StoreResult<IDisposable> Lock(ResourceName name)
    {
        fixed (byte* p = name.Terminated)
        {
            var descriptor = Libc.OpenAt(_handle, p, Flags.ReadWrite | Flags.Create | Flags.NoFollow | Flags.NonBlocking | Flags.CloseOnExec, 0x180);
            if (descriptor < 0)
            {
                return Errno.Failure<IDisposable>();
            }

            var file = new SafeFileHandle(descriptor, ownsHandle: true);
            if (Libc.Lock(file, Flags.LockExclusiveNow) == 0)
            {
                return file;
            }

            var errno = Errno.Last;
            file.Dispose();
            return errno == Errno.TryAgain
                ? StoreError.Busy
                : StoreResult<IDisposable>.Failed(Errno.ToStoreError(errno), Marshal.GetPInvokeErrorMessage(errno));
        }
    }

    protected override void Dispose(bool disposing) => _handle.Dispose();

    /// <summary>Where the directory is now, as bytes of Latin-1, without a slash at the end; null where there is no /proc to ask.</summary>
    private string? FullPath()
    {
        var buffer = stackalloc byte[4096];
        fixed (byte* p = Encoding.ASCII.GetBytes($"/proc/self/fd/{_handle.DangerousGetHandle()}\0"))
        {
            var length = Libc.ReadLinkAt(_handle, p, buffer, 4096);
            return length > 0 ? Encoding.Latin1.GetString(buffer, (int)length).TrimEnd('/') : null;
        }
    }

    private static StoreError Check(int result) => result == 0 ? StoreError.None : Errno.ToStoreError(Errno.Last);

    private static StoreResult<DirectoryHandle> Wrap(int descriptor) =>
        descriptor < 0 ? Errno.Failure<DirectoryHandle>() : new LinuxDirectory(descriptor);

    private StoreResult<DirectoryHandle> OpenLiteral(ReadOnlySpan<byte> name)
    {
        fixed (byte* p = name)
        {
            return Wrap(Libc.OpenAt(_handle, p, OpenFlags, 0));
        }
    }
}
