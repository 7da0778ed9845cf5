using DavServer.Storage;
using DavServer.Tests.Shared;

namespace DavServer.UnitTests.Contracts;

public abstract partial class ResourceStoreContract
{
    private static readonly StoreOptions TwentyBytes = Plain with { QuotaBytes = 20 };

    [Fact]
    [Spec("RFC 4331", "6")]
    public async Task WriteBeyondTheQuotaIsRefusedAndChangesNothing()
    {
        await ReopenAsync(TwentyBytes);
        await PutAsync("/a", "0123456789");
        Assert.Equal(StoreError.QuotaExceeded, (await TryPutAsync(At("/b"), "0123456789+", default)).Error);
        Assert.Equal("/a=0123456789", await SnapshotAsync("/"));
        await PutAsync("/b", "0123456789");
        Assert.Equal(new StorageSpace(0, 20, StoreError.QuotaExceeded), Must(await Store.GetSpaceAsync(At("/"), Deadline)));
        await NothingIsLeftAsideAsync();
    }

    [Theory]
    [Spec("RFC 4331", "6")]
    [InlineData(null, StoreError.InsufficientStorage)]
    [InlineData(20L, StoreError.QuotaExceeded)]
    public async Task ToldSpaceEndsByWhatLeavesLess(long? quota, StoreError shortage)
    {
        await ReopenAsync(Plain with { QuotaBytes = quota });
        Assert.Equal(shortage, Must(await Store.GetSpaceAsync(At("/"), Deadline)).Shortage);
    }

    [Fact]
    public async Task WhatIsReplacedCountsOnce()
    {
        await ReopenAsync(TwentyBytes);
        await PutAsync("/a", "0123456789");
        await PutAsync("/a", "01234567890123456789");
        Assert.Equal(StoreError.QuotaExceeded, (await TryPutAsync(At("/a"), "01234567890123456789+", default)).Error);
        Assert.Equal(20, (await InfoAsync("/a")).Length);
    }

    [Fact]
    public async Task CopyBeyondTheQuotaIsRefusedAndLeavesTheOldDestination()
    {
        await ReopenAsync(TwentyBytes);
        await MakeAsync("/src", "/src/deep", "/dst");
        await PutAsync("/src/deep/a", "0123456789");
        await PutAsync("/dst/old", "old");
        var copied = await Store.CopyAsync(From("/src", "/dst"), new RecordingObserver(), Deadline);
        Assert.Equal(StoreError.None, copied.Error);
        Assert.Equal(StoreError.QuotaExceeded, (await Store.CopyAsync(From("/src", "/third"), new RecordingObserver(), Deadline)).Error);
        Assert.Equal("/dst/ /dst/deep/ /dst/deep/a=0123456789 /src/ /src/deep/ /src/deep/a=0123456789", await SnapshotAsync("/"));
        await NothingIsLeftAsideAsync();
    }

    [Fact]
    public async Task DeletedTreeGivesItsBytesBack()
    {
        await ReopenAsync(TwentyBytes);
        await MakeAsync("/tree");
        await PutAsync("/tree/a", "0123456789");
        await PutAsync("/b", "0123456789");
        Must(await Store.DeleteAsync(At("/tree"), default, Deadline));
        await PutAsync("/c", "0123456789");
        Must(await Store.DeleteAsync(At("/b"), default, Deadline));
        await PutAsync("/d", "0123456789");
        Assert.Equal(20, Must(await Store.GetSpaceAsync(At("/"), Deadline)).Used);
    }

