using System.Text;

namespace DavServer.Storage;

/// <summary>One segment of a <see cref="ResourcePath"/>: the bytes of a member's name, as the file system holds them.</summary>
/// <remarks>Bytes, not text: a name on a Linux disk need not be UTF-8, and must still be listed and reachable.</remarks>
public readonly struct ResourceName : IEquatable<ResourceName>
{
    private readonly byte[]? _bytes;

    // Held with a NUL at the end, as the C library wants it.
    private ResourceName(byte[] terminated) => _bytes = terminated;

    /// <summary>The name's bytes, never empty, never holding NUL or '/'; empty only for <c>default</c>.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes is null ? default : _bytes.AsSpan(0, _bytes.Length - 1);

    /// <summary>The bytes and a NUL behind them.</summary>
    internal ReadOnlySpan<byte> Terminated => _bytes;

    /// <summary>Wraps a copy of <paramref name="bytes"/>.</summary>
    /// <exception cref="ArgumentException">The bytes are empty, "." or "..", or hold NUL or '/': such a name can't be on a disk.</exception>
    public static ResourceName FromBytes(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty || bytes.IndexOfAny((byte)0, (byte)'/') >= 0 || bytes.SequenceEqual("."u8) || bytes.SequenceEqual(".."u8))
        {
            throw new ArgumentException("Not a name that a directory can hold.", nameof(bytes));
        }

        return new ResourceName([.. bytes, 0]);
    }

    /// <summary>The name whose UTF-8 form is <paramref name="text"/>; see <see cref="FromBytes"/>.</summary>
    public static ResourceName FromText(string text) => FromBytes(Encoding.UTF8.GetBytes(text));

    /// <inheritdoc/>
    public bool Equals(ResourceName other) => Bytes.SequenceEqual(other.Bytes);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is ResourceName other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.AddBytes(Bytes);
        return hash.ToHashCode();
    }

    /// <summary>The name as text for logs and properties; bytes that are not UTF-8 become U+FFFD.</summary>
    public override string ToString() => Encoding.UTF8.GetString(Bytes);

    /// <summary>Whether two names hold the same bytes.</summary>
    public static bool operator ==(ResourceName left, ResourceName right) => left.Equals(right);

    /// <summary>Whether two names differ.</summary>
    public static bool operator !=(ResourceName left, ResourceName right) => !left.Equals(right);
}
