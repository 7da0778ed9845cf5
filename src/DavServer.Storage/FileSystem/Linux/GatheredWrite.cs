using System.Buffers;
using Microsoft.Win32.SafeHandles;

namespace DavServer.Storage.FileSystem.Linux;

/// <summary>Writes content that came in many pieces with few calls: Kestrel hands it on in pieces of 4 KiB.</summary>
internal static unsafe class GatheredWrite
{
    // A quarter of a mebibyte of Kestrel's pieces; the kernel takes up to 1,024.
    private const int MostPieces = 64;

    internal static StoreError Run(SafeFileHandle file, long offset, in ReadOnlySequence<byte> bytes)
    {
        var rest = bytes;
        while (!rest.IsEmpty)
        {
            var written = rest.IsSingleSegment ? One(file, offset, rest.FirstSpan) : Several(file, offset, rest);
            if (written < 0)
            {
                if (Errno.Last == Errno.Interrupted)
                {
                    continue;
                }

                return Errno.ToStoreError(Errno.Last);
            }

            offset += written;
            rest = rest.Slice(written);
        }

        return StoreError.None;
    }

    private static long One(SafeFileHandle file, long offset, ReadOnlySpan<byte> bytes)
    {
        fixed (byte* p = bytes)
        {
            return Libc.WriteAt(file, p, bytes.Length, offset);
        }
    }

    private static long Several(SafeFileHandle file, long offset, in ReadOnlySequence<byte> bytes)
    {
        var pieces = stackalloc InputOutputVector[MostPieces];
        var pins = new MemoryHandle[MostPieces];
        var count = 0;
        try
        {
            foreach (var piece in bytes)
            {
                if (piece.IsEmpty)
                {
                    continue;
                }

                pins[count] = piece.Pin();
                pieces[count].Start = pins[count].Pointer;
                pieces[count].Length = piece.Length;
                if (++count == MostPieces)
                {
                    break;
                }
            }

            return Libc.WriteAt(file, pieces, count, offset);
        }
        finally
        {
            while (count > 0)
            {
                pins[--count].Dispose();
            }
        }
    }
}