    [Fact]
    public async Task FiftyWritesAtOnceNeverPassTheQuota()
    {
        await ReopenAsync(TwentyBytes);
        var results = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => Task.Run(() => TryPutAsync(At($"/f{i}"), "0123456", default))));
        Assert.Equal(2, results.Count(r => r.Succeeded));
        Assert.All(results.Where(r => !r.Succeeded), r => Assert.Equal(StoreError.QuotaExceeded, r.Error));
        Assert.Equal(14, Must(await Store.GetSpaceAsync(At("/"), Deadline)).Used);
    }

    [Fact]
    public async Task SizeOfACopyUnderAQuotaIsToldBeforeItsFirstByte()
    {
        await ReopenAsync(TwentyBytes);
        await MakeAsync("/src", "/src/deep");
        await PutAsync("/src/deep/a", "01234");
        foreach (var isMove in new[] { false, true })
        {
            var told = new List<(long, long)?>();
            var observer = new RecordingObserver { OnStep = o => told.Add(o.Counted) };
            IsWhole(Must(isMove
                ? await Store.MoveAcrossAsync(From("/src", "/dst"), observer, Deadline)
                : await Store.CopyAsync(From("/src", "/dst"), observer, Deadline)));
            Assert.All(told, t => Assert.Equal((3L, 5L), t));
        }
    }

    [Fact]
    public async Task MeasureOfATransferTellsWhatTheCopyWouldTellAndChangesNothing()
    {
        await MakeTreeAsync();
        await PutAsync("/f", "file");
        var before = await SnapshotAsync("/");
        Assert.Equal(new TransferSize(7, 11), await MeasureAsync("/a", "/z"));
        Assert.Equal(new TransferSize(7, 11), await MeasureAsync("/a", "/other"));
        Assert.Equal(new TransferSize(1, 4), await MeasureAsync("/f", "/z"));
        Assert.Equal(new TransferSize(1, 0), Must(await Store.MeasureTransferAsync(
            From("/a", "/z") with { Reach = CopyReach.ResourceOnly }, SourceFate.Stays, Deadline)));
        Assert.Equal(StoreError.NotFound, (await Store.MeasureTransferAsync(From("/unmapped", "/z"), SourceFate.Stays, Deadline)).Error);
        Assert.Equal(before, await SnapshotAsync("/"));
        await NothingIsLeftAsideAsync();
    }

    [Fact]
    [Spec("RFC 4331", "6")]
    public async Task MeasureOfATransferBeyondTheQuotaIsRefusedAsTheCopyIs()
    {
        await ReopenAsync(TwentyBytes);
        await MakeAsync("/src", "/src/deep", "/dst");
        await PutAsync("/src/deep/a", "0123456789");
        await PutAsync("/dst/old", "old");
        Assert.Equal(StoreError.QuotaExceeded, (await Store.MeasureTransferAsync(From("/src", "/third"), SourceFate.Stays, Deadline)).Error);
        Assert.Equal(StoreError.QuotaExceeded, (await Store.CopyAsync(From("/src", "/third"), new RecordingObserver(), Deadline)).Error);

        // What is replaced makes room.
        Assert.Equal(new TransferSize(3, 10), await MeasureAsync("/src", "/dst"));
        Must(await Store.CopyAsync(From("/src", "/dst"), new RecordingObserver(), Deadline));
    }

    [Fact]
    public async Task CancelledMeasureSaysSo()
    {
        await MakeTreeAsync();
        var canceled = new CancellationToken(canceled: true);
        Assert.Equal(StoreError.Canceled, (await Store.MeasureTransferAsync(From("/a", "/z"), SourceFate.Stays, canceled)).Error);
    }

    [Fact]
    public async Task CancelledCopyUnderAQuotaIsNotCountedToItsEnd()
    {
        await ReopenAsync(TwentyBytes);
        await MakeAsync("/src");
        await PutAsync("/src/a", "0123456789");
        await PutAsync("/src/b", "012345678");
        var before = await SnapshotAsync("/");
        var canceled = new CancellationToken(canceled: true);

        // Counted, it would be refused for its size.
        Assert.Equal(StoreError.Canceled, (await Store.CopyAsync(From("/src", "/dst"), new RecordingObserver(), canceled)).Error);
        Assert.Equal(StoreError.Canceled, (await Store.MoveAcrossAsync(From("/src", "/dst"), new RecordingObserver(), canceled)).Error);
        Assert.Equal(before, await SnapshotAsync("/"));
    }

    [Fact]
    public async Task MoveOntoATreeGivesBackWhatWasReplaced()
    {
        await ReopenAsync(TwentyBytes);
        await MakeAsync("/a", "/b");
        await PutAsync("/a/x", "0123456789");
        await PutAsync("/b/x", "0123456789");
        Must(await Store.RenameAsync(From("/a", "/b"), Deadline));
        await PutAsync("/c", "0123456789");
        Assert.Equal(20, Must(await Store.GetSpaceAsync(At("/"), Deadline)).Used);
    }

    private async Task<TransferSize> MeasureAsync(string source, string destination) =>
        Must(await Store.MeasureTransferAsync(From(source, destination), SourceFate.Stays, Deadline));
}
