using System.Collections.Immutable;

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

    /// <summary>The last point from which it can go on; null when there was none, and once it has ended: nobody goes on with that.</summary>
    public string? Checkpoint { get; init; }

    /// <summary>How often a later run of the program took it over.</summary>
    public int Recoveries { get; init; }

    /// <summary>Whether a final response about it has been sent whole.</summary>
    public bool IsAnswered { get; init; }

    /// <summary>The keys of requests that were attached to it, beside that of <see cref="Description"/>.</summary>
    public ImmutableList<string> FurtherKeys { get; init; } = [];

    /// <summary>How far it was when that was written down last: now and then, at a checkpoint, at its end, and where it is left to the next start.</summary>
    public OperationProgress Progress { get; init; }

    public OperationOutcome? Outcome { get; init; }

    /// <summary>Until when a forgotten one is known as gone.</summary>
    public DateTimeOffset? GoneUntil { get; init; }

    public bool IsForgotten { get; init; }

    /// <summary>
    /// Below all versions of this state, and above all that an earlier run of the program may have told: their changes of progress are not journaled.
    /// </summary>
    public long VersionBase => (Recoveries + (Outcome is null ? 0L : 1L)) << 32;

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

            // A second start is that of an operation that was running when the program ended.
            ({ Outcome: null }, OperationRecord.Started r) =>
                before with { State = OperationState.Running, Started = before.Started ?? r.At, Updated = r.At },
            ({ Outcome: null }, OperationRecord.Recovered r) => before with { Recoveries = before.Recoveries + 1, Updated = r.At },
            ({ State: OperationState.Running }, OperationRecord.Checkpointed r) =>
                before with { Checkpoint = r.Detail, Progress = r.Progress, Updated = r.At },
            ({ State: OperationState.Running }, OperationRecord.Progressed r) => before with { Progress = r.Progress },
            ({ Outcome: null }, OperationRecord.Ended r) when IsFinal(r.Outcome.State) =>
                before with { State = r.Outcome.State, Outcome = r.Outcome, Checkpoint = null, Progress = r.Progress, Updated = r.At },
            (_, OperationRecord.Answered) => before with { IsAnswered = true },
            (_, OperationRecord.Keyed r) => before with { FurtherKeys = before.FurtherKeys.Add(r.Key) },
            ({ Outcome: not null }, OperationRecord.Forgotten r) => before with { IsForgotten = true, GoneUntil = r.GoneUntil },
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
