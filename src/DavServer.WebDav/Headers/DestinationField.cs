using DavServer.Storage;
using Microsoft.Extensions.Primitives;

namespace DavServer.WebDav.Headers;

/// <summary>What is wrong with a Destination field.</summary>
internal enum DestinationError
{
    None,

    /// <summary>There is none; COPY and MOVE need one (RFC 4918 §9.8, §9.9).</summary>
    Missing,

    /// <summary>It is not of the field's grammar, or its path is no lawful path.</summary>
    Malformed,

    /// <summary>It names another server, or a part of this one outside the share: 502 (RFC 4918 §9.8.5).</summary>
    Elsewhere,
}

/// <summary>The Destination field (RFC 4918 §10.3): <c>Simple-ref = absolute-URI | ( path-absolute [ "?" query ] )</c>.</summary>
internal static class DestinationField
{
    /// <summary>Reads the field against the names this server goes by.</summary>
    public static DestinationError Parse(StringValues field, ServerNames names, out ResourcePath path, out string detail)
    {
        path = ResourcePath.Root;
        detail = "";
        if (field.Count == 0)
        {
            detail = "a Destination field is required (RFC 4918 §10.3)";
            return DestinationError.Missing;
        }

        var text = field.Count == 1 ? field[0]!.Trim() : "";
        var rest = text.AsSpan();
        if (rest.IsEmpty || rest.ContainsAny('#', '?', '\\'))
        {
            detail = "Destination must be one URI or absolute path, without query or fragment";
            return DestinationError.Malformed;
        }

        if (rest[0] != '/')
        {
            var error = ParseAuthority(ref rest, names, out detail);
            if (error != DestinationError.None)
            {
                return error;
            }
        }
        else if (rest.StartsWith("//", StringComparison.Ordinal))
        {
            detail = "Destination must not begin with '//' (RFC 4918 §10.3 allows no network-path reference)";
            return DestinationError.Malformed;
        }

        if (!names.TryStripPrefix(rest, out var inShare))
        {
            detail = "Destination lies outside this share";
            return DestinationError.Elsewhere;
        }

        if (!ResourcePath.TryParse(inShare, out path, out var pathError))
        {
            detail = $"Destination: {PathErrorText.Of(pathError)}";
            return DestinationError.Malformed;
        }

        return DestinationError.None;
    }

    private static DestinationError ParseAuthority(ref ReadOnlySpan<char> rest, ServerNames names, out string detail)
    {
        detail = "";
        var scheme = rest.StartsWith("http://", StringComparison.OrdinalIgnoreCase) ? 7
            : rest.StartsWith("https://", StringComparison.OrdinalIgnoreCase) ? 8
            : 0;
        if (scheme == 0)
        {
            var colon = rest.IndexOf(':');
            var known = colon > 0 && char.IsAsciiLetter(rest[0]) && FieldList.IsToken(rest[..colon]);
            detail = known ? "Destination has a scheme other than http and https" : "Destination is neither a URI nor an absolute path";
            return known ? DestinationError.Elsewhere : DestinationError.Malformed;
        }

        rest = rest[scheme..];
        var slash = rest.IndexOf('/');
        var authority = slash < 0 ? rest : rest[..slash];
        rest = slash < 0 ? "/" : rest[slash..];
        if (authority.IsEmpty || authority.ContainsAny('@', ' '))
        {
            detail = "Destination has no host, or names a user";
            return DestinationError.Malformed;
        }

        if (!names.IsOurs(authority))
        {
            detail = $"Destination names another server, {authority}";
            return DestinationError.Elsewhere;
        }

        return DestinationError.None;
    }
}
