namespace DavServer.CrashTests.Faults;

/// <summary>One request, what it finds, and what it makes of it.</summary>
internal sealed record Scenario(string Name)
{
    /// <summary>Request line and fields, without the submitted tokens.</summary>
    public required string Request { get; init; }

    public string Content { get; init; } = "";

    /// <summary>What a complete success is answered with.</summary>
    public required int Status { get; init; }

    /// <summary>The share after it.</summary>
    public required Func<ShareModel, ShareModel> After { get; init; }

    /// <summary>The target resource.</summary>
    public required string Source { get; init; }

    /// <summary>What is there before it.</summary>
    public Sample SourceSample { get; init; }

    /// <summary>The other end, or null.</summary>
    public string? Destination { get; init; }

    /// <summary>What is there before it.</summary>
    public Sample DestinationSample { get; init; }

    /// <summary>What is locked, with its tokens submitted.</summary>
    public IReadOnlyList<string> Locked { get; init; } = [];

    /// <summary>Whether the rest is published where members fail (product.md, "Partial failure").</summary>
    public bool IsBestEffort { get; init; }

    /// <summary>Whether it is an operation, with a monitor (product.md, "Quick").</summary>
    public bool IsOperation { get; init; }

    /// <summary>Whether it is a MOVE.</summary>
    public bool IsMove => Request.StartsWith("MOVE ", StringComparison.Ordinal);

    /// <summary>Whether it has a volume of its own for its destination.</summary>
    public bool IsAcross => Destination?.StartsWith(Workbench.Volume, StringComparison.Ordinal) == true;

    public override string ToString() => Name;
}
