using System.Text.Unicode;

namespace DavServer.Storage.FileSystem.Linux;

internal sealed unsafe partial class LinuxDirectory
{
    // ext4 without noauto_da_alloc, and Btrfs: else a loss of power could leave the name with an empty file.
    public override bool RenameWritesOut => FileSystemType.Of(_handle) is FileSystemType.Ext or FileSystemType.Btrfs;

    /// <summary>Whether an entry has extended attributes, or can't be asked without opening it. Of a link its own.</summary>
    internal bool MayHaveAttributes(ResourceName name)
    {
        // By way of /proc: the call takes a path, and the kernel's own for a directory and a name is newer than the systems we run on.
        const int LongestPrefix = 32;
        Span<byte> path = stackalloc byte[LongestPrefix + byte.MaxValue + 1];
        if (name.Terminated.Length > byte.MaxValue + 1
            || !Utf8.TryWrite(path, $"/proc/self/fd/{_handle.DangerousGetHandle()}/", out var prefix))
        {
            return true;
        }

        name.Terminated.CopyTo(path[prefix..]);
        fixed (byte* p = path)
        {
            return Libc.ListAttributes(p, null, 0) != 0;
        }
    }
}
