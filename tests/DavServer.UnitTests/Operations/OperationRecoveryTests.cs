using DavServer.Operations;
using Microsoft.Extensions.Logging;

namespace DavServer.UnitTests.Operations;

public sealed class OperationRecoveryTests : IDisposable
{
    private readonly SchedulerFixture _fixture = new(new OperationsOptions { MaxRunning = 1 });

    public OperationRecoveryTests() => _fixture.Journal.OutlivesProcess = true;

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task OneThatRan_GoesOnWithItsIdItsCheckpointAndItsProgress()
    {
        var (_, handle, context) = await _fixture.RunAsync();
        context.ReportTotal(10, 1000);
        context.ReportDone(4, 400);
        await context.CheckpointAsync("half");
        context.ReportDone(3, 300);
        var told = handle.Snapshot.Version;

        var (next, revived) = await _fixture.RestartAsync();
        using var _ = next;
        var again = next.Scheduler.Find(handle.Id).Handle!;
        var resumed = await Assert.Single(revived).Started;

        Assert.Equal(("half", true), (resumed.Checkpoint, resumed.IsRecovered));
        Assert.Equal(new OperationProgress(4, 10, 400, 1000), again.Snapshot.Progress);
        Assert.True(again.Snapshot.Version > told, "a version of the first run came again");
        resumed.ReportDone(3, 300);
        Assert.Equal(4, again.Snapshot.Progress.ResourcesDone); // Done again, not more done.
        resumed.ReportDone(3, 300);
        Assert.Equal(6, again.Snapshot.Progress.ResourcesDone);
        revived[0].End();
        var end = await again.Completion.WaitAsync(GatedOperation.Deadline);
        Assert.Equal((OperationState.Succeeded, 1), (end.State, revived[0].Releases));
        Assert.Null(((ScheduledOperation)again).Checkpoint); // Nobody needs it any more.
    }

    [Fact]
    public async Task QueuedOnes_RunInTheirOrder()
    {
        await _fixture.RunAsync();
        var second = await _fixture.StartAsync(SchedulerFixture.Operation());
        var third = await _fixture.StartAsync(SchedulerFixture.Operation());

        var (next, revived) = await _fixture.RestartAsync();
        using var _ = next;
        Assert.Equal(3, revived.Count);
        foreach (var (operation, id) in revived.Skip(1).Zip([second.Id, third.Id]))
        {
            Assert.False(operation.HasStarted);
            revived[revived.IndexOf(operation) - 1].End();
            Assert.Equal(id, (await operation.Started).Id);
        }
    }

    [Fact]
    public async Task AnEndedOne_IsToldAsBefore_WithTheSameVersion()
    {
        var (operation, handle, context) = await _fixture.RunAsync();
        context.ReportTotal(2, 20);
        context.ReportDone(2, 20);
        operation.End();
        var before = await handle.Completion.WaitAsync(GatedOperation.Deadline);

        var (next, revived) = await _fixture.RestartAsync();
        using var _ = next;
        Assert.Empty(revived);
        var after = next.Scheduler.Find(handle.Id).Handle!;
        Assert.Equal(before, after.Snapshot);
        Assert.True(after.Completion.IsCompletedSuccessfully);
    }

    [Fact]
    public async Task ARepetition_AttachesToTheOneThatGoesOn()
    {
        var running = SchedulerFixture.Operation("alice", "f", "k");
        var handle = await _fixture.StartAsync(running);
        await running.Started;
        var (next, _) = await _fixture.RestartAsync();
        using var __ = next;
        var again = await next.FindEarlierAsync(GatedOperation.Describe("alice", "f"));
        Assert.Equal((StartKind.Attached, handle.Id), (again!.Value.Kind, again.Value.Handle!.Id));
        Assert.Equal(StartKind.KeyConflict, (await next.FindEarlierAsync(GatedOperation.Describe("alice", "g", "k")))!.Value.Kind);
    }

