using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace DavServer.Rehearsal.Tree;

/// <summary>The multistatus responses of the small tree.</summary>
internal static class TreeMultistatus
{
    /// <summary>Always the same: what is compared across runs must not differ by the hour.</summary>
    public const string Modified = "Sun, 22 Nov 2026 07:00:00 GMT";

    private const string Head = "<?xml version=\"1.0\" encoding=\"utf-8\"?><D:multistatus xmlns:D=\"DAV:\">";
    private const string Foot = "</D:multistatus>";

    public static string Of(string prefix, IEnumerable<(string Path, byte[]? Content)> resources) =>
        Head + string.Concat(resources.Select(r => Response(prefix, r.Path, r.Content))) + Foot;

    /// <summary>A member that failed, and who said so.</summary>
    public static string Failure(string href, string remark) =>
        $"{Head}<D:response><D:href>{WebUtility.HtmlEncode(href)}</D:href><D:status>HTTP/1.1 507 Insufficient Storage</D:status></D:response>"
        + $"<D:responsedescription>{WebUtility.HtmlEncode(remark)}</D:responsedescription>{Foot}";

    public static string EntityTag(byte[] content) => $"\"{Convert.ToHexStringLower(SHA256.HashData(content).AsSpan(0, 8))}\"";

    /// <summary>A path as a URL has it.</summary>
    public static string Encode(string path) =>
        string.Join('/', path.Split('/').Select(Uri.EscapeDataString));

    private static string Response(string prefix, string path, byte[]? content)
    {
        var properties = new StringBuilder();
        if (content is null)
        {
            properties.Append("<D:resourcetype><D:collection/></D:resourcetype>");
        }
        else
        {
            properties.Append(CultureInfo.InvariantCulture, $"<D:resourcetype/><D:getcontentlength>{content.Length}</D:getcontentlength>")
                .Append(CultureInfo.InvariantCulture, $"<D:getcontenttype>text/plain</D:getcontenttype><D:getetag>{EntityTag(content)}</D:getetag>");
        }

        return $"<D:response><D:href>{WebUtility.HtmlEncode(prefix + Encode(path))}</D:href><D:propstat><D:prop>{properties}"
            + $"<D:getlastmodified>{Modified}</D:getlastmodified><D:creationdate>2026-11-22T07:00:00Z</D:creationdate></D:prop>"
            + "<D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response>";
    }
}
