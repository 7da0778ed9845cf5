using System.Buffers;
using System.Runtime.InteropServices;

namespace DavServer.Storage.FileSystem.Linux;

/// <summary>getdents64, a buffer at a time. Closes the directory it was given.</summary>
internal sealed unsafe class LinuxCursor(LinuxDirectory directory) : DirectoryCursor
{
    private const int BufferSize = 32 * 1024;
    private readonly byte[] _buffer = ArrayPool<byte>.Shared.Rent(BufferSize);

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

    protected override void Dispose(bool disposing)
    {
        directory.Dispose();
        ArrayPool<byte>.Shared.Return(_buffer);
    }

    // struct linux_dirent64: inode 8, offset 8, record length 2, type 1, name.
    private static void Parse(byte* at, byte* end, List<DirectoryEntry> batch)
    {
        for (; at < end; at += *(ushort*)(at + 16))
        {
            var name = MemoryMarshal.CreateReadOnlySpanFromNullTerminated(at + 19);
            if (!name.SequenceEqual("."u8) && !name.SequenceEqual(".."u8))
            {
                batch.Add(new DirectoryEntry(ResourceName.FromBytes(name), ToKind(at[18])));
            }
        }
    }

    private static NodeKind ToKind(byte type) => type switch
    {
        0 => NodeKind.Unknown,
        4 => NodeKind.Directory,
        8 => NodeKind.File,
        10 => NodeKind.Link,
        _ => NodeKind.Special,
    };
}
