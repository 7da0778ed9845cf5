using Microsoft.Extensions.Primitives;

namespace DavServer.WebDav.Headers;

/// <summary>The Idempotency-Key field (draft-ietf-httpapi-idempotency-key-header §2). Any text is taken, quoted or not, as it is spelled.</summary>
internal static class IdempotencyKeyField
{
    /// <summary>The most characters of a key. A choice: each is journaled and kept in memory for as long as its outcome; a UUID has 36.</summary>
    public const int MaxLength = 255;

    /// <summary>Reads the field; null where it is absent or empty. False where it is too long or given twice: two keys name no one outcome.</summary>
    public static bool TryParse(StringValues field, out string? key)
    {
        key = field.Count == 1 && field[0] is { Length: > 0 and <= MaxLength } value ? value : null;
        return key is not null || field.Count == 0 || field is [{ Length: 0 }];
    }
}
