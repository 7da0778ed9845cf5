using DavServer.Operations;
using DavServer.Tests.Shared;

namespace DavServer.UnitTests.Operations;

/// <summary>What waits for its turn finds out beforehand whether it is bound to fail.</summary>
public sealed class OperationEstimateTests : IDisposable
{
    private static readonly OperationOutcome NoSpace = new(OperationState.Failed, "no space");

    private readonly SchedulerFixture _fixture = new(new OperationsOptions { MaxRunning = 1, MaxEstimating = 1 });

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task WhatIsBoundToFail_EndsWithThatBeforeItsTurn()
    {
        var (running, _, _) = await _fixture.RunAsync();
        var doomed = Estimating(new OperationEstimate { Failure = NoSpace });
        var handle = await _fixture.StartAsync(doomed);

        await Deadline.WaitAsync(_fixture.Scheduler.EstimateAsync(handle.Id, CancellationToken.None), "the estimate");

        Assert.Equal(NoSpace, (await Deadline.WaitAsync(handle.Completion, "the end")).Outcome);
        Assert.Equal((false, 1), (doomed.HasStarted, doomed.Releases));
        Assert.Equal(["Accepted", "Ended"], _fixture.Journal.Appended.Where(r => r.Id == handle.Id).Select(r => r.GetType().Name));
        var next = SchedulerFixture.Operation();
        await _fixture.StartAsync(next);
        running.End();
        await next.Started;
    }

    [Fact]
    public async Task WhatMaySucceed_TellsItsTotalAndWaitsOn()
    {
        var (running, _, _) = await _fixture.RunAsync();
        var queued = Estimating(new OperationEstimate { Resources = 3, Bytes = 30 });
        var handle = await _fixture.StartAsync(queued);

        await Deadline.WaitAsync(_fixture.Scheduler.EstimateAsync(handle.Id, CancellationToken.None), "the estimate");

        var (state, progress) = (handle.Snapshot.State, handle.Snapshot.Progress);
        Assert.Equal((OperationState.Queued, 3L, 30L), (state, progress.ResourcesTotal, progress.BytesTotal));
        running.End();
        await queued.Started;
    }

    [Fact]
    public async Task WhatHasItsTurn_IsNotAsked()
    {
        var running = Estimating(new OperationEstimate { Failure = NoSpace });
        var handle = await _fixture.StartAsync(running);
        await running.Started;

        await Deadline.WaitAsync(_fixture.Scheduler.EstimateAsync(handle.Id, CancellationToken.None), "the answer");

        Assert.False(handle.Completion.IsCompleted);
        Assert.Null(handle.Snapshot.Progress.ResourcesTotal);
    }

    [Fact]
    public async Task TurnThatComesWhileItEstimates_IsNotTakenAwayAgain()
    {
        var (first, _, _) = await _fixture.RunAsync();
        var estimate = new TaskCompletionSource<OperationEstimate?>();
        var queued = new GatedOperation(GatedOperation.Describe("alice")) { Estimates = _ => estimate.Task };
        var handle = await _fixture.StartAsync(queued);
        var estimating = _fixture.Scheduler.EstimateAsync(handle.Id, CancellationToken.None);
        first.End();
        await queued.Started;

        estimate.SetResult(new OperationEstimate { Failure = NoSpace });

        await Deadline.WaitAsync(estimating, "the estimate");
        Assert.False(handle.Completion.IsCompleted);
        queued.End();
        Assert.Equal(OperationState.Succeeded, (await Deadline.WaitAsync(handle.Completion, "the end")).State);
    }

    [Fact]
    public async Task NoMoreThanAreAllowed_EstimateAtOnce_AndWhoeverIsGoneWaitsNoLonger()
    {
        await _fixture.RunAsync();
        var estimate = new TaskCompletionSource<OperationEstimate?>();
        var first = await _fixture.StartAsync(new GatedOperation(GatedOperation.Describe("alice")) { Estimates = _ => estimate.Task });
        var asked = false;
        var second = await _fixture.StartAsync(new GatedOperation(GatedOperation.Describe("alice"))
        {
            Estimates = _ =>
            {
                asked = true;
                return Task.FromResult<OperationEstimate?>(null);
            },
        });
        var estimating = _fixture.Scheduler.EstimateAsync(first.Id, CancellationToken.None);
        using var giveUp = new CancellationTokenSource();
        var waiting = _fixture.Scheduler.EstimateAsync(second.Id, giveUp.Token);
        Assert.False(waiting.IsCompleted);

        await giveUp.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.WaitAsync(GatedOperation.Deadline));
        Assert.False(asked);
        estimate.SetResult(null);
        await Deadline.WaitAsync(estimating, "the first estimate");
        await Deadline.WaitAsync(_fixture.Scheduler.EstimateAsync(second.Id, CancellationToken.None), "the second estimate");
        Assert.True(asked);
    }

    [Fact]
    public async Task EstimateThatThrows_IsLoggedAndHarmsNothing()
    {
        var (running, _, _) = await _fixture.RunAsync();
        var queued = new GatedOperation(GatedOperation.Describe("alice")) { Estimates = _ => throw new InvalidOperationException("a bug") };
        var handle = await _fixture.StartAsync(queued);

        await Deadline.WaitAsync(_fixture.Scheduler.EstimateAsync(handle.Id, CancellationToken.None), "the estimate");

        Assert.Contains(_fixture.Log.Entries, e => e.Id == 2003);
        running.End();
        await queued.Started;
    }

    // Part of it may be done already: what is left to do is not what it would measure.
    [Fact]
    public async Task WhatAnEarlierRunAccepted_IsNotAsked()
    {
        _fixture.Journal.OutlivesProcess = true;
        await _fixture.RunAsync();
        var handle = await _fixture.StartAsync(SchedulerFixture.Operation());
        var (next, revived) = await _fixture.RestartAsync();
        using var _ = next;
        revived[1].Estimates = _ => Task.FromResult<OperationEstimate?>(new OperationEstimate { Failure = NoSpace });

        await Deadline.WaitAsync(next.Scheduler.EstimateAsync(handle.Id, CancellationToken.None), "the answer");

        Assert.Equal(OperationState.Queued, next.Scheduler.Find(handle.Id).Handle!.Snapshot.State);
    }

    private static GatedOperation Estimating(OperationEstimate estimate) =>
        new(GatedOperation.Describe("alice")) { Estimates = _ => Task.FromResult<OperationEstimate?>(estimate) };
}