    [Fact]
    public async Task TheKeyOfARepetition_IsRemembered_BeyondTheEndAndARestart_UntilItIsForgotten()
    {
        var running = SchedulerFixture.Operation("alice", "f");
        var handle = await _fixture.StartAsync(running);
        await _fixture.Scheduler.RememberKeyAsync(handle.Id, "late");
        running.End();
        await handle.Completion.WaitAsync(GatedOperation.Deadline);
        _fixture.Scheduler.BeginAnswer(handle.Id);
        await _fixture.Scheduler.EndAnswerAsync(handle.Id, AnswerFate.Sent);

        var (next, _) = await _fixture.RestartAsync();
        using var __ = next;
        var again = await next.FindEarlierAsync(GatedOperation.Describe("alice", "f", "late"));
        Assert.Equal((StartKind.Attached, handle.Id), (again!.Value.Kind, again.Value.Handle!.Id));
        Assert.Equal(StartKind.KeyConflict, (await next.FindEarlierAsync(GatedOperation.Describe("alice", "g", "late")))!.Value.Kind);
        Assert.Null(await next.FindEarlierAsync(GatedOperation.Describe("bob", "f", "late")));
        Assert.True(await next.Scheduler.ForgetAsync(handle.Id));
        Assert.Null(await next.FindEarlierAsync(GatedOperation.Describe("alice", "f", "late")));
    }

    [Fact]
    public async Task OfManyKeys_SixteenAreRemembered()
    {
        var handle = await _fixture.StartAsync(SchedulerFixture.Operation("alice", "f"));
        for (var i = 0; i < 17; i++)
        {
            await _fixture.Scheduler.RememberKeyAsync(handle.Id, $"k{i}");
        }

        Assert.Equal(StartKind.KeyConflict, (await _fixture.FindEarlierAsync(GatedOperation.Describe("alice", "g", "k15")))!.Value.Kind);
        Assert.Null(await _fixture.FindEarlierAsync(GatedOperation.Describe("alice", "g", "k16")));
    }

    [Fact]
    public async Task AnOutcomeThatNobodyHeard_IsToldOnce()
    {
        var operation = SchedulerFixture.Operation("alice", "f");
        var handle = await _fixture.StartAsync(operation);
        operation.End();
        await handle.Completion.WaitAsync(GatedOperation.Deadline);
        Assert.Equal(StartKind.Unanswered, (await _fixture.FindEarlierAsync(operation.Description))!.Value.Kind);

        var (next, _) = await _fixture.RestartAsync();
        using var __ = next;
        Assert.Equal(StartKind.Unanswered, (await next.FindEarlierAsync(operation.Description))!.Value.Kind);
        next.Scheduler.BeginAnswer(handle.Id);
        await next.Scheduler.EndAnswerAsync(handle.Id, AnswerFate.Sent);
        Assert.Null(await next.FindEarlierAsync(operation.Description));

        var (last, ___) = await next.RestartAsync();
        using var ____ = last;
        Assert.Null(await last.FindEarlierAsync(operation.Description));
    }

    [Fact]
    public async Task AtAStop_RunningAndQueuedOnesAreLeftToTheNextRun()
    {
        var (running, handle, _) = await _fixture.RunAsync();
        var queued = await _fixture.StartAsync(SchedulerFixture.Operation());
        var drain = _fixture.Scheduler.DrainAsync(TimeSpan.FromSeconds(20), CancellationToken.None);
        _fixture.Time.Advance(TimeSpan.FromSeconds(20));
        await drain.WaitAsync(GatedOperation.Deadline);

        Assert.All([handle.Snapshot, queued.Snapshot], s => Assert.True(s is { IsSuspended: true, IsFinal: false }));
        Assert.True(handle.Completion.IsCompletedSuccessfully && queued.Completion.IsCompletedSuccessfully);
        Assert.Equal(0, running.Releases); // What it holds stays held to the end.
        Assert.Equal(handle.Snapshot, await handle.WaitForChangeAsync(handle.Snapshot.Version, CancellationToken.None).WaitAsync(GatedOperation.Deadline));

        var (next, revived) = await _fixture.RestartAsync();
        using var __ = next;
        Assert.Equal(2, revived.Count);
        Assert.False(next.Scheduler.Find(handle.Id).Handle!.Snapshot.IsSuspended);
    }

    [Fact]
    public async Task WhatIsLeftToTheNextRun_IsToldThereToBeNoLessFar()
    {
        var (_, handle, context) = await _fixture.RunAsync();
        context.ReportTotal(10, 100);
        context.ReportDone(6, 60);
        var told = handle.Snapshot;
        var drain = _fixture.Scheduler.DrainAsync(TimeSpan.FromSeconds(20), CancellationToken.None);
        _fixture.Time.Advance(TimeSpan.FromSeconds(20));
        await drain.WaitAsync(GatedOperation.Deadline);

        var (next, _) = await _fixture.RestartAsync();
        using var __ = next;
        var now = next.Scheduler.Find(handle.Id).Handle!.Snapshot;
        Assert.Equal((told.Progress, told.Percent), (now.Progress, now.Percent));
    }

