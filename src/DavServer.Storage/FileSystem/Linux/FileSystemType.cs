using Microsoft.Win32.SafeHandles;

namespace DavServer.Storage.FileSystem.Linux;

/// <summary>What kind of file system something lies on, by its number in linux/magic.h.</summary>
internal static class FileSystemType
{
    internal const uint Ext = 0xEF53;
    internal const uint Btrfs = 0x9123683E;

    /// <summary>The type; 0 where it can't be told.</summary>
    internal static unsafe uint Of(SafeFileHandle file)
    {
        FileSystemBuffer buffer;
        return Libc.StatFileSystem(file, &buffer) == 0 ? (uint)buffer.Type : 0;
    }
}
