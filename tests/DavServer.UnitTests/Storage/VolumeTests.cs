using DavServer.Storage;
using DavServer.UnitTests.Contracts;
using static DavServer.UnitTests.Storage.TestShare;

namespace DavServer.UnitTests.Storage;

/// <summary>Full volumes and volumes mounted inside the share. Needs the right to mount.</summary>
public class VolumeTests
{
    [Fact]
    public async Task CopyOntoAFullVolume_PublishesNothingAndGivesTheSpaceBack()
    {
        await using var share = new TestShare();
        share.Mount("/small", "size=8m");
        Directory.CreateDirectory(share.OnDisk("/tree"));
        for (var i = 0; i < 40; i++)
        {
            await File.WriteAllBytesAsync(share.OnDisk($"/tree/{i}"), new byte[300_000]);
        }

        await File.WriteAllBytesAsync(share.OnDisk("/big"), new byte[9_000_000]);
        share.Make("/small/old/f", "old");

        foreach (var source in new[] { "/tree", "/big" })
        {
            var free = new DriveInfo(share.OnDisk("/small")).AvailableFreeSpace;
            foreach (var destination in new[] { "/small/new", "/small/old" })
            {
                var result = await share.Store.CopyAsync(From(source, destination), new RecordingObserver(), share.Deadline);
                Assert.Equal(StoreError.InsufficientStorage, result.Error);
            }

            Assert.Equal(["/small/old", "/small/old/f"], await share.ListAsync("/small"));
            Assert.InRange(new DriveInfo(share.OnDisk("/small")).AvailableFreeSpace, free - 65536, free);
            Assert.Empty(share.Aside("small"));
        }
    }

    [Fact]
    public async Task FirstCopyOntoAVolumeTooSmall_IsRefusedBeforeAByteIsWrittenAndItsSizeTold()
    {
        await using var share = new TestShare();
        share.Mount("/small", "size=8m");
        await File.WriteAllBytesAsync(share.OnDisk("/big"), new byte[9_000_000]);
        var observer = new RecordingObserver();

        Assert.Equal(StoreError.InsufficientStorage, (await share.Store.CopyAsync(From("/big", "/small/new"), observer, share.Deadline)).Error);

        Assert.Null(observer.Counted);
        Assert.Equal(0, observer.Bytes);
    }

    [Theory]
    [InlineData("/xfs/tree/big", "/xfs/copy")]
    [InlineData("/xfs/tree", "/xfs/copy")]
    public async Task FirstCopyThatSharesBlocks_NeedsNoSpace(string source, string destination)
    {
        await using var share = new TestShare();
        share.MountSharing("/image", "/xfs");
        Directory.CreateDirectory(share.OnDisk("/xfs/tree"));
        Run("fallocate", "-l", "160M", share.OnDisk("/xfs/tree/big"));
        Assert.InRange(new DriveInfo(share.OnDisk("/xfs")).AvailableFreeSpace, 0, 150_000_000);

        var copied = await share.Store.CopyAsync(From(source, destination), new RecordingObserver(), share.Deadline);

        Assert.True(copied is { Succeeded: true, Value: { Published: true, Failures.Count: 0 } }, copied.Error.ToString());
        await share.NothingIsAsideAsync("xfs");
    }

    [Fact]
    public async Task WriteOntoAFullVolume_SaysSoAndLeavesNothing()
    {
        await using var share = new TestShare();
        share.Mount("/small", "size=1m");
        await using (var writer = (await share.Store.BeginWriteAsync(At("/small/f"), share.Deadline)).Value!)
        {
            var error = StoreError.None;
            for (var i = 0; i < 40 && error == StoreError.None; i++)
            {
                error = await writer.WriteAsync(new byte[65536], share.Deadline);
            }

            Assert.Equal(StoreError.InsufficientStorage, error);
        }

        Assert.Empty(share.Aside("small"));
        Assert.Empty(await share.ListAsync("/small"));
    }

    [Fact]
    public async Task VolumeWithoutInodes_IsInsufficientStorage()
    {
        await using var share = new TestShare();
        share.Mount("/few", "size=8m,nr_inodes=24");
        for (var i = 0; i < 40; i++)
        {
            share.Make($"/tree/{i}", "x");
        }

        var result = await share.Store.CopyAsync(From("/tree", "/few/t"), new RecordingObserver(), share.Deadline);
        Assert.Equal(StoreError.InsufficientStorage, result.Error);
        Assert.Empty(await share.ListAsync("/few"));
        Assert.Empty(share.Aside("few"));
    }

