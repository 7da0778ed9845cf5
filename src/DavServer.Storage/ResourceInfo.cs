using System.Numerics;
using System.Text;

namespace DavServer.Storage;

/// <summary>What a resource is.</summary>
public enum ResourceKind
{
    /// <summary>A resource with a representation of bytes.</summary>
    File,

    /// <summary>A resource that maps names to members (RFC 4918 §5.2).</summary>
    Collection,
}

/// <summary>Which resource this is, whatever its name: device and inode on a file system. Equal for two names of one resource.</summary>
/// <param name="Volume">The device.</param>
/// <param name="Node">The inode.</param>
public readonly record struct ResourceIdentity(ulong Volume, ulong Node);

/// <summary>What a store knows of a resource without reading its content.</summary>
public readonly record struct ResourceInfo
{
    /// <summary>File or collection.</summary>
    public required ResourceKind Kind { get; init; }

    /// <summary>Bytes of content; 0 for a collection.</summary>
    public required long Length { get; init; }

    /// <summary>When the content last changed, in full precision, UTC.</summary>
    public required DateTimeOffset Modified { get; init; }

    /// <summary>When the resource came to be, UTC; null where the file system does not keep it.</summary>
    public DateTimeOffset? Created { get; init; }

    /// <summary>Changes with every change of content or of anything else the file system counts, in nanoseconds. Part of the entity tag.</summary>
    public required long ChangeStamp { get; init; }

    /// <summary>Which resource this is.</summary>
    public required ResourceIdentity Identity { get; init; }

    /// <summary>Whether this is a collection.</summary>
    public bool IsCollection => Kind == ResourceKind.Collection;

    /// <summary>
    /// The strong entity tag (RFC 9110 §8.8.3), quotes included: inode, change time in nanoseconds and size, so that it changes with every write
    /// and is never reused for another representation at the same URL (RFC 4918 §8.8).
    /// </summary>
    public string ToEntityTag()
    {
        Span<byte> tag = stackalloc byte[MaxEntityTag];
        return Encoding.ASCII.GetString(tag[..WriteEntityTag(tag)]);
    }

    /// <summary>The most bytes that <see cref="WriteEntityTag"/> writes.</summary>
    public const int MaxEntityTag = (3 * 16) + 4;

    /// <summary>Writes the entity tag.</summary>
    /// <param name="to">At least <see cref="MaxEntityTag"/> bytes.</param>
    /// <returns>How many were written.</returns>
    public int WriteEntityTag(Span<byte> to)
    {
        to[0] = (byte)'"';
        var at = 1 + WriteHex(Identity.Node, to[1..]);
        to[at++] = (byte)'-';
        at += WriteHex((ulong)ChangeStamp, to[at..]);
        to[at++] = (byte)'-';
        at += WriteHex((ulong)Length, to[at..]);
        to[at++] = (byte)'"';
        return at;
    }

    // A listing does this three times for each member; the framework's own way goes by a format string and a culture.
    private static int WriteHex(ulong value, Span<byte> to)
    {
        var digits = Math.Max(1, (67 - BitOperations.LeadingZeroCount(value)) / 4);
        for (var i = digits - 1; i >= 0; i--)
        {
            to[i] = "0123456789abcdef"u8[(int)(value & 0xF)];
            value >>= 4;
        }

        return digits;
    }
}
