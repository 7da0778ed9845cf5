using DavServer.Operations;
using DavServer.Tests.Shared;

namespace DavServer.UnitTests.Operations;

public sealed class OperationSchedulerTests : IDisposable
{
    private readonly SchedulerFixture _fixture = new(new OperationsOptions { MaxRunning = 3, MaxRunningPerOwner = 2, MaxQueued = 3 });

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task AnOperation_RunsAndEndsAndReleasesOnce()
    {
        var (operation, handle, _) = await _fixture.RunAsync();
        Assert.Equal(OperationState.Running, handle.Snapshot.State);

        operation.End();
        var final = await handle.Completion.WaitAsync(GatedOperation.Deadline);

        Assert.Equal(OperationState.Succeeded, final.State);
        Assert.Equal(100, final.Percent);
        Assert.Equal("ended", final.Outcome!.Detail);
        Assert.Equal(1, operation.Releases);
        Assert.Equal(["Accepted", "Started", "Ended"], _fixture.Journal.Appended.Select(r => r.GetType().Name));
    }

    [Fact]
    public async Task WhatIsNotYetInTheJournal_IsVisibleToNobody()
    {
        var operation = SchedulerFixture.Operation(fingerprint: "f");
        var gate = _fixture.Journal.Gate = new TaskCompletionSource();

        var start = _fixture.Scheduler.StartAsync(operation, CancellationToken.None);

        Assert.Empty(_fixture.Scheduler.List(null));
        Assert.False(operation.HasStarted);
        gate.SetResult();
        Assert.Equal(StartKind.Started, (await start.WaitAsync(GatedOperation.Deadline)).Kind);
        Assert.Equal(StartKind.Attached, (await _fixture.FindEarlierAsync(operation.Description))?.Kind);
    }

    [Theory]
    [InlineData(false, 2)]
    [InlineData(true, 1)]
    public async Task StartIsJournaledBesideTheAcceptance_OfWhatRunsAtOnce(bool isBusy, int held)
    {
        using var fixture = new SchedulerFixture(new OperationsOptions { MaxRunning = 1, MaxRunningPerOwner = 1 });
        if (isBusy)
        {
            await fixture.StartAsync(SchedulerFixture.Operation());
        }

        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        fixture.Journal.Gate = gate;
        var operation = SchedulerFixture.Operation();
        var starting = fixture.StartAsync(operation);
        Assert.Equal(held, fixture.Journal.Held);
        Assert.False(operation.Started.IsCompleted);

        fixture.Journal.Gate = null;
        gate.SetResult();
        var handle = await starting;
        if (!isBusy)
        {
            await operation.Started;
        }

        Assert.Equal(isBusy ? OperationState.Queued : OperationState.Running, handle.Snapshot.State);
    }

    [Fact]
    public async Task TheSameSubmittedWhileTheFirstIsBeingJournaled_WaitsAndAttaches()
    {
        var gate = _fixture.Journal.Gate = new TaskCompletionSource();
        var first = SchedulerFixture.Operation(fingerprint: "f");
        var second = SchedulerFixture.Operation(fingerprint: "f");
        var startFirst = _fixture.Scheduler.StartAsync(first, CancellationToken.None);
        var startSecond = _fixture.Scheduler.StartAsync(second, CancellationToken.None);
        Assert.False(startSecond.IsCompleted);

        gate.SetResult();

        var attached = await startSecond.WaitAsync(GatedOperation.Deadline);
        Assert.Equal((StartKind.Attached, (await startFirst).Handle), (attached.Kind, attached.Handle));
        Assert.Equal((0, 1), (first.Releases, second.Releases));
    }

    [Fact]
    public async Task AJournalThatFails_ReleasesAndThrows_AndTheNextSubmissionIsNew()
    {
        var gate = _fixture.Journal.Gate = new TaskCompletionSource();
        var first = SchedulerFixture.Operation(fingerprint: "f");
        var start = _fixture.Scheduler.StartAsync(first, CancellationToken.None);
        var second = SchedulerFixture.Operation(fingerprint: "f");
        var startSecond = _fixture.Scheduler.StartAsync(second, CancellationToken.None);
        _fixture.Journal.Gate = null;

        gate.SetException(new IOException("disk full"));

        await Assert.ThrowsAsync<IOException>(() => start.WaitAsync(GatedOperation.Deadline));
        Assert.Equal(1, first.Releases);
        Assert.Equal(StartKind.Started, (await startSecond.WaitAsync(GatedOperation.Deadline)).Kind);
    }