    [Fact]
    public async Task ProgressIsWrittenDownEachFewSeconds_ForAKill()
    {
        var (_, handle, context) = await _fixture.RunAsync();
        context.ReportTotal(10, 100);
        context.ReportDone(5, 50);
        Assert.DoesNotContain(_fixture.Journal.Appended, r => r is OperationRecord.Progressed);
        _fixture.Time.Advance(TimeSpan.FromSeconds(5));
        context.ReportDone(1, 10);
        context.ReportDone(1, 10);
        Assert.Single(_fixture.Journal.Appended, r => r is OperationRecord.Progressed { Progress.ResourcesDone: 6 });

        var (next, _) = await _fixture.RestartAsync();
        using var __ = next;
        Assert.Equal(6, next.Scheduler.Find(handle.Id).Handle!.Snapshot.Progress.ResourcesDone);
    }

    [Fact]
    public async Task OneThatCannotBeMadeAgain_EndsAsFailed_AndTheOthersGoOn()
    {
        var unreadable = new GatedOperation(GatedOperation.Describe("alice") with { Kind = "unreadable" });
        var handle = await _fixture.StartAsync(unreadable);
        await unreadable.Started; // A program that is killed does nothing afterwards; one that is still starting here would.
        var other = await _fixture.StartAsync(SchedulerFixture.Operation("bob"));

        var (next, revived) = await _fixture.RestartAsync();
        using var _ = next;
        Assert.Equal(OperationState.Failed, next.Scheduler.Find(handle.Id).Handle!.Snapshot.State);
        Assert.Equal(other.Id, (await Assert.Single(revived).Started).Id);
    }

    [Fact]
    public async Task WhereTheStartCannotBeJournaled_NoCheckpointIsWrittenWithoutIt()
    {
        _fixture.Journal.Refuses = r => r is OperationRecord.Started;
        var (_, handle, context) = await _fixture.RunAsync();
        await Assert.ThrowsAsync<IOException>(() => context.CheckpointAsync("too early").AsTask());

        _fixture.Journal.Refuses = null;
        await context.CheckpointAsync("half");
        Assert.Collection(
            _fixture.Journal.Appended.Where(r => r.Id == handle.Id),
            r => Assert.IsType<OperationRecord.Accepted>(r),
            r => Assert.IsType<OperationRecord.Started>(r),
            r => Assert.Equal("half", Assert.IsType<OperationRecord.Checkpointed>(r).Detail));
    }

    [Fact]
    public async Task WhereTheRecoveryCannotBeJournaled_AllGoOnAllTheSame()
    {
        var (_, handle, _) = await _fixture.RunAsync();
        var queued = await _fixture.StartAsync(SchedulerFixture.Operation("bob"));
        _fixture.Journal.Refuses = r => r is OperationRecord.Recovered;

        var (next, revived) = await _fixture.RestartAsync();
        using var _ = next;
        Assert.Equal(2, revived.Count);
        Assert.True(next.Scheduler.Find(handle.Id).Handle!.Snapshot.Version > handle.Snapshot.Version, "a version of the first run came again");
        Assert.Equal(2, next.Log.Entries.Count(e => e == (LogLevel.Error, 2021)));
        foreach (var (operation, id) in revived.Zip([handle.Id, queued.Id]))
        {
            Assert.Equal(id, (await operation.Started).Id);
            operation.End();
            await next.Scheduler.Find(id).Handle!.Completion.WaitAsync(GatedOperation.Deadline);
        }
    }

    [Fact]
    public async Task WhereTheAcceptanceCannotBeJournaled_NothingIsAccepted()
    {
        var operation = SchedulerFixture.Operation("alice", "f");
        _fixture.Journal.Refuses = r => r is OperationRecord.Accepted;
        await Assert.ThrowsAsync<IOException>(() => _fixture.Scheduler.StartAsync(operation, CancellationToken.None));
        Assert.Equal(1, operation.Releases);
        Assert.Null(await _fixture.FindEarlierAsync(operation.Description));
        Assert.Empty(_fixture.Scheduler.List(null));
    }
}
