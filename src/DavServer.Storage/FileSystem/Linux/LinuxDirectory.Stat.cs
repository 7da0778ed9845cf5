using System.Runtime.CompilerServices;

namespace DavServer.Storage.FileSystem.Linux;

internal sealed unsafe partial class LinuxDirectory
{
    /// <summary>Looks at an entry as a listing does for each of its members: why it failed is found out only then, and nothing is copied twice.</summary>
    /// <param name="name">The name, ended by NUL.</param>
    /// <param name="info">Its facts, of a file or a directory.</param>
    /// <param name="place">Where else it may be reached; or why it can't be looked at.</param>
    /// <returns>What it is; <see cref="NodeKind.Unknown"/> where that can't be told.</returns>
    [SkipLocalsInit]
    internal NodeKind TryStat(byte* name, ref ResourceInfo info, out EntryPlace place)
    {
        StatxBuffer buffer;
        if (Libc.StatxQuietly((int)_handle.DangerousGetHandle(), name, Flags.AtSymlinkNoFollow, Flags.StatxWanted, &buffer) != 0
            && LookAgain(name, &buffer) is var refusal and not StoreError.None)
        {
            place = new EntryPlace { Refusal = refusal };
            return NodeKind.Unknown;
        }

        place = new EntryPlace(buffer.Links, (buffer.Mask & 0x1000) != 0 ? buffer.Mount : 0);
        var kind = KindOf(buffer);
        if (kind is NodeKind.File or NodeKind.Directory)
        {
            info = new ResourceInfo
            {
                Kind = kind == NodeKind.Directory ? ResourceKind.Collection : ResourceKind.File,
                Length = kind == NodeKind.Directory ? 0 : (long)buffer.Size,
                Modified = UnixTime.ToDateTime(buffer.Modified.TotalNanoseconds),
                Created = HasBirthTime(buffer) ? UnixTime.ToDateTime(buffer.Born.TotalNanoseconds) : null,
                ChangeStamp = buffer.Changed.TotalNanoseconds,
                Identity = IdentityOf(buffer),
            };
        }

        return kind;
    }

    private StoreError LookAgain(byte* name, StatxBuffer* buffer) =>
        Check(Libc.StatxAt(_handle, name, Flags.AtSymlinkNoFollow, Flags.StatxWanted, buffer));

    internal static NodeInfo ToNode(in StatxBuffer buffer) => new()
    {
        Kind = KindOf(buffer),
        Length = (long)buffer.Size,
        Modified = buffer.Modified.TotalNanoseconds,
        Changed = buffer.Changed.TotalNanoseconds,
        Created = HasBirthTime(buffer) ? buffer.Born.TotalNanoseconds : null,
        Identity = IdentityOf(buffer),
        Mount = (buffer.Mask & 0x1000) != 0 ? buffer.Mount : 0,
        Mode = (uint)(buffer.Mode & 0xFFF),
        Owner = buffer.Owner,
        Group = buffer.Group,
    };

    private static bool HasBirthTime(in StatxBuffer buffer) => (buffer.Mask & 0x800) != 0;

    private static ResourceIdentity IdentityOf(in StatxBuffer buffer) => new(((ulong)buffer.DeviceMajor << 32) | buffer.DeviceMinor, buffer.Node);

    private static NodeKind KindOf(in StatxBuffer buffer) => (buffer.Mode & 0xF000) switch
    {
        0x8000 => NodeKind.File,
        0x4000 => NodeKind.Directory,
        0xA000 => NodeKind.Link,
        _ => NodeKind.Special,
    };
}
