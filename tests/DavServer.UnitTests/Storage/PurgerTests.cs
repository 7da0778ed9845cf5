using DavServer.Storage.FileSystem;
using DavServer.Storage.FileSystem.Linux;
using DavServer.Tests.Shared;
using Microsoft.Extensions.Logging.Abstractions;
using static DavServer.UnitTests.Storage.TestShare;

namespace DavServer.UnitTests.Storage;

/// <summary>What is thrown away goes without being in anyone's way, and goes.</summary>
public sealed class PurgerTests
{
    [Fact]
    public async Task WalkThatDoesNotEnd_KeepsWhatIsDeletedForItsTimeAndNoLonger()
    {
        var time = new ManualTimeProvider();
        await using var share = new TestShare(time: time);
        share.Make("/walked/f", "x");
        share.Make("/tree/f", "x");
        await using var walk = (await share.Store.OpenTreeAsync(At("/walked"), share.Deadline)).Value!;
        var others = time.PendingTimers;
        Assert.True((await share.Store.DeleteAsync(At("/tree"), default, share.Deadline)).Succeeded);
        await Deadline.UntilAsync(() => time.PendingTimers == others + 1, "the purge waits for the walk");

        time.Advance(Plain.PurgeWaitsForWalks - TimeSpan.FromTicks(1));
        Assert.Equal(others + 1, time.PendingTimers);
        Assert.Single(share.Aside());
        time.Advance(TimeSpan.FromTicks(1));
        await share.NothingIsAsideAsync();
    }

    [Fact]
    public async Task LargeTree_GoesWithRestsAsLongAsTheWork_AndAStopEndsOneAtOnce()
    {
        const string Tree = "/.davserver/trash/deleted-1-1";
        await using var share = new TestShare();
        await share.Store.DisposeAsync();
        foreach (var i in Enumerable.Range(0, 500))
        {
            share.Make($"{Tree}/f{i}", "");
        }

        var time = new ManualTimeProvider();
        using var top = LinuxDirectory.OpenPath(share.Root).Value!;
        using var area = StagingArea.Open(top, new ReservedNames(), Plain).Value!;
        var purger = new Purger(new WalkRegistry(), Plain, new WorkingClock(time), NullLogger.Instance);
        purger.Sweep(area);
        var left = await LeftAtRestAsync(1);
        Assert.InRange(left, 1, 499);

        time.Advance(WorkingClock.Work - TimeSpan.FromTicks(1));
        Assert.Equal((1, left), (time.TimersMade, Left()));
        time.Advance(TimeSpan.FromTicks(1));
        var lessLeft = await LeftAtRestAsync(2);
        Assert.InRange(lessLeft, 1, left - 1);

        // Nobody moves the clock any more.
        await Deadline.WaitAsync(purger.DisposeAsync().AsTask(), "the stop");
        Assert.Equal(lessLeft, Left());

        int Left() => Directory.GetFiles(share.OnDisk(Tree)).Length;

        async Task<int> LeftAtRestAsync(int count)
        {
            await Deadline.UntilAsync(() => (time.TimersMade, time.PendingTimers) == (count, 1), $"rest {count}");
            return Left();
        }
    }

    /// <summary>By this one all that lies between two looks takes the same time, and a rest takes as long as a test wants.</summary>
    private sealed class WorkingClock(ManualTimeProvider timers) : TimeProvider
    {
        private long _now;

        public static TimeSpan Work { get; } = TimeSpan.FromMilliseconds(10);

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Interlocked.Add(ref _now, Work.Ticks);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            timers.CreateTimer(callback, state, dueTime, period);
    }
}
