using DavServer.Operations;

namespace DavServer.UnitTests.Operations;

/// <summary>Who runs, who waits for a turn, and who is turned away.</summary>
public sealed class OperationQueueTests : IDisposable
{
    private readonly SchedulerFixture _fixture = new(new OperationsOptions { MaxRunning = 3, MaxRunningPerOwner = 2, MaxQueued = 3 });

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task AnOwnerAtItsLimit_LetsOthersPass()
    {
        var alice = Enumerable.Range(0, 4).Select(_ => SchedulerFixture.Operation()).ToArray();
        foreach (var operation in alice)
        {
            await _fixture.StartAsync(operation);
        }

        var bob = SchedulerFixture.Operation("bob");
        await _fixture.StartAsync(bob);

        await bob.Started;
        await alice[0].Started;
        await alice[1].Started;
        Assert.False(alice[2].HasStarted || alice[3].HasStarted);
        alice[1].End();
        await alice[2].Started;
    }

    [Fact]
    public async Task OneMoreThanMayWait_IsRefusedAndReleased_ButOneThatCanRunAtOnceIsNot()
    {
        for (var i = 0; i < 5; i++)
        {
            await _fixture.StartAsync(SchedulerFixture.Operation());
        }

        var refused = SchedulerFixture.Operation();
        var result = await _fixture.Scheduler.StartAsync(refused, CancellationToken.None);

        Assert.Equal((StartKind.Refused, 1), (result.Kind, refused.Releases));
        await _fixture.StartAsync(SchedulerFixture.Operation("bob"));
    }

    [Fact]
    public async Task OwnersTakeTurns_HoweverManyOneHasSubmitted()
    {
        using var fixture = new SchedulerFixture(new OperationsOptions { MaxRunning = 1 });
        var all = new[] { "alice", "alice", "alice", "bob" }.Select(o => SchedulerFixture.Operation(o)).ToArray();
        foreach (var operation in all)
        {
            await fixture.StartAsync(operation);
        }

        foreach (var next in new[] { all[0], all[1], all[3], all[2] })
        {
            await next.Started;
            Assert.Equal(1, fixture.Scheduler.List(null).Count(s => s.State == OperationState.Running));
            next.End();
        }
    }

    [Fact]
    public async Task CancelWhileQueued_EndsItWithoutRunning()
    {
        await _fixture.StartAsync(SchedulerFixture.Operation());
        await _fixture.StartAsync(SchedulerFixture.Operation());
        var queued = SchedulerFixture.Operation();
        var handle = await _fixture.StartAsync(queued);

        var final = await handle.CancelAsync().WaitAsync(GatedOperation.Deadline);

        Assert.Equal((OperationState.Canceled, nameof(OperationFault.CanceledBeforeStart)), (final.State, final.Outcome!.Detail));
        Assert.Equal((false, 1), (queued.HasStarted, queued.Releases));
    }
}
