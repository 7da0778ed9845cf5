using DavServer.Storage;
using Microsoft.Extensions.Primitives;

namespace DavServer.WebDav.Headers;

/// <summary>The Overwrite field (RFC 4918 §10.6).</summary>
internal static class OverwriteField
{
    /// <summary>Reads the field; absent means "T".</summary>
    public static bool TryParse(StringValues field, out ExistingDestination existing)
    {
        var value = field.Count == 0 ? "T" : field.Count == 1 ? field[0]!.Trim() : "";
        existing = value.Equals("T", StringComparison.OrdinalIgnoreCase) ? ExistingDestination.Replace : ExistingDestination.Refuse;

        // An unreadable value is refused: never destroy on a guess.
        return existing == ExistingDestination.Replace || value.Equals("F", StringComparison.OrdinalIgnoreCase);
    }
}
