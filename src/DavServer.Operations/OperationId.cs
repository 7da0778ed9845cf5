using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;

namespace DavServer.Operations;

/// <summary>
/// Names one operation for as long as anyone may ask for it. 128 random bits, so that it can't be guessed; written as 32 hexadecimal digits.
/// </summary>
public readonly record struct OperationId
{
    private static readonly SearchValues<char> LowerHex = SearchValues.Create("0123456789abcdef");

    private readonly UInt128 _value;

    private OperationId(UInt128 value) => _value = value;

    /// <summary>A new id from the system's random source.</summary>
    public static OperationId New()
    {
        Span<byte> bytes = stackalloc byte[16];
        RandomNumberGenerator.Fill(bytes);
        return new OperationId(BinaryPrimitives.ReadUInt128BigEndian(bytes));
    }

    /// <summary>Reads the 32 lower-case hexadecimal digits that <see cref="ToString"/> writes; nothing else is an id.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out OperationId id)
    {
        id = default;
        if (text.Length != 32 || text.ContainsAnyExcept(LowerHex))
        {
            return false;
        }

        id = new OperationId(UInt128.Parse(text, System.Globalization.NumberStyles.AllowHexSpecifier, null));
        return true;
    }

    /// <inheritdoc/>
    public override string ToString() => _value.ToString("x32", null);
}
