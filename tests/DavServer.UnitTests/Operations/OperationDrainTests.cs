using DavServer.Operations;

namespace DavServer.UnitTests.Operations;

public sealed class OperationDrainTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private readonly SchedulerFixture _fixture = new(new OperationsOptions { MaxRunning = 1 });

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task RunningOnesFinish_QueuedOnesEnd_NewOnesAreRefused()
    {
        var (running, handle, context) = await _fixture.RunAsync();
        var queued = SchedulerFixture.Operation();
        var queuedHandle = await _fixture.StartAsync(queued);

        var drain = _fixture.Scheduler.DrainAsync(Limit, CancellationToken.None);

        var ended = await queuedHandle.Completion.WaitAsync(GatedOperation.Deadline);
        Assert.Equal((nameof(OperationFault.HostStopping), 1), (ended.Outcome!.Detail, queued.Releases));
        Assert.Equal(StartKind.Refused, (await _fixture.Scheduler.StartAsync(SchedulerFixture.Operation("bob"), CancellationToken.None)).Kind);
        Assert.False(drain.IsCompleted || context.HostStopping.IsCancellationRequested);
        running.End();
        await drain.WaitAsync(GatedOperation.Deadline);
        Assert.Equal(OperationState.Succeeded, handle.Snapshot.State);
    }

    [Fact]
    public async Task AtTheLimit_RunningOnesAreAskedToStopAndEndCleanly()
    {
        var (running, handle, context) = await _fixture.RunAsync();
        var drain = _fixture.Scheduler.DrainAsync(Limit, CancellationToken.None);

        _fixture.Time.Advance(Limit);

        await drain.WaitAsync(GatedOperation.Deadline);
        Assert.True(context.HostStopping.IsCancellationRequested);
        Assert.False(context.CancelRequested.IsCancellationRequested);
        Assert.Equal(("host stopping", 1), (handle.Snapshot.Outcome!.Detail, running.Releases));
    }

    [Fact]
    public async Task OneThatHeedsNothing_IsGivenUpWhenTheCallerGivesUp()
    {
        var stubborn = new GatedOperation(GatedOperation.Describe("alice")) { HeedsCancel = false };
        await _fixture.StartAsync(stubborn);
        await stubborn.Started;
        using var giveUp = new CancellationTokenSource();
        var drain = _fixture.Scheduler.DrainAsync(Limit, giveUp.Token);
        _fixture.Time.Advance(Limit);

        await giveUp.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => drain.WaitAsync(GatedOperation.Deadline));
    }

    [Fact]
    public async Task OneAcceptedWhileDrainingBegins_EndsToo()
    {
        var gate = _fixture.Journal.Gate = new TaskCompletionSource();
        var late = SchedulerFixture.Operation();
        var start = _fixture.Scheduler.StartAsync(late, CancellationToken.None);
        await _fixture.Scheduler.DrainAsync(Limit, CancellationToken.None).WaitAsync(GatedOperation.Deadline);

        gate.SetResult();

        var handle = (await start.WaitAsync(GatedOperation.Deadline)).Handle!;
        Assert.Equal(nameof(OperationFault.HostStopping), (await handle.Completion.WaitAsync(GatedOperation.Deadline)).Outcome!.Detail);
        Assert.Equal((false, 1), (late.HasStarted, late.Releases));
    }
}
