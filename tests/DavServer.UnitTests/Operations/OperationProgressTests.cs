using DavServer.Operations;

namespace DavServer.UnitTests.Operations;

public sealed class OperationProgressTests : IDisposable
{
    private readonly SchedulerFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task Percent_Is100OnlyAfterSuccess_AndNeverFalls()
    {
        var (operation, handle, context) = await _fixture.RunAsync();
        context.ReportTotal(2, 100);
        context.ReportDone(2, 100);
        Assert.Equal(99.9, handle.Snapshot.Percent);
        context.ReportTotal(4, 200);
        Assert.Equal((99.9, 50), (handle.Snapshot.Percent, handle.Snapshot.Progress.Percent));
        operation.End();
        Assert.Equal(100, (await handle.Completion.WaitAsync(GatedOperation.Deadline)).Percent);
    }

    [Fact]
    public void PercentByBytes_IsNot100WhileResourcesAreLeft() =>
        Assert.Equal(99.9, new OperationProgress(1, 3, 10, 10).Percent);

    [Fact]
    public async Task ManyReportsInOneInterval_AreToldAsOne()
    {
        var (_, handle, context) = await _fixture.RunAsync();
        var wait = handle.WaitForChangeAsync(handle.Snapshot.Version, CancellationToken.None);

        context.ReportDone(1, 10);
        context.ReportDone(1, 10);
        Assert.False(wait.IsCompleted);
        _fixture.Time.Advance(_fixture.Options.ProgressInterval);

        var told = await wait.WaitAsync(GatedOperation.Deadline);
        Assert.Equal((2, 20), (told.Progress.ResourcesDone, told.Progress.BytesDone));
    }

    [Fact]
    public async Task WhileNobodyWaits_NoTimerRuns()
    {
        var (_, _, context) = await _fixture.RunAsync();
        var timers = _fixture.Time.PendingTimers;
        context.ReportDone(1, 1);
        _fixture.Time.Advance(TimeSpan.FromSeconds(1));
        context.ReportDone(1, 1);
        Assert.Equal(timers, _fixture.Time.PendingTimers);
    }

    [Fact]
    public async Task Operation_IsToldThatItIsFollowed_OnceSomeoneWaitsOrSaysSo()
    {
        var (_, handle, context) = await _fixture.RunAsync();
        var (_, other, contextOfOther) = await _fixture.RunAsync();
        _ = handle.Snapshot;
        Assert.False(context.Followed.IsCompleted);

        _ = handle.WaitForChangeAsync(handle.Snapshot.Version, CancellationToken.None);
        other.Follow();
        await contextOfOther.Followed.WaitAsync(GatedOperation.Deadline);

        await context.Followed.WaitAsync(GatedOperation.Deadline);
    }

    [Fact]
    public async Task AWaiterThatComesAfterAReport_IsToldWhenTheIntervalIsOver()
    {
        var (_, handle, context) = await _fixture.RunAsync();
        var version = handle.Snapshot.Version;
        context.ReportDone(1, 1);
        var wait = handle.WaitForChangeAsync(version, CancellationToken.None);
        Assert.False(wait.IsCompleted);

        _fixture.Time.Advance(_fixture.Options.ProgressInterval);

        Assert.Equal(1, (await wait.WaitAsync(GatedOperation.Deadline)).Progress.ResourcesDone);
    }

    [Fact]
    public async Task AChangeOfState_IsToldAtOnce_AndAfterTheEndNobodyWaits()
    {
        var (operation, handle, _) = await _fixture.RunAsync();
        var wait = handle.WaitForChangeAsync(handle.Snapshot.Version, CancellationToken.None);
        operation.End();
        var final = await wait.WaitAsync(GatedOperation.Deadline);
        Assert.True(final.IsFinal);
        Assert.Same(final, await handle.WaitForChangeAsync(final.Version, CancellationToken.None).WaitAsync(GatedOperation.Deadline));
    }

    [Fact]
    public async Task AWaiterThatGivesUp_LeavesTheOperationAlone()
    {
        var (_, handle, _) = await _fixture.RunAsync();
        using var gone = new CancellationTokenSource();
        var wait = handle.WaitForChangeAsync(handle.Snapshot.Version, gone.Token);
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait);
        Assert.Equal(OperationState.Running, handle.Snapshot.State);
    }

    [Fact]
    public async Task ReportsAfterTheOutcomeIsBeingRecorded_DoNotCount()
    {
        var (operation, handle, context) = await _fixture.RunAsync();
        context.ReportDone(1, 1);
        operation.End();
        var final = await handle.Completion.WaitAsync(GatedOperation.Deadline);
        context.ReportDone(5, 5);
        Assert.Equal(final, handle.Snapshot);
        Assert.Equal(1, final.Progress.ResourcesDone);
    }
}
