namespace DavServer.Operations;

/// <summary>What an operation is, in words that outlive the process. The engine compares and keeps them; only the caller understands them.</summary>
public sealed record OperationDescription
{
    /// <summary>What sort of operation, in the caller's words.</summary>
    public required string Kind { get; init; }

    /// <summary>Whose it is: limits and lists go by owner.</summary>
    public required string Owner { get; init; }

    /// <summary>Everything needed to run it again, serialized by the caller.</summary>
    public required string Detail { get; init; }

    /// <summary>
    /// Equal for two submissions that ask for the same thing; the later one attaches to the earlier while that runs. Null: never attach.
    /// </summary>
    public string? Fingerprint { get; init; }

    /// <summary>The client's own name for the submission (Idempotency-Key), unique per owner; null for none.</summary>
    public string? IdempotencyKey { get; init; }
}
