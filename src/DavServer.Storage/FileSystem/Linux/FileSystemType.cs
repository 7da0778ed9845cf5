using Microsoft.Win32.SafeHandles;

namespace DavServer.Storage.FileSystem.Linux;

/// <summary>What kind of file system something lies on, by its number in linux/magic.h.</summary>
internal static class FileSystemType
{
    internal const uint Ext = 0xEF53;
    internal const uint Btrfs = 0x9123683E;
    private const uint Xfs = 0x58465342;
    private const uint F2fs = 0xF2F52010;
    private const uint Tmpfs = 0x01021994;

    /// <summary>The type; 0 where it can't be told.</summary>
    internal static unsafe uint Of(SafeFileHandle file)
    {
        FileSystemBuffer buffer;
        return Libc.StatFileSystem(file, &buffer) == 0 ? (uint)buffer.Type : 0;
    }

    /// <summary>Whether it is known that nobody changes it but by this kernel: no network, no layers, no program behind it.</summary>
    internal static bool IsOfThisKernelAlone(SafeFileHandle file) => Of(file) is Ext or Btrfs or Xfs or F2fs or Tmpfs;
}
