using System.Collections.Frozen;
using System.Text;
using DavServer.Storage;
using Microsoft.AspNetCore.StaticFiles;

namespace DavServer.WebDav.Properties;

/// <summary>The media type of a representation, told by the extension of its name.</summary>
internal static class ContentTypes
{
    /// <summary>What nothing more is known of (RFC 9110 §8.3).</summary>
    private const string Unknown = "application/octet-stream";

    // An extension beyond ASCII is none that is known.
    private const int LongestExtension = 32;

    private static readonly FrozenDictionary<string, string>.AlternateLookup<ReadOnlySpan<char>> Known =
        new FileExtensionContentTypeProvider().Mappings.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();

    public static string Of(ResourcePath path) => Of(path.Name.Bytes);

    /// <summary>The type of what has this name.</summary>
    public static string Of(ReadOnlySpan<byte> name)
    {
        var dot = name.LastIndexOf((byte)'.');
        if (dot < 0 || name.Length - dot > LongestExtension)
        {
            return Unknown;
        }

        Span<char> extension = stackalloc char[LongestExtension];
        var length = Encoding.Latin1.GetChars(name[dot..], extension);
        return Known.TryGetValue(extension[..length], out var type) ? type : Unknown;
    }
}
