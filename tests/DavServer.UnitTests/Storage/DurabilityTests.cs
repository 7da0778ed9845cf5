using DavServer.Storage;
using DavServer.Storage.FileSystem;
using DavServer.Tests.Shared;
using DavServer.UnitTests.Contracts;
using static DavServer.UnitTests.Storage.TestShare;

namespace DavServer.UnitTests.Storage;

/// <summary>
/// A disk that takes what is written and can't keep it: a file system in a file that is sparse, on a volume too small for it. Only a sync tells.
/// Needs the right to mount.
/// </summary>
public abstract class DurabilityTests
{
    private static readonly StoreOptions Lasting = Plain with { Durability = Durability.Power };

    internal abstract DiskAccess Access { get; }

    [Theory]
    [InlineData("/tree", "/bad/new")]
    [InlineData("/tree", "/bad/old")]
    [InlineData("/big", "/bad/new")]
    [InlineData("/big", "/bad/old")]
    public async Task CopyThatTheDiskDidNotKeep_PublishesNothing(string source, string destination)
    {
        await using var share = await OverACommitmentAsync(Lasting);
        var announced = false;
        var request = From(source, destination) with
        {
            BeforePublishing = _ =>
            {
                announced = true;
                return StoreError.None;
            },
        };

        foreach (var move in new[] { true, false })
        {
            var result = move
                ? await share.Store.MoveAcrossAsync(request, new RecordingObserver(), share.Deadline)
                : await share.Store.CopyAsync(request, new RecordingObserver(), share.Deadline);

            // What the loop device answers when the file below it can't grow is the kernel's affair.
            Assert.Contains(result.Error, new[] { StoreError.InputOutput, StoreError.InsufficientStorage });
        }

        Assert.False(announced);
        Assert.Equal(["/bad/old", "/bad/old/f"], await share.ListAsync("/bad"));
        Assert.Equal("old", await share.ReadAsync("/bad/old/f"));
        Assert.Equal(StoreError.None, await share.ErrorAtAsync(source));
        await share.NothingIsAsideAsync("bad");
    }

    // What makes the test above one that can fail: without the sync, nobody hears of it.
    [Theory]
    [InlineData("/tree")]
    [InlineData("/big")]
    public async Task CopyThatNeedNotLast_IsNotSynced(string source)
    {
        await using var share = await OverACommitmentAsync(Plain);
        var copied = await share.Store.CopyAsync(From(source, "/bad/new"), new RecordingObserver(), share.Deadline);
        Assert.True(copied is { Succeeded: true, Value.Published: true }, $"{copied}");
    }

    // The kernel tells of what the disk has lost once. A run that goes on would hear of nothing, and believe what lies staged.
    [Fact]
    public async Task CopyWhoseLossWasHeardOfBeforeTheEnd_IsNotGoneOnWith()
    {
        var owning = Lasting with { CopyWorkers = 1, OwnedStaging = new HashSet<string> { "op-lost" } };
        await using var share = await OverACommitmentAsync(owning);
        var staged = share.OnDisk("/bad/.davserver/staging/op-lost");
        var record = share.OnDisk("/bad/.davserver/boot");
        var time = new ManualTimeProvider();
        await share.ReopenAsync(owning, time);
        Assert.Equal(StoreError.None, await share.PutAsync("/bad/opens-the-area", "x"));
        Assert.True(File.Exists(record));
        var observer = new RecordingObserver();
        var request = From("/large", "/bad/new") with { StagingName = "op-lost", BytesPerSecond = 1_000_000 };

        _ = share.Store.CopyAsync(request, observer, CancellationToken.None).AsTask();
        await Deadline.UntilAsync(
            () =>
            {
                time.Advance(TimeSpan.FromMilliseconds(500));
                return !File.Exists(record);
            },
            "the disk is given what was copied, and fails",
            () => $"{observer.Bytes} bytes are copied");
        Assert.InRange(observer.Bytes, 1, 23_000_000);
        Assert.True(Directory.Exists(staged));
        await share.ReopenAsync(owning);

        // Whatever comes of it on such a disk, it opens the area.
        _ = await share.Store.CopyAsync(From("/bad/old/f", "/bad/opens-the-area"), observer, share.Deadline);
        Assert.False(Directory.Exists(staged));
    }

    private async Task<TestShare> OverACommitmentAsync(StoreOptions options)
    {
        var share = new TestShare(Access, options);
        share.Mount("/small", "size=3m");
        share.MountImage("/small/image", "/bad", "48M");
        share.Make("/bad/old/f", "old");
        Assert.Equal(StoreError.None, await share.PutAsync("/bad/makes-the-area", "x"));
        Assert.True((await share.Store.DeleteAsync(At("/bad/makes-the-area"), default, share.Deadline)).Succeeded);
        Run("sync", "-f", share.OnDisk("/bad"));
        for (var i = 0; i < 8; i++)
        {
            share.Make($"/tree/{i}", "");
            await File.WriteAllBytesAsync(share.OnDisk($"/tree/{i}"), new byte[1_000_000]);
        }

        await File.WriteAllBytesAsync(share.OnDisk("/big"), new byte[8_000_000]);
        for (var i = 0; i < 24; i++)
        {
            share.Make($"/large/{i}", "");
            await File.WriteAllBytesAsync(share.OnDisk($"/large/{i}"), new byte[1_000_000]);
        }

        return share;
    }
}

public class DurabilityTestsOnLinux : DurabilityTests
{
    internal override DiskAccess Access => DiskAccess.Native;
}

public class DurabilityTestsPortable : DurabilityTests
{
    internal override DiskAccess Access => DiskAccess.Portable;
}
