using DavServer.Operations;

namespace DavServer.UnitTests.Operations;

/// <summary>
/// Cancelling what an earlier run had brought to its checkpoint, and what waits for others now: it may have been published, so it has to look.
/// </summary>
public sealed class CancelAfterRestartTests : IAsyncLifetime, IDisposable
{
    private readonly SchedulerFixture _before = new(new OperationsOptions { MaxRunning = 2 });
    private SchedulerFixture _fixture = null!;
    private GatedOperation _running = null!;
    private GatedOperation _waiting = null!;
    private OperationHandle _handle = null!;

    public async Task InitializeAsync()
    {
        _before.Journal.OutlivesProcess = true;
        await _before.RunAsync();
        var (_, handle, context) = await _before.RunAsync();
        await context.CheckpointAsync("about to appear");
        (_fixture, var revived) = await _before.RestartAsync(new OperationsOptions { MaxRunning = 1 });
        (_running, _waiting) = (revived[0], revived[1]);
        await _running.Started;
        _handle = _fixture.Scheduler.Find(handle.Id).Handle!;
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose()
    {
        _before.Dispose();
        _fixture.Dispose();
    }

    [Fact]
    public async Task OneThatWaitsWithACheckpoint_LooksAndEndsAtOnce_ThoughItsTurnHasNotCome()
    {
        var end = await _handle.CancelAsync().WaitAsync(GatedOperation.Deadline);

        var context = await _waiting.Started;
        Assert.Equal(("about to appear", true), (context.Checkpoint, context.CancelRequested.IsCancellationRequested));
        Assert.Equal((OperationState.Canceled, "canceled", 1), (end.State, end.Outcome!.Detail, _waiting.Releases));
        Assert.False(_running.IsEnded);
    }

    [Fact]
    public async Task WhatItFindsPublished_IsItsOutcome()
    {
        _waiting.End();
        var end = await _handle.CancelAsync().WaitAsync(GatedOperation.Deadline);
        Assert.Equal((OperationState.Succeeded, 1), (end.State, _waiting.Releases));
    }

    [Fact]
    public async Task ItTakesNobodysTurn_AndGivesNobodyOne()
    {
        await _handle.CancelAsync().WaitAsync(GatedOperation.Deadline);
        var (third, fourth) = (SchedulerFixture.Operation(), SchedulerFixture.Operation());
        var (thirds, fourths) = (await _fixture.StartAsync(third), await _fixture.StartAsync(fourth));
        Assert.False(thirds.Snapshot.HasTurn || fourths.Snapshot.HasTurn);

        _running.End();
        await third.Started;
        Assert.False(fourths.Snapshot.HasTurn);
        third.End();
        await fourth.Started;
    }

    [Fact]
    public async Task CancelledTwice_ItLooksOnce()
    {
        var both = await Task.WhenAll(_handle.CancelAsync(), _handle.CancelAsync()).WaitAsync(GatedOperation.Deadline);
        Assert.Equal(both[0], both[1]);
        Assert.Equal(1, _waiting.Releases);
        Assert.Single(_fixture.Journal.Appended, r => r is OperationRecord.Ended);
    }
}
