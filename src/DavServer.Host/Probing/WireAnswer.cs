namespace DavServer.Host.Probing;

/// <summary>An interim response, and when it came, since the request was sent.</summary>
internal sealed record WireInterim(int Status, IReadOnlyList<KeyValuePair<string, string>> Fields, TimeSpan At)
{
    public string? this[string name] => WireAnswer.Find(Fields, name);
}

/// <summary>What came in answer to one request.</summary>
internal sealed record WireAnswer
{
    public IReadOnlyList<WireInterim> Interims { get; init; } = [];

    /// <summary>The final status; 0 where none came.</summary>
    public int Status { get; init; }

    public IReadOnlyList<KeyValuePair<string, string>> Fields { get; init; } = [];

    public string Content { get; init; } = "";

    public TimeSpan Took { get; init; }

    /// <summary>Why there is no final response; null where there is one.</summary>
    public string? Fault { get; init; }

    /// <summary>The lines of a field of the final response, joined; null if there is none.</summary>
    public string? this[string name] => Find(Fields, name);

    internal static string? Find(IReadOnlyList<KeyValuePair<string, string>> fields, string name)
    {
        var lines = fields.Where(f => f.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(f => f.Value).ToArray();
        return lines.Length == 0 ? null : string.Join(", ", lines);
    }
}
