using Microsoft.Extensions.Primitives;

namespace DavServer.WebDav.Headers;

/// <summary>The Depth field (RFC 4918 §10.2).</summary>
internal static class DepthField
{
    /// <summary>Reads the field; <paramref name="depth"/> is null where it is absent, and what that means is the method's affair.</summary>
    public static bool TryParse(StringValues field, out Depth? depth)
    {
        depth = null;
        if (field.Count == 0)
        {
            return true;
        }

        // Literals are case-insensitive (RFC 4918 §10.2 by RFC 5234 §2.3). A second field line or another number is refused: never reach further on a guess.
        depth = field.Count > 1 ? null : field[0]!.Trim().ToLowerInvariant() switch
        {
            "0" => Depth.Zero,
            "1" => Depth.One,
            "infinity" => Depth.Infinity,
            _ => null,
        };
        return depth is not null;
    }
}
