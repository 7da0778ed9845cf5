namespace DavServer.Operations;

/// <summary>One consistent view of an operation.</summary>
public sealed record OperationSnapshot
{
    /// <summary>Its id.</summary>
    public required OperationId Id { get; init; }

    /// <summary>What it is.</summary>
    public required OperationDescription Description { get; init; }

    /// <summary>Where it stands.</summary>
    public required OperationState State { get; init; }

    /// <summary>Whether its turn has come; it is queued still until its start is in the journal.</summary>
    public bool HasTurn { get; init; }

    /// <summary>How far it is.</summary>
    public OperationProgress Progress { get; init; }

    /// <summary>0 to 100, never decreasing even where a total was raised; 100 only when it succeeded. Null while nothing is known.</summary>
    public double? Percent { get; init; }

    /// <summary>When it was accepted.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>When this view last changed.</summary>
    public required DateTimeOffset Updated { get; init; }

    /// <summary>When it began to run; null while queued.</summary>
    public DateTimeOffset? Started { get; init; }

    /// <summary>Counts changes of this operation; grows with each.</summary>
    public required long Version { get; init; }

    /// <summary>How it ended; null while it has not.</summary>
    public OperationOutcome? Outcome { get; init; }

    /// <summary>Whether it has ended.</summary>
    public bool IsFinal => Outcome is not null;

    /// <summary>Whether the program stops, and it goes on at the next start.</summary>
    public bool IsSuspended { get; init; }

    /// <summary>The last view of an operation, from what the journal kept of it.</summary>
    public static OperationSnapshot OfEnd(OperationRecord.Accepted accepted, DateTimeOffset? started, OperationRecord.Ended ended)
    {
        ArgumentNullException.ThrowIfNull(accepted);
        ArgumentNullException.ThrowIfNull(ended);
        return new OperationSnapshot
        {
            Id = ended.Id,
            Description = accepted.Description,
            State = ended.Outcome.State,
            Progress = ended.Progress,
            Percent = ended.Outcome.State == OperationState.Succeeded ? 100 : ended.Progress.Percent is { } percent ? Math.Min(percent, 99.9) : null,
            Created = accepted.At,
            Started = started,
            Updated = ended.At,
            Version = 0,
            Outcome = ended.Outcome,
        };
    }
}
