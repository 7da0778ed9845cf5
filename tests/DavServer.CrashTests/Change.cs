using DavServer.Tests.Shared;

namespace DavServer.CrashTests;

/// <summary>One request that changes something, and what it makes of the model.</summary>
internal sealed record Change
{
    /// <summary>Method and target.</summary>
    public required string RequestLine { get; init; }

    public IReadOnlyList<string> Fields { get; init; } = [];

    public string Content { get; init; } = "";

    /// <summary>The status that it must be answered with.</summary>
    public required int Status { get; init; }

    /// <summary>What the content of the answer must hold.</summary>
    public string Says { get; init; } = "";

    /// <summary>The model after it; the answer is null where none came.</summary>
    public required Func<RawHttpConnection.Message?, ShareModel> After { get; init; }

    /// <summary>The trees that it copies or moves, and those that it replaces; empty for anything but a COPY or MOVE.</summary>
    public IReadOnlyList<string> Trees { get; init; } = [];

    /// <summary>What a crash may leave besides all or nothing; null where there is no such thing.</summary>
    public ShareModel? Between { get; init; }

    public override string ToString() => $"{RequestLine} {string.Join("; ", Fields.Where(f => !f.StartsWith("If:", StringComparison.Ordinal)))}";
}
