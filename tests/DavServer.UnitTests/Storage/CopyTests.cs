using System.Diagnostics;
using DavServer.Storage;
using DavServer.Storage.FileSystem;
using DavServer.Tests.Shared;
using DavServer.UnitTests.Contracts;
using static DavServer.UnitTests.Storage.TestShare;

namespace DavServer.UnitTests.Storage;

/// <summary>Copies on disk: failures of members, progress, rate, cancel.</summary>
public abstract class CopyTests
{
    internal abstract DiskAccess Access { get; }

    private static void MakeMany(TestShare share, string path, int count)
    {
        for (var i = 0; i < count; i++)
        {
            share.Make($"{path}/{i:d3}", $"content {i}");
        }
    }

    /// <summary>Deletes members of the source that are listed and not yet copied: one file and one collection.</summary>
    private static RecordingObserver Vandal(TestShare share) => new()
    {
        OnStep = o =>
        {
            if (o.Resources == 1)
            {
                foreach (var file in Directory.GetFiles(share.OnDisk("/src")).Skip(3))
                {
                    File.Delete(file);
                }

                Directory.Delete(share.OnDisk("/src/gone"), recursive: true);
            }
        },
    };

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task BeyondTheLimit_MembersThatFailAreCounted(bool mapped)
    {
        await using var share = new TestShare(Access, TestShare.Plain with { CopyWorkers = 1, MaxFailures = 3 });
        MakeMany(share, "/src", 20);
        MakeMany(share, "/src/gone", 3);
        if (mapped)
        {
            share.Make("/dst/old", "old");
        }

        var outcome = (await share.Store.CopyAsync(From("/src", "/dst"), Vandal(share), share.Deadline)).Value!;

        Assert.Equal(!mapped, outcome.Published);
        Assert.Equal(3, outcome.Failures.Count);
        var copied = (await share.ListAsync("/dst")).Count(c => !c.StartsWith("/dst/gone/", StringComparison.Ordinal));
        Assert.True(mapped ? outcome.Unlisted > 10 : outcome.Unlisted == 21 - copied - 3, $"{outcome.Unlisted} with {copied} copied");
        await share.NothingIsAsideAsync();
    }

