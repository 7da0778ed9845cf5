namespace DavServer.Operations;

/// <summary>What the records of one operation say, in order, and nothing else: the same when it runs and when its journal is replayed.</summary>
internal sealed record OperationStatus
{
    public required OperationId Id { get; init; }

    public required OperationDescription Description { get; init; }

    public required OperationState State { get; init; }

    public required DateTimeOffset Created { get; init; }

    public required DateTimeOffset Updated { get; init; }

    public DateTimeOffset? Started { get; init; }

    /// <summary>The last point from which it can go on; null when there was none.</summary>
    public string? Checkpoint { get; init; }

    /// <summary>How far it was at its end; while it runs, progress is not journaled.</summary>
    public OperationProgress Progress { get; init; }

    public OperationOutcome? Outcome { get; init; }

    public bool IsForgotten { get; init; }

    /// <summary>Whether a state is one of the three that end an operation.</summary>
    public static bool IsFinal(OperationState state) => state is OperationState.Succeeded or OperationState.Failed or OperationState.Canceled;

    /// <summary>
    /// The state after a record. False, and nothing changed, for a record that may not come here: a replay must not die of a damaged journal.
    /// </summary>
    public static bool TryApply(OperationStatus? before, OperationRecord record, out OperationStatus? after)
    {
        after = (before, record) switch
        {
            (null, OperationRecord.Accepted r) => new OperationStatus
            {
                Id = r.Id,
                Description = r.Description,
                State = OperationState.Queued,
                Created = r.At,
                Updated = r.At,
            },
            (null, _) => null,
            _ when before.Id != record.Id || before.IsForgotten => null,

            // A second start is what recovery writes for an operation that was running when the program ended.
            ({ Outcome: null }, OperationRecord.Started r) =>
                before with { State = OperationState.Running, Started = before.Started ?? r.At, Updated = r.At },
            ({ State: OperationState.Running }, OperationRecord.Checkpointed r) => before with { Checkpoint = r.Detail, Updated = r.At },
            ({ Outcome: null }, OperationRecord.Ended r) when IsFinal(r.Outcome.State) =>
                before with { State = r.Outcome.State, Outcome = r.Outcome, Progress = r.Progress, Updated = r.At },
            ({ Outcome: not null }, OperationRecord.Forgotten) => before with { IsForgotten = true },
            _ => null,
        };
        if (after is not null)
        {
            return true;
        }

        after = before;
        return false;
    }
}
