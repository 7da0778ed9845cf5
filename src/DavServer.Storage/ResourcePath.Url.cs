using System.Buffers;
using System.Text;

namespace DavServer.Storage;

/// <summary>Whether an encoded path ends with the slash that RFC 4918 §5.2 gives to collections.</summary>
public enum CollectionSlash
{
    /// <summary>No trailing slash, except for the root.</summary>
    None,

    /// <summary>A trailing slash.</summary>
    Trailing,
}

/// <summary>Why a request target is not a <see cref="ResourcePath"/>.</summary>
public enum PathError
{
    /// <summary>It is one.</summary>
    None,

    /// <summary>It does not begin with '/'.</summary>
    NotAbsolute,

    /// <summary>A '%' is not followed by two hexadecimal digits (RFC 3986 §2.1).</summary>
    BadEscape,

    /// <summary>A segment is "." or "..", spelled in any way. They are refused rather than resolved: two resolvers may disagree.</summary>
    DotSegment,

    /// <summary>A segment holds an encoded slash: no name on disk can.</summary>
    EncodedSlash,

    /// <summary>A backslash stands as it is, which no URI may hold (RFC 3986 §2) and some systems take for a separator.</summary>
    Backslash,

    /// <summary>A '#' stands as it is: a fragment, which no request-target has (RFC 9112 §3.2), and no path (RFC 3986 §3.3).</summary>
    Fragment,

    /// <summary>A segment holds NUL.</summary>
    Nul,

    /// <summary>Two slashes follow each other, so a segment is empty.</summary>
    EmptySegment,

    /// <summary>A character is outside ASCII; a request target is percent-encoded (RFC 3986 §2.1).</summary>
    NotEncoded,

    /// <summary>The path has more than <see cref="ResourcePath.MaxDepth"/> segments, or a segment is longer than any file system holds.</summary>
    TooLong,
}

public sealed partial class ResourcePath
{
    /// <summary>The most segments a path may have: 256. A choice, so that every walk is bounded; deeper trees are refused with a clear error.</summary>
    public const int MaxDepth = 256;

    /// <summary>The longest name: 255 bytes, the limit of every common Linux file system (NAME_MAX).</summary>
    public const int MaxNameBytes = 255;

    // RFC 3986 §2.3 unreserved, and the sub-delims, ":" and "@" of §3.3 that need no escape in a segment;
    // '&', '\'' and the like are escaped all the same, so that an href needs no further XML escaping; '+' because cadaver 0.24 escapes it
    // and compares hrefs as they stand (its rmcol takes no other spelling for the same collection), and form decoding makes a blank of it.
    private static readonly SearchValues<byte> Plain =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~!$()*,;=:@"u8);

    private string? _collectionUrl;

    private enum Spelling
    {
        OfRequest,
        Ours,
    }

    /// <summary>Parses the path part of a raw request target, without query or fragment, once. Total: never throws.</summary>
    /// <param name="rawPath">As received, still percent-encoded, for instance <c>/a%20b/c</c>.</param>
    /// <param name="path">The path; a trailing slash is not part of it.</param>
    /// <param name="error">Why not.</param>
    public static bool TryParse(ReadOnlySpan<char> rawPath, out ResourcePath path, out PathError error) =>
        TryParse(rawPath, Spelling.OfRequest, out path, out error);

    /// <summary>
    /// Reads back what <see cref="ToUrlPath"/> wrote of any path: also of one that no request may name, a member too deep to be asked for. Not for what
    /// comes from outside.
    /// </summary>
    public static bool TryReadBack(ReadOnlySpan<char> written, out ResourcePath path) => TryParse(written, Spelling.Ours, out path, out _);

