using Microsoft.Extensions.Primitives;

namespace DavServer.WebDav.Headers;

/// <summary>The Lock-Token field of a request (RFC 4918 §10.5): one Coded-URL.</summary>
internal static class LockTokenField
{
    /// <summary>Reads the field; false where it is absent, given twice, or no Coded-URL.</summary>
    public static bool TryParse(StringValues field, out string uri)
    {
        uri = "";
        return field.Count == 1 && CodedUrl.TryParse(field[0].AsSpan().Trim(" \t"), out uri);
    }
}
