namespace DavServer.Rehearsal.Scripts;

/// <summary>What is to be played, read from the path of a request by <see cref="ScriptParser"/>.</summary>
internal sealed record RehearsalScript
{
    /// <summary>The path up to the final status, decoded, without a trailing slash: the root of the tree that belongs to the script.</summary>
    public required string Prefix { get; init; }

    /// <summary>The same as the client spells it, which may encode what needs none. Hrefs are spelt so, for whoever compares them as text.</summary>
    public string SpeltPrefix { get; init; } = "";

    /// <summary>How many interim responses.</summary>
    public int Count { get; init; }

    /// <summary>The silence before each of them, and before the final response.</summary>
    public TimeSpan Every { get; init; }

    /// <summary>The final status.</summary>
    public int Final { get; init; }

    public InterimFieldSet Fields { get; init; }

    /// <summary>How many bytes each interim response is made longer by.</summary>
    public int Padding { get; init; }

    /// <summary>How long after a final 202 the work is done; null for never.</summary>
    public TimeSpan? Done { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>The methods it is played for; null for all. The others meet a small WebDAV tree.</summary>
    public IReadOnlySet<string>? Methods { get; init; }

    /// <summary>A name for whoever is rehearsed: it gets a tree of its own, and its transcripts can be asked for.</summary>
    public string? Label { get; init; }

    public InterimKind Interim { get; init; }

    public ScriptEnd End { get; init; }

    /// <summary>How long it takes to play.</summary>
    public TimeSpan Length => Every * (Count + 1L);

    public bool IsFor(string method) => Methods?.Contains(method) ?? true;
}