    [Fact]
    public async Task MoveOntoAnotherVolume_NeedsACopyAndIsWhole()
    {
        await using var share = new TestShare();
        share.Mount("/vol", "size=16m");
        share.Make("/a/b/f", "content");
        share.Make("/vol/old/x", "x");
        share.Link("/a/l", "b/f");
        var request = From("/a", "/vol/old");

        Assert.False((await share.Store.CheckTransferAsync(request, share.Deadline)).Value!.SameVolume);
        Assert.Equal(StoreError.CrossVolume, (await share.Store.RenameAsync(request, share.Deadline)).Error);
        var moved = await share.Store.MoveAcrossAsync(request, new RecordingObserver(), share.Deadline);

        Assert.True(moved.Succeeded, moved.Cause);
        Assert.Empty(moved.Value!.Failures);
        Assert.Equal(["/vol", "/vol/old", "/vol/old/b", "/vol/old/b/f", "/vol/old/l"], await share.ListAsync("/"));
        Assert.Equal("content", await share.ReadAsync("/vol/old/b/f"));
        await share.NothingIsAsideAsync();
        await share.NothingIsAsideAsync("vol");
    }

    [Fact]
    public async Task ReservedName_AtTheTopOfAnotherVolumeIsReservedToo()
    {
        await using var share = new TestShare();
        share.Mount("/d/vol", "size=8m");
        Assert.Equal(StoreError.None, await share.PutAsync("/d/vol/f", "f"));
        Assert.True(Directory.Exists(share.OnDisk("/d/vol/.davserver/staging")));

        Assert.Equal(["/d", "/d/vol", "/d/vol/f"], await share.ListAsync("/"));
        Assert.Equal(["/d/vol/f"], await share.ListAsync("/d/vol"));
        Assert.Equal(StoreError.NotFound, await share.ErrorAtAsync("/d/vol/.davserver"));
        Assert.Equal(StoreError.Reserved, await share.PutAsync("/d/vol/.davserver/x", "x"));
        Assert.True((await share.Store.CopyAsync(From("/d/vol", "/copy"), new RecordingObserver(), share.Deadline)).Succeeded);
        Assert.Equal(["/copy/f"], await share.ListAsync("/copy"));
        Assert.False(Directory.Exists(share.OnDisk("/copy/.davserver")));
    }

    [Fact]
    public async Task MountedVolume_IsBusyForDeleteAndMove()
    {
        await using var share = new TestShare();
        share.Mount("/vol", "size=8m");
        share.Make("/vol/f", "f");

        Assert.Equal(StoreError.Busy, (await share.Store.DeleteAsync(At("/vol"), default, share.Deadline)).Error);
        Assert.Equal(StoreError.CrossVolume, (await share.Store.RenameAsync(From("/vol", "/v"), share.Deadline)).Error);
        Assert.Equal(StoreError.Busy, (await share.Store.MoveAcrossAsync(From("/vol", "/v"), new RecordingObserver(), share.Deadline)).Error);
        Assert.Equal("f", await share.ReadAsync("/vol/f"));
    }

    [Fact]
    public async Task ReadOnlyVolume_IsReadAndNotWritten()
    {
        await using var share = new TestShare();
        share.Mount("/ro", "size=8m");
        share.Make("/ro/f", "f");
        Run("mount", "-o", "remount,ro", share.OnDisk("/ro"));

        Assert.Equal("f", await share.ReadAsync("/ro/f"));
        Assert.Equal(StoreError.ReadOnly, await share.PutAsync("/ro/g", "g"));
        Assert.Equal(StoreError.ReadOnly, (await share.Store.CreateCollectionAsync(At("/ro/c"), share.Deadline)).Error);
        Assert.Equal(StoreError.ReadOnly, (await share.Store.CopyAsync(From("/ro/f", "/ro/g"), new RecordingObserver(), share.Deadline)).Error);
        Assert.Equal(StoreError.ReadOnly, (await share.Store.DeleteAsync(At("/ro/f"), default, share.Deadline)).Error);
    }
}
