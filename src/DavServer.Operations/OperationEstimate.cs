namespace DavServer.Operations;

/// <summary>What an operation found out about itself before its turn.</summary>
public sealed record OperationEstimate
{
    /// <summary>The outcome it is bound for, where that can be no success; else null.</summary>
    public OperationOutcome? Failure { get; init; }

    /// <summary>How many resources there are to be done; nothing where it is bound to fail.</summary>
    public long Resources { get; init; }

    /// <summary>How many bytes.</summary>
    public long Bytes { get; init; }
}
