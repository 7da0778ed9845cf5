using DavServer.Operations;
using DavServer.Tests.Shared;

namespace DavServer.UnitTests.Operations;

/// <summary>The same thing is asked for while the first is on its way into the journal.</summary>
public sealed class EarlierOperationTests : IDisposable
{
    private readonly SchedulerFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task WhatIsBeingJournaled_IsWaitedForByWhoeverAsksForTheSame()
    {
        var gate = _fixture.Journal.Gate = new TaskCompletionSource();
        var start = _fixture.Scheduler.StartAsync(SchedulerFixture.Operation(fingerprint: "f"), CancellationToken.None);
        var again = _fixture.FindEarlierAsync(GatedOperation.Describe("alice", "f"));
        Assert.False(again.IsCompleted);
        Assert.Null(await _fixture.FindEarlierAsync(GatedOperation.Describe("bob", "f")));

        gate.SetResult();

        var started = await Deadline.WaitAsync(start, "the acceptance");
        Assert.Equal(new StartResult(StartKind.Attached, started.Handle), await Deadline.WaitAsync(again, "the earlier one"));
    }

    [Fact]
    public async Task WhatCouldNotBeJournaled_HasLeftNothingBehindWhenThoseWhoWaitedGoOn()
    {
        var gate = _fixture.Journal.Gate = new TaskCompletionSource();
        var withdrawal = _fixture.Journal.WithdrawalGate = new TaskCompletionSource();
        var first = SchedulerFixture.Operation(fingerprint: "f");
        var start = _fixture.Scheduler.StartAsync(first, CancellationToken.None);
        var again = _fixture.FindEarlierAsync(first.Description);

        gate.SetException(new IOException("disk full"));

        // Until it is taken back from the journal too, it holds what it claimed: so whoever comes now has to wait as well.
        var late = _fixture.FindEarlierAsync(first.Description);
        Assert.Equal((false, false, 0), (again.IsCompleted, late.IsCompleted, first.Releases));
        withdrawal.SetResult();
        Assert.Null(await Deadline.WaitAsync(again, "the end of the wait"));
        Assert.Equal(1, first.Releases);
        Assert.Null(await Deadline.WaitAsync(late, "the end of the late one's wait"));
        await Assert.ThrowsAsync<IOException>(() => start.WaitAsync(GatedOperation.Deadline));
        Assert.Equal(1, first.Releases);
    }

    [Fact]
    public async Task WhoeverIsGone_WaitsNoLonger()
    {
        var gate = _fixture.Journal.Gate = new TaskCompletionSource();
        var start = _fixture.Scheduler.StartAsync(SchedulerFixture.Operation(fingerprint: "f"), CancellationToken.None);
        using var aborted = new CancellationTokenSource();
        var again = _fixture.Scheduler.FindEarlierAsync(GatedOperation.Describe("alice", "f"), aborted.Token).AsTask();

        await aborted.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => again.WaitAsync(GatedOperation.Deadline));
        gate.SetResult();
        await Deadline.WaitAsync(start, "the acceptance");
    }
}
