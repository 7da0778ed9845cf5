using System.Globalization;
using DavServer.WebDav.Xml;
using Microsoft.Net.Http.Headers;

namespace DavServer.WebDav.Properties;

/// <summary>What Windows Explorer keeps of a file by PROPPATCH after it has written it ([MS-WDVME]): dead properties whose values have a form.</summary>
internal static class Win32Properties
{
    private const string Namespace = "urn:schemas-microsoft-com:";

    /// <summary>The time on disk: setting it sets that, and it is told from there.</summary>
    public static PropertyName LastModified { get; } = new(Namespace, "Win32LastModifiedTime");

    private static readonly PropertyName Created = new(Namespace, "Win32CreationTime");
    private static readonly PropertyName LastAccess = new(Namespace, "Win32LastAccessTime");
    private static readonly PropertyName Attributes = new(Namespace, "Win32FileAttributes");

    /// <summary>Whether a property is one of these.</summary>
    public static bool Has(PropertyName name) =>
        name.Namespace == Namespace && (name == Created || name == LastAccess || name == LastModified || name == Attributes);

    /// <summary>Whether the value of one of these is one that Windows could read back.</summary>
    public static bool IsMeaningful(PropertyName name, string? text) => name == Attributes
        ? uint.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out _)
        : TryParseTime(text, out _);

    public static bool TryParseTime(string? text, out DateTimeOffset time)
    {
        time = default;
        return text is not null && HeaderUtilities.TryParseDate(text.Trim(), out time);
    }

    /// <summary>The element that tells when a resource was last modified.</summary>
    public static string ElementOf(DateTimeOffset modified)
    {
        var time = modified.UtcDateTime.ToString("R", CultureInfo.InvariantCulture);
        return $"<Z:{LastModified.LocalName} xmlns:Z=\"{Namespace}\">{time}</Z:{LastModified.LocalName}>";
    }
}