    [Fact]
    public async Task MembersThatVanish_AreReportedAndTheRestIsPublished()
    {
        await using var share = new TestShare(Access, TestShare.Plain with { CopyWorkers = 1 });
        MakeMany(share, "/src", 20);
        MakeMany(share, "/src/gone", 3);

        var outcome = (await share.Store.CopyAsync(From("/src", "/dst"), Vandal(share), share.Deadline)).Value!;

        Assert.True(outcome.Published);
        Assert.NotEmpty(outcome.Failures);
        Assert.All(outcome.Failures, f => Assert.Equal(StoreError.NotFound, f.Error));
        Assert.DoesNotContain(outcome.Failures, f => f.Path.Depth > 2);
        var copied = await share.ListAsync("/dst");
        Assert.DoesNotContain(outcome.Failures, f => copied.Contains(f.Path.ToString().Replace("/src", "/dst", StringComparison.Ordinal)));
        Assert.Equal(21, copied.Count(c => !c.StartsWith("/dst/gone/", StringComparison.Ordinal)) + outcome.Failures.Count);
        await share.NothingIsAsideAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task MembersThatVanish_LeaveAMappedOrStrictDestinationAlone(bool mapped)
    {
        await using var share = new TestShare(Access, TestShare.Plain with { CopyWorkers = 1 });
        MakeMany(share, "/src", 20);
        MakeMany(share, "/src/gone", 3);
        if (mapped)
        {
            share.Make("/dst/old", "old");
        }

        var request = From("/src", "/dst") with { OnMemberFailure = mapped ? MemberFailureRule.PublishRest : MemberFailureRule.PublishNothing };
        var outcome = (await share.Store.CopyAsync(request, Vandal(share), share.Deadline)).Value!;

        Assert.False(outcome.Published);
        Assert.NotEmpty(outcome.Failures);
        Assert.Equal(mapped ? StoreError.None : StoreError.NotFound, await share.ErrorAtAsync("/dst"));
        Assert.Equal(mapped ? ["/dst/old"] : [], mapped ? await share.ListAsync("/dst") : []);
        await share.NothingIsAsideAsync();
    }

    [Fact]
    public async Task FailuresOfASourceBehindALink_AreToldByThePathThatWasAsked()
    {
        await using var share = new TestShare(Access, TestShare.Plain with { CopyWorkers = 1 });
        MakeMany(share, "/src", 20);
        MakeMany(share, "/src/gone", 1);
        share.Link("/alias", "src");

        var outcome = (await share.Store.CopyAsync(From("/alias", "/dst"), Vandal(share), share.Deadline)).Value!;

        Assert.NotEmpty(outcome.Failures);
        Assert.All(outcome.Failures, f => Assert.StartsWith("/alias/", f.Path.ToString(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task LargeFile_IsCopiedInPiecesThatAddUp()
    {
        await using var share = new TestShare(Access);
        var bytes = new byte[20_000_001];
        new Random(1).NextBytes(bytes);
        await File.WriteAllBytesAsync(share.OnDisk("/big"), bytes);
        var steps = 0;
        var observer = new RecordingObserver { OnStep = _ => Interlocked.Increment(ref steps) };

        Assert.Empty((await share.Store.CopyAsync(From("/big", "/copy"), observer, share.Deadline)).Value!.Failures);

        Assert.Equal(bytes, await File.ReadAllBytesAsync(share.OnDisk("/copy")));
        Assert.Equal((1L, (long)bytes.Length), (observer.Resources, observer.Bytes));
        Assert.Equal((1L, (long)bytes.Length), observer.Counted);
        Assert.True(steps >= 3, $"{steps} steps");
        Assert.Equal(File.GetLastWriteTimeUtc(share.OnDisk("/big")), File.GetLastWriteTimeUtc(share.OnDisk("/copy")));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Copy_IsCountedAsSoonAsSomeoneWantsTheTotals_AndElseOnlyAfterAWhile(bool wanted)
    {
        var time = new ManualTimeProvider();
        await using var share = new TestShare(Access, time: time);
        share.Make("/src/a", new string('x', 1000));
        share.Make("/src/b", new string('x', 1000));
        using var cancel = new CancellationTokenSource();
        var observer = new RecordingObserver();
        var wants = new TaskCompletionSource();
        var request = From("/src", "/dst") with { BytesPerSecond = 1, TotalsWanted = wants.Task };

        var copy = share.Store.CopyAsync(request, observer, cancel.Token).AsTask();
        await Deadline.UntilAsync(() => time.PendingTimers > 1, "the copy and the count wait for the clock");
        Assert.Null(observer.Counted);
        if (wanted)
        {
            wants.SetResult();
        }
        else
        {
            time.Advance(TimeSpan.FromMilliseconds(500));
        }

        await Deadline.UntilAsync(() => observer.Counted is not null, "it is counted");
        Assert.Equal((3L, 2_000L), observer.Counted);
        await cancel.CancelAsync();
        Assert.Equal(StoreError.Canceled, (await copy).Error);
    }

    [Fact]
    public async Task LimitedCopy_TakesItsTimeByTheClockAndIsCounted()
    {
        var time = new ManualTimeProvider();
        await using var share = new TestShare(Access, time: time);
        for (var i = 0; i < 10; i++)
        {
            share.Make($"/src/{i}", new string('x', 1000));
        }

        var observer = new RecordingObserver();
        var began = time.GetUtcNow();
        var copy = share.Store.CopyAsync(From("/src", "/dst") with { BytesPerSecond = 1000 }, observer, share.Deadline).AsTask();
        while (!copy.IsCompleted)
        {
            await Deadline.UntilAsync(() => copy.IsCompleted || time.PendingTimers > 0, "the copy waits for the clock");
            time.Advance(TimeSpan.FromMilliseconds(50));
        }

        Assert.Empty((await copy).Value!.Failures);
        Assert.InRange(time.GetUtcNow() - began, TimeSpan.FromSeconds(9.5), TimeSpan.FromSeconds(30));
        Assert.Equal((11L, 10_000L), (observer.Resources, observer.Bytes));
        Assert.Equal((11L, 10_000L), observer.Counted);
    }

    [Fact]
    public async Task LimitedCopy_IsCancelledAtOnce()
    {
        await using var share = new TestShare(Access);
        await File.WriteAllBytesAsync(share.OnDisk("/big"), new byte[1_000_000]);
        using var cancel = new CancellationTokenSource();
        var observer = new RecordingObserver { OnStep = o => cancel.CancelAfter(10) };
        var copy = share.Store.CopyAsync(From("/big", "/copy") with { BytesPerSecond = 10 }, observer, cancel.Token).AsTask();

        // A second passes before the first byte.
        var clock = Stopwatch.StartNew();
        await cancel.CancelAsync();
        Assert.Equal(StoreError.Canceled, (await Deadline.WaitAsync(copy, "the copy ends")).Error);
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(1));
        Assert.Equal(StoreError.NotFound, await share.ErrorAtAsync("/copy"));
        await share.NothingIsAsideAsync();
    }

    [Fact]
    public async Task CopyOfManyMembers_IsCancelledInLessThanASecond()
    {
        await using var share = new TestShare(Access, TestShare.Plain with { Durability = Durability.Power });
        for (var d = 0; d < 20; d++)
        {
            MakeMany(share, $"/src/{d}", 150);
        }

        using var cancel = new CancellationTokenSource();
        var clock = new Stopwatch();
        var observer = new RecordingObserver
        {
            OnStep = o =>
            {
                if (o.Resources > 200 && !cancel.IsCancellationRequested)
                {
                    clock.Start();
                    cancel.Cancel();
                }
            },
        };

        Assert.Equal(StoreError.Canceled, (await share.Store.CopyAsync(From("/src", "/dst"), observer, cancel.Token)).Error);

        Assert.InRange(clock.Elapsed, TimeSpan.FromTicks(1), TimeSpan.FromSeconds(1));
        Assert.Equal(StoreError.NotFound, await share.ErrorAtAsync("/dst"));
        await share.NothingIsAsideAsync();
    }

    [Fact]
    public async Task WideTree_IsCopiedWholeByManyWorkers()
    {
        await using var share = new TestShare(Access, TestShare.Plain with { CopyWorkers = 8 });
        for (var d = 0; d < 20; d++)
        {
            MakeMany(share, $"/src/{d % 4}/{d}", 60);
        }

        MakeMany(share, "/src/flat", 700);
        var observer = new RecordingObserver();
        var outcome = (await share.Store.CopyAsync(From("/src", "/dst"), observer, share.Deadline)).Value!;

        Assert.Empty(outcome.Failures);
        var source = await share.ListAsync("/src");
        Assert.Equal(source.Select(p => p.Replace("/src", "/dst", StringComparison.Ordinal)), await share.ListAsync("/dst"));
        Assert.Equal(source.Count + 1, observer.Resources);
        foreach (var path in source.Where(p => File.Exists(share.OnDisk(p))))
        {
            var copy = share.OnDisk(path.Replace("/src", "/dst", StringComparison.Ordinal));
            Assert.Equal(await File.ReadAllTextAsync(share.OnDisk(path)), await File.ReadAllTextAsync(copy));
            Assert.Equal(File.GetLastWriteTimeUtc(share.OnDisk(path)), File.GetLastWriteTimeUtc(copy));
        }
    }
}

public class CopyTestsOnLinux : CopyTests
{
    internal override DiskAccess Access => DiskAccess.Native;
}

public class CopyTestsPortable : CopyTests
{
    internal override DiskAccess Access => DiskAccess.Portable;
}
