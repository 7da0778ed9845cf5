using System.Buffers;
using System.Runtime.InteropServices;
using DavServer.Storage.FileSystem.Listings;

namespace DavServer.Storage.FileSystem.Linux;

/// <summary>getdents64, a buffer at a time. Closes the directory it was given.</summary>
internal sealed unsafe class LinuxCursor(LinuxDirectory directory, ListingRecorder? recorder) : DirectoryCursor
{
    private const int BufferSize = 32 * 1024;

    // struct linux_dirent64: inode 8, offset 8, record length 2, type 1, name.
    private const int LengthAt = 16;
    private const int TypeAt = 18;
    private const int NameAt = 19;

    private readonly byte[] _buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
    private int _at;
    private int _filled;

    public override StoreError Read(List<DirectoryEntry> batch)
    {
        batch.Clear();
        fixed (byte* start = _buffer)
        {
            while (batch.Count == 0)
            {
                var filled = Libc.GetDirectoryEntries(directory.Descriptor, start, BufferSize);
                if (filled <= 0)
                {
                    return filled == 0 ? StoreError.None : Errno.ToStoreError(Errno.Last);
                }

                Parse(start, start + filled, batch);
            }
        }

        return StoreError.None;
    }

    public override bool Next(out ReadOnlySpan<byte> name, out NodeKind kind, ref ResourceInfo info)
    {
        fixed (byte* start = _buffer)
        {
            while (_at < _filled || Refill(start))
            {
                var entry = start + _at;
                _at += *(ushort*)(entry + LengthAt);
                var length = NameLength(entry + NameAt);
                if (IsSelfOrParent(entry + NameAt, length) || ToKind(entry[TypeAt]) == NodeKind.Special)
                {
                    continue;
                }

                kind = directory.TryStat(entry + NameAt, ref info, out var place);
                if (kind is not (NodeKind.Unknown or NodeKind.Special))
                {
                    name = _buffer.AsSpan((int)(entry - start) + NameAt, length);
                    recorder?.Add(_buffer.AsSpan((int)(entry - start) + NameAt, length + 1), kind, place, info);
                    return true;
                }

                recorder?.Spoil();
                if (IsThere(place.Refusal))
                {
                    name = _buffer.AsSpan((int)(entry - start) + NameAt, length);
                    Untold = new UntoldEntry(place.Refusal, ToKind(entry[TypeAt]));
                    return true;
                }
            }
        }

        recorder?.Complete();

        name = default;
        kind = default;
        return false;
    }

    protected override void Dispose(bool disposing)
    {
        recorder?.Dispose();
        directory.Dispose();
        ArrayPool<byte>.Shared.Return(_buffer);
    }

    private bool Refill(byte* start)
    {
        _at = 0;
        _filled = (int)Libc.GetDirectoryEntries(directory.Descriptor, start, BufferSize);
        if (_filled < 0)
        {
            var errno = Errno.Last;
            _filled = 0;

            // A directory that was removed has no entries any more. Else a listing that breaks off must not look whole: clients delete what it lacks.
            return errno == Errno.NoEntry ? false : throw new IOException($"A directory can't be read to its end: {Errno.ToStoreError(errno)}.");
        }

        return _filled > 0;
    }

    private static void Parse(byte* at, byte* end, List<DirectoryEntry> batch)
    {
        for (; at < end; at += *(ushort*)(at + LengthAt))
        {
            var name = new ReadOnlySpan<byte>(at + NameAt, NameLength(at + NameAt));
            if (!IsSelfOrParent(at + NameAt, name.Length))
            {
                batch.Add(new DirectoryEntry(ResourceName.FromBytes(name), ToKind(at[TypeAt])));
            }
        }
    }

    private static int NameLength(byte* name) => MemoryMarshal.CreateReadOnlySpanFromNullTerminated(name).Length;

    private static bool IsSelfOrParent(byte* name, int length) => name[0] == '.' && (length == 1 || (length == 2 && name[1] == '.'));

    private static NodeKind ToKind(byte type) => type switch
    {
        0 => NodeKind.Unknown,
        4 => NodeKind.Directory,
        8 => NodeKind.File,
        10 => NodeKind.Link,
        _ => NodeKind.Special,
    };
}
