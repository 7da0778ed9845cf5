using DavServer.UnitTests.Operations;
using DavServer.WebDav.LongRunning;

namespace DavServer.UnitTests.WebDav.LongRunning;

/// <summary>How long a request waits for its operation.</summary>
public sealed class OperationWaitTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMilliseconds(80);
    private readonly SchedulerFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task WhereTimersGoOffEarly_NoneWaitsLess()
    {
        var (operation, handle, _) = await _fixture.RunAsync();
        var time = new EarlyTimers();
        using var wait = new OperationWait(handle, time, CancellationToken.None);
        var began = time.GetTimestamp();

        Assert.False(await wait.EndsWithinAsync(Limit));

        Assert.InRange(time.GetElapsedTime(began), Limit, TimeSpan.MaxValue);
        Assert.InRange(time.WentOff, 2, int.MaxValue);
        operation.End();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task WaitWithoutALimit_EndsWithTheOperationOrTheRequest(bool aborts)
    {
        var (operation, handle, _) = await _fixture.RunAsync();
        using var aborted = new CancellationTokenSource();
        using var wait = new OperationWait(handle, TimeProvider.System, aborted.Token);
        var ends = wait.EndsWithinAsync(Timeout.InfiniteTimeSpan);
        Assert.False(ends.IsCompleted);

        if (aborts)
        {
            await aborted.CancelAsync();
        }
        else
        {
            operation.End();
        }

        Assert.Equal(!aborts, await ends.WaitAsync(GatedOperation.Deadline));
        operation.End();
    }

    /// <summary>A clock that is set by its timers: by it each goes off when half of its time is over.</summary>
    private sealed class EarlyTimers : TimeProvider
    {
        private long _now;
        private int _wentOff;

        public int WentOff => Volatile.Read(ref _wentOff);

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Interlocked.Read(ref _now);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => System.CreateTimer(
            s =>
            {
                Interlocked.Add(ref _now, dueTime.Ticks / 2);
                Interlocked.Increment(ref _wentOff);
                callback(s);
            },
            state,
            TimeSpan.Zero,
            period);
    }
}
