using System.Buffers;
using Microsoft.Win32.SafeHandles;

namespace DavServer.Storage.FileSystem.Portable;

/// <summary>An open file by the framework's handle.</summary>
internal sealed class PortableFile(SafeFileHandle handle, string path) : FileHandle
{
    internal long Length => RandomAccess.GetLength(handle);

    // By name where the handle can't be asked; a rename in between makes it the facts of the file at its new name, or none.
    public override unsafe StoreResult<NodeInfo> Stat()
    {
        if (!OperatingSystem.IsLinux())
        {
            return PortableNode.Stat(path);
        }

        Linux.StatxBuffer buffer;
        byte empty = 0;
        return Linux.Libc.StatxAt(handle, &empty, Linux.Flags.AtEmptyPath, Linux.Flags.StatxWanted, &buffer) == 0
            ? Linux.LinuxDirectory.ToNode(buffer)
            : Linux.Errno.Failure<NodeInfo>();
    }

    public override int Read(long offset, Span<byte> buffer) => RandomAccess.Read(handle, buffer, offset);

    public override StoreError Write(long offset, in ReadOnlySequence<byte> bytes)
    {
        try
        {
            foreach (var piece in bytes)
            {
                RandomAccess.Write(handle, piece.Span, offset);
                offset += piece.Length;
            }

            return StoreError.None;
        }
        catch (Exception e) when (PortableErrors.Knows(e))
        {
            return PortableErrors.ToStoreError(e);
        }
    }

    public override StoreError SetModified(long nanoseconds)
    {
        try
        {
            File.SetLastWriteTimeUtc(handle, UnixTime.ToDateTime(nanoseconds).UtcDateTime);
            return StoreError.None;
        }
        catch (Exception e) when (PortableErrors.Knows(e))
        {
            return PortableErrors.ToStoreError(e);
        }
    }

    public override void TakeOver(Resolution old, in NodeInfo oldInfo, in NodeInfo info) => SetMode(oldInfo.Mode);

    // The framework has no call that reports a failure here on Linux (see BannedSymbols); this way is for systems where it does.
    public override StoreError Sync() => OperatingSystem.IsLinux() ? Linux.NativeFile.Sync(handle) : StoreError.None;

    internal void SetMode(uint mode)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        try
        {
            File.SetUnixFileMode(handle, (UnixFileMode)(mode & 0x1FF));
        }
        catch (Exception e) when (PortableErrors.Knows(e))
        {
            // The mode is a courtesy; the content is there.
        }
    }

    protected override void Dispose(bool disposing) => handle.Dispose();
}
