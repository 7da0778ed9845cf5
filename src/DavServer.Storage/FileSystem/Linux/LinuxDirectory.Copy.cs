using System.Buffers;

namespace DavServer.Storage.FileSystem.Linux;

internal sealed unsafe partial class LinuxDirectory
{
    /// <summary>Files up to this size are read and written at once: two calls, cheaper than setting up a copy in the kernel.</summary>
    private const int AtOnce = 64 * 1024;

    [ThreadStatic]
    private static byte[]? _smallBuffer;

    public override StoreError CopyFile(ResourceName name, DirectoryHandle to, ResourceName newName, in FileCopy copy)
    {
        // Per small file: open, statx, create, read, write, utimens, close, close. No allocation.
        int source;
        fixed (byte* p = name.Terminated)
        {
            source = Libc.OpenAt(_handle, p, Flags.ReadOnly | Flags.NoFollow | Flags.NonBlocking | Flags.CloseOnExec, 0);
        }

        if (source < 0)
        {
            return Errno.ToStoreError(Errno.Last);
        }

        try
        {
            StatxBuffer info;
            byte empty = 0;
            if (Libc.Statx(source, &empty, Flags.AtEmptyPath, Flags.StatxWanted, &info) != 0)
            {
                return Errno.ToStoreError(Errno.Last);
            }

            // A listing said "file"; whoever put something else there meanwhile gets "not found".
            return (info.Mode & 0xF000) == 0x8000
                ? CopyOpened(source, info, (LinuxDirectory)to, newName, copy)
                : StoreError.NotFound;
        }
        finally
        {
            _ = Libc.Close(source);
        }
    }

    private static StoreError CopyOpened(int source, in StatxBuffer info, LinuxDirectory to, ResourceName newName, in FileCopy copy)
    {
        int target;
        fixed (byte* p = newName.Terminated)
        {
            // Never setuid: only the plain permission bits, less the umask, as cp does.
            var flags = Flags.WriteOnly | Flags.Create | Flags.Exclusive | Flags.NoFollow | Flags.CloseOnExec;
            target = Libc.OpenAt(to._handle, p, flags, (uint)(info.Mode & 0x1FF));
        }

        if (target < 0)
        {
            return Errno.ToStoreError(Errno.Last);
        }

        var error = StoreError.InputOutput;
        try
        {
            error = CopyContent(source, target, info, to, copy.Terms);
            if (error == StoreError.None)
            {
                copy.Terms.Times.Note(LinuxFile.SetTimes(target, UnixTime.NotBefore(info.Modified.TotalNanoseconds, copy.OldModified)));
            }

            return error;
        }
        finally
        {
            _ = Libc.Close(target);
            if (error != StoreError.None)
            {
                _ = to.RemoveFile(newName);
            }
        }
    }

    private static StoreError CopyContent(int source, int target, in StatxBuffer info, LinuxDirectory to, CopyTerms terms)
    {
        var length = (long)info.Size;
        var sourceDevice = ((ulong)info.DeviceMajor << 32) | info.DeviceMinor;
        var way = length == 0 ? null : terms.Accelerators.Best(sourceDevice, to.Device, terms.Pace);
        if (length <= AtOnce && terms.Pace is null && way is not { TakesWholeFile: true })
        {
            return CopySmall(source, target, length, terms);
        }

        // Twice the read-ahead, where the source is not in memory yet.
        _ = Libc.Advise(source, 0, 0, Flags.AdviseSequential);
        for (long done = 0; ;)
        {
            var whole = way is { TakesWholeFile: true };
            var error = terms.NextPiece(Math.Max(length - done, 0), out var piece);
            if (error != StoreError.None)
            {
                return error;
            }

            var copied = done >= length ? 0
                : way is null ? CopyBuffered(source, target, piece)
                : way.Copy(source, target, whole ? length : piece);
            if (copied == 0 && done < length && way is not null)
            {
                // An end before the end: some kernels and FUSE servers say so wrongly. A read will tell.
                way = null;
                continue;
            }

            if (whole || copied == CopyAccelerators.Declined)
            {
                terms.Accelerators.Note(way!, sourceDevice, to.Device, copied);
            }

            if (copied is CopyAccelerators.Declined or CopyAccelerators.DeclinedOnce)
            {
                way = terms.Accelerators.After(way!, sourceDevice, to.Device, terms.Pace);
                continue;
            }

            if (copied < 0)
            {
                return Errno.ToStoreError(Errno.Last);
            }

            done += copied;
            terms.Observer.OnCopied(copied == 0 || done >= length ? 1 : 0, copied);
            if (copied == 0 || done >= length)
            {
                return StoreError.None;
            }
        }
    }

    private static StoreError CopySmall(int source, int target, long length, CopyTerms terms)
    {
        if (terms.Cancel.IsCancellationRequested)
        {
            return StoreError.Canceled;
        }

        var buffer = _smallBuffer ??= GC.AllocateUninitializedArray<byte>(AtOnce + 1, pinned: true);
        fixed (byte* p = buffer)
        {
            // One byte more than it should have, so that a file which has grown is noticed without another call.
            var wanted = (nint)Math.Min(length, AtOnce) + 1;
            for (long total = 0; ;)
            {
                var read = Libc.Read(source, p, wanted);
                if (read < 0)
                {
                    return Errno.ToStoreError(Errno.Last);
                }

                var error = LinuxFile.WriteAll(target, p, read);
                if (error != StoreError.None)
                {
                    return error;
                }

                total += read;
                if (read < wanted)
                {
                    terms.Observer.OnCopied(1, total);
                    return StoreError.None;
                }
            }
        }
    }

    private static long CopyBuffered(int source, int target, int piece)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(Math.Min(piece, 1024 * 1024));
        try
        {
            fixed (byte* p = buffer)
            {
                var read = Libc.Read(source, p, Math.Min(piece, buffer.Length));
                return read <= 0 ? (read == 0 ? 0 : CopyAccelerators.Failed)
                    : LinuxFile.WriteAll(target, p, read) == StoreError.None ? read : CopyAccelerators.Failed;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