    private static bool TryParse(ReadOnlySpan<char> rawPath, Spelling spelling, out ResourcePath path, out PathError error)
    {
        path = Root;
        if (rawPath.IsEmpty || rawPath[0] != '/')
        {
            error = PathError.NotAbsolute;
            return false;
        }

        rawPath = rawPath[1..];
        Span<byte> buffer = stackalloc byte[MaxNameBytes];
        while (!rawPath.IsEmpty)
        {
            var slash = rawPath.IndexOf('/');
            var segment = slash < 0 ? rawPath : rawPath[..slash];
            rawPath = slash < 0 ? default : rawPath[(slash + 1)..];
            error = DecodeSegment(segment, buffer, out var length);
            if (error == PathError.None && path.Depth == MaxDepth && spelling == Spelling.OfRequest)
            {
                error = PathError.TooLong;
            }

            if (error != PathError.None)
            {
                path = Root;
                return false;
            }

            path = path.Append(ResourceName.FromBytes(buffer[..length]));
        }

        error = PathError.None;
        return true;
    }

    /// <summary>The path as a URL path: percent-encoded bytes with a leading slash. "/" for the root in either form.</summary>
    public string ToUrlPath(CollectionSlash slash)
    {
        if (Parent is null)
        {
            return "/";
        }

        if (slash == CollectionSlash.Trailing)
        {
            // Kept, because every member of a listed collection begins with it.
            return _collectionUrl ??= Encode('/');
        }

        return Encode(null);
    }

    /// <summary>The most bytes that <see cref="EncodeName"/> writes for a name.</summary>
    public static int MaxEncoded(ReadOnlySpan<byte> name) => 3 * name.Length;

    /// <summary>Writes a name as one segment of a URL path: percent-encoded as <see cref="ToUrlPath"/> does.</summary>
    /// <returns>How many bytes were written.</returns>
    public static int EncodeName(ReadOnlySpan<byte> name, Span<byte> to)
    {
        if (name.IndexOfAnyExcept(Plain) < 0)
        {
            name.CopyTo(to);
            return name.Length;
        }

        var at = 0;
        foreach (var b in name)
        {
            if (Plain.Contains(b))
            {
                to[at++] = b;
                continue;
            }

            to[at] = (byte)'%';
            b.TryFormat(to[(at + 1)..], out _, "X2", null);
            at += 3;
        }

        return at;
    }

    private static PathError DecodeSegment(ReadOnlySpan<char> segment, Span<byte> into, out int length)
    {
        length = 0;
        if (segment.IsEmpty)
        {
            return PathError.EmptySegment;
        }

        for (var i = 0; i < segment.Length; i++)
        {
            int value = segment[i];
            if (value > 0x7E)
            {
                return PathError.NotEncoded;
            }

            var escaped = value == '%';
            if (escaped)
            {
                if (i + 2 >= segment.Length || !char.IsAsciiHexDigit(segment[i + 1]) || !char.IsAsciiHexDigit(segment[i + 2]))
                {
                    return PathError.BadEscape;
                }

                value = (HexValue(segment[i + 1]) << 4) | HexValue(segment[i + 2]);
                i += 2;
            }

            switch (value)
            {
                case 0: return PathError.Nul;
                case '/': return PathError.EncodedSlash;

                // Encoded it is a byte of a name as any other; where a system takes it for a separator, its store has no such name (NameRules).
                case '\\' when !escaped: return PathError.Backslash;
                case '#' when !escaped: return PathError.Fragment;
            }

            if (length == into.Length)
            {
                return PathError.TooLong;
            }

            into[length++] = (byte)value;
        }

        var name = into[..length];
        return name.SequenceEqual("."u8) || name.SequenceEqual(".."u8) ? PathError.DotSegment : PathError.None;
    }

    private static int HexValue(char digit) => digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10;

    private string Encode(char? ending)
    {
        var prefix = Parent!.ToUrlPath(CollectionSlash.Trailing);
        var name = Name.Bytes;
        if (name.IndexOfAnyExcept(Plain) < 0)
        {
            return string.Concat(prefix, Encoding.ASCII.GetString(name), ending is null ? "" : "/");
        }

        var text = new StringBuilder(prefix, prefix.Length + (3 * name.Length) + 1);
        foreach (var b in name)
        {
            _ = Plain.Contains(b) ? text.Append((char)b) : text.Append('%').Append(b.ToString("X2", null));
        }

        return ending is null ? text.ToString() : text.Append('/').ToString();
    }
}
