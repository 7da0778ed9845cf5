namespace DavServer.Rehearsal.Playing;

/// <summary>One request, whoever read it.</summary>
internal sealed record RehearsalRequest
{
    public required string Method { get; init; }

    /// <summary>The target as it came.</summary>
    public required string Target { get; init; }

    /// <summary>HTTP/1.0, HTTP/1.1 or HTTP/2.</summary>
    public required string Protocol { get; init; }

    public required string Scheme { get; init; }

    public required IReadOnlyList<KeyValuePair<string, string>> Fields { get; init; }

    public ReadOnlyMemory<byte> Content { get; init; }

    /// <summary>The path of the target as it came: of the origin-form or the absolute-form, without the query (RFC 9112 §3.2).</summary>
    public string Path => PathOf(Target);

    /// <summary>The path of Destination, as it came; null where there is none.</summary>
    public string? Destination => this["Destination"] is { } destination ? PathOf(destination) : null;

    /// <summary>The lines of a field, joined; null if there is none.</summary>
    public string? this[string name]
    {
        get
        {
            var lines = Fields.Where(f => f.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(f => f.Value).ToArray();
            return lines.Length == 0 ? null : string.Join(", ", lines);
        }
    }

    private static string PathOf(string target)
    {
        var scheme = target.IndexOf("://", StringComparison.Ordinal);
        if (scheme > 0 && target[0] != '/')
        {
            var slash = target.IndexOf('/', scheme + 3);
            target = slash < 0 ? "/" : target[slash..];
        }

        var query = target.IndexOf('?', StringComparison.Ordinal);
        return query < 0 ? target : target[..query];
    }
}
