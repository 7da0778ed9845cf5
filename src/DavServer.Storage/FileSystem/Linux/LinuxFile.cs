using System.Buffers;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace DavServer.Storage.FileSystem.Linux;

/// <summary>A regular file by descriptor.</summary>
internal sealed unsafe class LinuxFile(int descriptor) : FileHandle
{
    private const int AttributeSize = 64 * 1024;
    private readonly SafeFileHandle _handle = new(descriptor, ownsHandle: true);

    public override StoreResult<NodeInfo> Stat()
    {
        StatxBuffer buffer;
        byte empty = 0;
        return Libc.StatxAt(_handle, &empty, Flags.AtEmptyPath, Flags.StatxWanted, &buffer) == 0
            ? LinuxDirectory.ToNode(buffer)
            : Errno.Failure<NodeInfo>();
    }

    // Not RandomAccess, which asks each new handle with an lseek whether it can seek.
    public override int Read(long offset, Span<byte> buffer)
    {
        fixed (byte* p = buffer)
        {
            while (true)
            {
                var read = Libc.ReadAt(_handle, p, buffer.Length, offset);
                if (read >= 0)
                {
                    return (int)read;
                }

                if (Errno.Last != Errno.Interrupted)
                {
                    throw new IOException(Marshal.GetPInvokeErrorMessage(Errno.Last));
                }
            }
        }
    }

    public override StoreError Write(long offset, in ReadOnlySequence<byte> bytes) => GatheredWrite.Run(_handle, offset, bytes);

    public override StoreError SetModified(long nanoseconds) => SetTimes(_handle, nanoseconds);

    public override void TakeOver(Resolution old, in NodeInfo oldInfo, in NodeInfo info)
    {
        // Ownership first: chown clears mode bits. Neither failure concerns the client: an unprivileged server may not give files away.
        if ((oldInfo.Owner, oldInfo.Group) != (info.Owner, info.Group))
        {
            _ = Libc.ChangeOwner(_handle, oldInfo.Owner, oldInfo.Group);
        }

        if ((oldInfo.Mode & 0x1FF) != info.Mode)
        {
            _ = Libc.ChangeMode(_handle, oldInfo.Mode & 0x1FF);
        }

        // Few files have any, and to open one costs more than to ask.
        if (((LinuxDirectory)old.Parent).MayHaveAttributes(old.Name) && old.Parent.OpenFile(old.Name, oldInfo) is { Succeeded: true, Value: var opened })
        {
            using (opened.Handle)
            {
                CopyAttributes(((LinuxFile)opened.Handle)._handle);
            }
        }
    }

    // A failure shows in the rename or is nobody's: this only does earlier what would be done anyway.
    public override void BeginWritingOut() => _ = Libc.SyncFileRange(_handle, 0, 0, Flags.SyncFileRangeWrite);

    public override StoreError Sync() => NativeFile.Sync(_handle);

    internal static StoreError SetTimes(SafeFileHandle file, long nanoseconds) => SetTimes((int)file.DangerousGetHandle(), nanoseconds);

    internal static StoreError SetTimes(int file, long nanoseconds)
    {
        var times = stackalloc TimeSpec[2];
        FillTimes(times, nanoseconds);
        return Libc.SetTimes(file, times) == 0 ? StoreError.None : Errno.ToStoreError(Errno.Last);
    }

    /// <summary>The access time as it is, the modification time as given.</summary>
    internal static void FillTimes(TimeSpec* times, long nanoseconds)
    {
        var (seconds, rest) = Math.DivRem(nanoseconds, UnixTime.Second);
        times[0].Nanoseconds = Flags.TimeOmit;
        times[1].Seconds = rest < 0 ? seconds - 1 : seconds;
        times[1].Nanoseconds = rest < 0 ? rest + UnixTime.Second : rest;
    }

    internal static StoreError WriteAll(int file, byte* bytes, long length)
    {
        while (length > 0)
        {
            var written = Libc.Write(file, bytes, (nint)length);
            if (written < 0)
            {
                if (Errno.Last == Errno.Interrupted)
                {
                    continue;
                }

                return Errno.ToStoreError(Errno.Last);
            }

            bytes += written;
            length -= written;
        }

        return StoreError.None;
    }

    protected override void Dispose(bool disposing) => _handle.Dispose();

    private void CopyAttributes(SafeFileHandle old)
    {
        var sizeOfNames = Libc.ListAttributes(old, null, 0);
        if (sizeOfNames <= 0 || sizeOfNames > AttributeSize)
        {
            return;
        }

        var names = new byte[sizeOfNames + 1];
        var value = new byte[AttributeSize];
        fixed (byte* n = names)
        fixed (byte* v = value)
        {
            var end = n + Math.Max(0, Libc.ListAttributes(old, n, sizeOfNames));
            for (var name = n; name < end;)
            {
                var length = MemoryMarshal.CreateReadOnlySpanFromNullTerminated(name);
                var size = Libc.GetAttribute(old, name, v, AttributeSize);

                // A file capability belongs to the bytes that were granted it, not to new ones: write(2) drops it, so do we.
                if (size >= 0 && !length.SequenceEqual("security.capability"u8))
                {
                    _ = Libc.SetAttribute(_handle, name, v, size, 0);
                }

                name += length.Length + 1;
            }
        }
    }
}
