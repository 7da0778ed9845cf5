using DavServer.Operations;
using FsCheck;
using FsCheck.Fluent;

namespace DavServer.UnitTests.Operations;

public sealed class OperationReplayProperties
{
    private static readonly OperationId[] Ids = [OperationId.New(), OperationId.New(), OperationId.New()];

    /// <summary>Any records in any order, thus any prefix of any journal: every state is legal, and a final one never changes.</summary>
    [Fact]
    public void AnyPrefixOfAnyJournal_ReplaysToALegalState() =>
        Prop.ForAll<(byte Which, byte Kind, byte Detail)[]>(lines =>
        {
            var replay = new OperationReplay();
            var outcomes = new Dictionary<OperationId, OperationOutcome>();
            foreach (var record in lines.Select(l => Record(l.Which, l.Kind, l.Detail)))
            {
                replay.Apply(record);
                if (!replay.Statuses.Values.All(IsLegal))
                {
                    return false;
                }

                if (replay.Statuses.GetValueOrDefault(record.Id) is not { Outcome: { } outcome })
                {
                    outcomes.Remove(record.Id);
                }
                else if (!outcomes.TryAdd(record.Id, outcome) && outcomes[record.Id] != outcome)
                {
                    return false;
                }
            }

            return true;
        }).QuickCheckThrowOnFailure();

    /// <summary>What the scheduler itself writes has no misplaced record, cut off anywhere.</summary>
    [Fact]
    public async Task AnyPrefixOfARealJournal_ReplaysWithoutAMisplacedRecord()
    {
        using var fixture = new SchedulerFixture(new OperationsOptions { MaxRunning = 2 });
        var (first, firstHandle, context) = await fixture.RunAsync();
        await context.CheckpointAsync("half");
        await fixture.RunAsync();
        var queued = await fixture.StartAsync(SchedulerFixture.Operation("bob"));
        await queued.CancelAsync();
        first.End();
        await firstHandle.Completion.WaitAsync(GatedOperation.Deadline);
        await fixture.Scheduler.ForgetAsync(firstHandle.Id);

        for (var length = 0; length <= fixture.Journal.Appended.Count; length++)
        {
            var replay = new OperationReplay();
            fixture.Journal.Appended.Take(length).ToList().ForEach(replay.Apply);
            Assert.Equal(0, replay.Misplaced);
            Assert.All(replay.Statuses.Values, s => Assert.True(IsLegal(s)));
        }
    }

    private static bool IsLegal(OperationStatus status) =>
        OperationStatus.IsFinal(status.State) == status.Outcome is not null
        && (status.State != OperationState.Running || status.Started is not null)
        && (status.State != OperationState.Queued || (status.Started is null && status.Checkpoint is null))
        && status.Outcome?.State is null or OperationState.Succeeded or OperationState.Failed or OperationState.Canceled
        && !status.IsForgotten;

    private static OperationRecord Record(byte which, byte kind, byte detail)
    {
        var id = Ids[which % Ids.Length];
        var at = DateTimeOffset.UnixEpoch;
        return (kind % 7) switch
        {
            0 => new OperationRecord.Accepted(id, at, GatedOperation.Describe("alice")),
            1 => new OperationRecord.Started(id, at),
            2 => new OperationRecord.Checkpointed(id, at, $"{detail}", default),
            3 => new OperationRecord.Ended(id, at, new OperationOutcome((OperationState)(detail % 5), $"{detail}"), default),
            4 => new OperationRecord.Recovered(id, at),
            5 => new OperationRecord.Answered(id, at),
            _ => new OperationRecord.Forgotten(id, at, null),
        };
    }
}
