using DavServer.Storage;
using Microsoft.AspNetCore.StaticFiles;

namespace DavServer.WebDav.Properties;

/// <summary>The media type of a representation, told by the extension of its name.</summary>
internal static class ContentTypes
{
    /// <summary>What nothing more is known of (RFC 9110 §8.3).</summary>
    private const string Unknown = "application/octet-stream";

    private static readonly FileExtensionContentTypeProvider Provider = new();

    public static string Of(ResourcePath path) => Provider.TryGetContentType(path.Name.ToString(), out var type) ? type : Unknown;
}
