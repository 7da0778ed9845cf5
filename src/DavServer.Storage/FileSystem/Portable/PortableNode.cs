using System.Text;
using System.Text.Unicode;
using DavServer.Storage.FileSystem.Linux;

namespace DavServer.Storage.FileSystem.Portable;

/// <summary>Facts of an entry by its full path, the entry itself and not what it links to.</summary>
internal static class PortableNode
{
    internal static StoreResult<NodeInfo> Stat(string path)
    {
        if (OperatingSystem.IsLinux())
        {
            return StatByKernel(path);
        }

        FileSystemInfo info = new FileInfo(path);
        var attributes = info.Attributes;
        if ((int)attributes == -1)
        {
            return StoreError.NotFound;
        }

        var isDirectory = attributes.HasFlag(FileAttributes.Directory);
        var isLink = info.LinkTarget is not null;
        return new NodeInfo
        {
            Kind = isLink ? NodeKind.Link
                : isDirectory ? NodeKind.Directory
                : attributes.HasFlag(FileAttributes.Device) ? NodeKind.Special
                : NodeKind.File,
            Length = isDirectory || isLink ? 0 : ((FileInfo)info).Length,
            Modified = UnixTime.FromDateTime(info.LastWriteTimeUtc),
            Created = UnixTime.FromDateTime(info.CreationTimeUtc),

            // The framework knows neither change time nor inode. The time a file was made stands in for both as far as it can.
            Changed = UnixTime.FromDateTime(info.LastWriteTimeUtc),
            Identity = new ResourceIdentity(Hash(Path.GetPathRoot(path) ?? path), Hash(path)),
            Mode = OperatingSystem.IsWindows() ? 0x1FF : (uint)info.UnixFileMode,
        };
    }

    /// <summary>A name as this system's text; null for one it can't hold.</summary>
    internal static string? ToText(ResourceName name)
    {
        if (!Utf8.IsValid(name.Bytes))
        {
            return null;
        }

        var text = Encoding.UTF8.GetString(name.Bytes);
        return OperatingSystem.IsWindows() && NameRules.Judge(name, NameRule.Portable) != StoreError.None ? null : text;
    }

    private static unsafe StoreResult<NodeInfo> StatByKernel(string path)
    {
        StatxBuffer buffer;
        fixed (byte* p = Encoding.UTF8.GetBytes(path + '\0'))
        {
            // The directory is not looked at: the path is absolute.
            return Libc.Statx(-1, p, Flags.AtSymlinkNoFollow, Flags.StatxWanted, &buffer) == 0
                ? LinuxDirectory.ToNode(buffer)
                : Errno.Failure<NodeInfo>();
        }
    }

    // FNV-1a; equal for equal paths within and across runs.
    private static ulong Hash(string path)
    {
        var hash = 14695981039346656037UL;
        foreach (var c in path)
        {
            hash = (hash ^ c) * 1099511628211UL;
        }

        return hash;
    }
}
