using System.Runtime.InteropServices;

namespace DavServer.Host.State;

/// <summary>Finds out whether a folder lies on a network file system, where locks and fsync promise too little for the state.</summary>
internal static class NetworkFileSystem
{
    private const uint Fuse = 0x65735546;

    private static readonly string[] LocalFuse = ["fuseblk", "fuse.ntfs-3g", "fuse.fuse-overlayfs", "fuse.lxcfs", "fuse.bindfs"];

    /// <summary>
    /// The network file system's name, or null where it is local or can't be told. A folder not yet there is judged by the nearest that is.
    /// </summary>
    public static string? Find(string folder)
    {
        var there = folder;
        while (!Directory.Exists(there))
        {
            there = Path.GetDirectoryName(there) ?? "/";
        }

        Span<byte> stat = stackalloc byte[256];
        if (!OperatingSystem.IsLinux() || NativeMethods.StatFileSystem(there, stat) < 0)
        {
            return null;
        }

        // struct statfs begins with the type; 64 bits wide, of which 32 are used.
        var magic = MemoryMarshal.Read<uint>(stat);
        return magic == Fuse ? NetworkFuse(there, File.ReadLines("/proc/self/mountinfo")) : Name(magic);
    }

    /// <summary>The network file systems of linux/magic.h.</summary>
    internal static string? Name(uint magic) => magic switch
    {
        0x6969 => "nfs",
        0xFF534D42 => "cifs",
        0xFE534D42 => "smb2",
        0x517B => "smb",
        0x5346414F => "afs",
        0x73757245 => "coda",
        0x00C36400 => "ceph",
        0x0BD00BD0 => "lustre",
        0x47504653 => "gpfs",
        _ => null,
    };

    /// <summary>FUSE is one type for local and network file systems alike; the mount table knows which.</summary>
    internal static string? NetworkFuse(string folder, IEnumerable<string> mountInfo)
    {
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        var type = mountInfo
            .Select(l => l.Split(' '))
            .Select(f => (Point: f.ElementAtOrDefault(4) ?? "", Type: f.SkipWhile(x => x != "-").ElementAtOrDefault(1) ?? ""))
            .Where(m => m.Point == "/" || m.Point == full || full.StartsWith(m.Point + "/", StringComparison.Ordinal))
            .MaxBy(m => m.Point.Length).Type;
        return type is null || !type.StartsWith("fuse", StringComparison.Ordinal) || LocalFuse.Contains(type) ? null : type;
    }
}