    [Fact]
    public async Task ARequestAbortedBeforeItWasSubmitted_ReleasesAndThrows()
    {
        var operation = SchedulerFixture.Operation();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _fixture.Scheduler.StartAsync(operation, new CancellationToken(canceled: true)));
        Assert.Equal(1, operation.Releases);
    }

    [Fact]
    public async Task TheSameFingerprint_AttachesOnlyWhileTheFirstRuns()
    {
        var first = SchedulerFixture.Operation(fingerprint: "f");
        var handle = await _fixture.StartAsync(first);
        var second = SchedulerFixture.Operation(fingerprint: "f");

        var attached = await _fixture.Scheduler.StartAsync(second, CancellationToken.None);
        Assert.Equal((StartKind.Attached, handle, 1), (attached.Kind, attached.Handle, second.Releases));
        var other = await _fixture.Scheduler.StartAsync(SchedulerFixture.Operation("bob", "f"), CancellationToken.None);
        Assert.Equal(StartKind.Started, other.Kind);

        first.End();
        await handle.Completion.WaitAsync(GatedOperation.Deadline);
        Assert.Equal(StartKind.Started, (await _fixture.Scheduler.StartAsync(SchedulerFixture.Operation(fingerprint: "f"), CancellationToken.None)).Kind);
    }

    [Fact]
    public async Task TheSameKey_AttachesToAnEndedOneToo_AndConflictsWithAnotherFingerprint()
    {
        var first = SchedulerFixture.Operation(fingerprint: "f", key: "k");
        var handle = await _fixture.StartAsync(first);
        first.End();
        await handle.Completion.WaitAsync(GatedOperation.Deadline);

        var same = await _fixture.Scheduler.StartAsync(SchedulerFixture.Operation(fingerprint: "f", key: "k"), CancellationToken.None);
        Assert.Equal((StartKind.Attached, handle), (same.Kind, same.Handle));

        var conflicting = SchedulerFixture.Operation(fingerprint: "g", key: "k");
        Assert.Equal(new StartResult(StartKind.KeyConflict, null), await _fixture.FindEarlierAsync(conflicting.Description));
        var conflict = await _fixture.Scheduler.StartAsync(conflicting, CancellationToken.None);
        Assert.Equal((StartKind.KeyConflict, null, 1), (conflict.Kind, conflict.Handle, conflicting.Releases));

        var bob = await _fixture.Scheduler.StartAsync(SchedulerFixture.Operation("bob", "g", "k"), CancellationToken.None);
        Assert.Equal(StartKind.Started, bob.Kind);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task WhatItHolds_StaysHeld_UntilItsOutcomeIsWritten_OrAMinute(bool isWritten)
    {
        var (operation, handle, _) = await _fixture.RunAsync();
        _fixture.Journal.Owed = new TaskCompletionSource();

        operation.End();
        var final = await handle.Completion.WaitAsync(GatedOperation.Deadline);

        Assert.Equal((OperationState.Succeeded, 0), (final.State, operation.Releases));
        if (isWritten)
        {
            _fixture.Journal.Owed.SetResult();
        }
        else
        {
            // Not for good: what is held may be what someone wants to delete from a disk that is full.
            _fixture.Time.Advance(TimeSpan.FromMinutes(1));
        }

        await Deadline.UntilAsync(() => operation.Releases == 1, "it is released");
    }

    [Fact]
    public async Task OneThatCouldNotBeAccepted_IsTakenOutOfTheJournalToo()
    {
        _fixture.Journal.Refuses = r => r is OperationRecord.Accepted;

        var operation = SchedulerFixture.Operation();
        await Assert.ThrowsAsync<IOException>(() => _fixture.Scheduler.StartAsync(operation, CancellationToken.None));

        Assert.Single(_fixture.Journal.Withdrawn);
        Assert.Equal(0, _fixture.Journal.Count);
    }

    [Fact]
    public async Task CancelWhileRunning_WaitsForTheOutcome_WhichMayBeSuccess()
    {
        var stubborn = new GatedOperation(GatedOperation.Describe("alice")) { HeedsCancel = false };
        var handle = await _fixture.StartAsync(stubborn);
        var context = await stubborn.Started;

        var cancel = handle.CancelAsync();
        Assert.True(context.CancelRequested.IsCancellationRequested);
        Assert.False(cancel.IsCompleted);
        stubborn.End();

        Assert.Equal(OperationState.Succeeded, (await cancel.WaitAsync(GatedOperation.Deadline)).State);
    }

    [Fact]
    public async Task AnOperationThatThrows_FailsAndIsLoggedAsABug()
    {
        var (operation, handle, _) = await _fixture.RunAsync();

        operation.Throw();

        var final = await handle.Completion.WaitAsync(GatedOperation.Deadline);
        Assert.Equal((OperationState.Failed, nameof(OperationFault.Bug), 1), (final.State, final.Outcome!.Detail, operation.Releases));
        Assert.Contains((Microsoft.Extensions.Logging.LogLevel.Error, 2003), _fixture.Log.Entries);
    }

    [Fact]
    public async Task AnOutcomeThatIsNotFinal_IsABug()
    {
        var (operation, handle, _) = await _fixture.RunAsync();

        operation.End(OperationState.Running);

        Assert.Equal(nameof(OperationFault.Bug), (await handle.Completion.WaitAsync(GatedOperation.Deadline)).Outcome!.Detail);
    }

    [Fact]
    public async Task WhatWasClaimed_IsGivenBackBeforeTheEndIsSeen()
    {
        var (operation, handle, _) = await _fixture.RunAsync();
        var gate = _fixture.Journal.Gate = new TaskCompletionSource();
        operation.End();
        Assert.False(handle.Snapshot.IsFinal);

        gate.SetResult();

        await handle.WaitForChangeAsync(handle.Snapshot.Version, CancellationToken.None).WaitAsync(GatedOperation.Deadline);
        Assert.Equal((true, 1), (handle.Snapshot.IsFinal, operation.Releases));
    }

    [Fact]
    public async Task Checkpoints_AreJournaledInOrder()
    {
        var (operation, handle, context) = await _fixture.RunAsync();
        await context.CheckpointAsync("one");
        await context.CheckpointAsync("two");
        Assert.Equal("two", await LeftAsync());

        operation.End();
        await handle.Completion.WaitAsync(GatedOperation.Deadline);
        Assert.Null(await LeftAsync());

        async Task<string?> LeftAsync() =>
            (await OperationReplay.ReadAsync(_fixture.Journal, CancellationToken.None)).Statuses[handle.Id].Checkpoint;
    }
}
