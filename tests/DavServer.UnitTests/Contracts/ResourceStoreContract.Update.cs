using System.Text;
using DavServer.Storage;

namespace DavServer.UnitTests.Contracts;

public abstract partial class ResourceStoreContract
{
    [Theory]
    [InlineData(0, "XY23456789")]
    [InlineData(4, "0123XY6789")]
    [InlineData(9, "012345678XY")]
    [InlineData(10, "0123456789XY")]
    public async Task Update_WritesOverACopyAndPublishesItInOneStep(long offset, string expected)
    {
        await PutAsync("/a", "0123456789");
        await using var writer = Must(await Store.BeginUpdateAsync(At("/a"), WriteOffset.FromStart(offset), Deadline));

        Assert.Equal(StoreError.None, await writer.WriteAsync("X"u8.ToArray(), Deadline));
        Assert.Equal(StoreError.None, await writer.WriteAsync("Y"u8.ToArray(), Deadline));
        Assert.Equal("0123456789", await ReadAsync("/a"));
        var done = Must(await writer.CommitAsync(default, null, Deadline));

        Assert.Equal((true, (long)expected.Length), (done.Replaced, done.Info!.Value.Length));
        Assert.Equal(expected, await ReadAsync("/a"));
        await NothingIsLeftAsideAsync();
    }

    [Fact]
    public async Task Update_CountsFromTheEndToo()
    {
        await PutAsync("/a", "0123456789");
        foreach (var (offset, text) in new[] { (WriteOffset.End, "ab"), (WriteOffset.FromEnd(3), "x"), (WriteOffset.FromEnd(99), "y") })
        {
            await using var writer = Must(await Store.BeginUpdateAsync(At("/a"), offset, Deadline));
            Assert.Equal(StoreError.None, await writer.WriteAsync(Encoding.ASCII.GetBytes(text), Deadline));
            Must(await writer.CommitAsync(default, null, Deadline));
        }

        Assert.Equal("y12345678xab", await ReadAsync("/a"));
    }

    [Fact]
    public async Task Update_MakesWhatIsUnmapped_AndLeavesNoHole()
    {
        await PutAsync("/a", "0123456789");
        Assert.Equal(StoreError.BeyondTheEnd, (await Store.BeginUpdateAsync(At("/a"), WriteOffset.FromStart(11), Deadline)).Error);
        Assert.Equal(StoreError.BeyondTheEnd, (await Store.BeginUpdateAsync(At("/b"), WriteOffset.FromStart(1), Deadline)).Error);
        Assert.Equal(StoreError.NoParent, (await Store.BeginUpdateAsync(At("/none/b"), WriteOffset.End, Deadline)).Error);
        Assert.Equal(StoreError.IsACollection, (await Store.BeginUpdateAsync(At("/"), WriteOffset.End, Deadline)).Error);

        await using var writer = Must(await Store.BeginUpdateAsync(At("/b"), WriteOffset.End, Deadline));
        Assert.Null(writer.Target);
        Assert.Equal(StoreError.None, await writer.WriteAsync("new"u8.ToArray(), Deadline));
        Assert.False(Must(await writer.CommitAsync(default, null, Deadline)).Replaced);
        Assert.Equal("/a=0123456789 /b=new", await SnapshotAsync("/"));
    }

    [Fact]
    public async Task Update_IsNotPublishedOverWhatItIsNoCopyOf()
    {
        await PutAsync("/a", "old");
        await using var writer = Must(await Store.BeginUpdateAsync(At("/a"), WriteOffset.End, Deadline));
        await using var other = Must(await Store.BeginUpdateAsync(At("/b"), WriteOffset.End, Deadline));
        Assert.Equal(StoreError.None, await writer.WriteAsync("!"u8.ToArray(), Deadline));
        Assert.Equal(StoreError.None, await other.WriteAsync("!"u8.ToArray(), Deadline));
        await PutAsync("/a", "new");
        await PutAsync("/b", "new");

        Assert.Equal(StoreError.ConditionFailed, (await writer.CommitAsync(default, null, Deadline)).Error);
        Assert.Equal(StoreError.ConditionFailed, (await other.CommitAsync(default, null, Deadline)).Error);
        Assert.Equal("/a=new /b=new", await SnapshotAsync("/"));
    }

    [Fact]
    public async Task UpdateDisposedWithoutCommit_LeavesNoTrace()
    {
        await PutAsync("/a", "old");
        await using (var writer = Must(await Store.BeginUpdateAsync(At("/a"), WriteOffset.End, Deadline)))
        {
            Assert.Equal(StoreError.None, await writer.WriteAsync("!"u8.ToArray(), Deadline));
        }

        Assert.Equal("/a=old", await SnapshotAsync("/"));
        await NothingIsLeftAsideAsync();
    }

    [Fact]
    public async Task Update_IsHeldToTheQuotaByWhatItMakesLonger()
    {
        await ReopenAsync(Plain with { QuotaBytes = 16 });
        await PutAsync("/a", "0123456789");

        Assert.Equal(StoreError.QuotaExceeded, await TryUpdateAsync("/a", WriteOffset.End, "1234567"));
        Assert.Equal(StoreError.None, await TryUpdateAsync("/a", WriteOffset.FromStart(0), "9876543210"));
        Assert.Equal(StoreError.None, await TryUpdateAsync("/a", WriteOffset.End, "123456"));
        Assert.Equal(StoreError.QuotaExceeded, await TryUpdateAsync("/a", WriteOffset.End, "7"));
        Assert.Equal("/a=9876543210123456", await SnapshotAsync("/"));
    }

    [Fact]
    public async Task ContentInSeveralPieces_IsWrittenInTheirOrder()
    {
        var pieces = Enumerable.Range(0, 200).Select(i => Encoding.ASCII.GetBytes($"{i:D4}")).ToArray();
        await using var writer = Must(await Store.BeginWriteAsync(At("/a"), Deadline));

        Assert.Equal(StoreError.None, await writer.WriteAsync(Chain.Of(pieces), Deadline));
        Must(await writer.CommitAsync(default, null, Deadline));

        Assert.Equal(string.Concat(Enumerable.Range(0, 200).Select(i => $"{i:D4}")), await ReadAsync("/a"));
    }

    [Fact]
    public async Task WalkOfManyMembers_MeetsEachOnceWithItsFacts()
    {
        const int Count = 600;
        await MakeAsync("/c", "/c/d", "/c/e");
        for (var i = 0; i < Count; i++)
        {
            await PutAsync($"/c/{i}", new string('x', i % 7));
        }

        await PutAsync("/c/d/below", "y");
        await using var tree = Must(await Store.OpenTreeAsync(At("/c"), Deadline));
        var met = await tree.WalkAsync(WalkReach.Descendants, Deadline).ToDictionaryAsync(m => m.Path.ToString(), m => m.Info, cancellationToken: Deadline);

        Assert.Equal(Count + 3, met.Count);
        foreach (var (path, info) in met)
        {
            Assert.Equal(await InfoAsync(path), info);
        }
    }

    private async Task<StoreError> TryUpdateAsync(string path, WriteOffset offset, string content)
    {
        var begun = await Store.BeginUpdateAsync(At(path), offset, Deadline);
        if (!begun.Succeeded)
        {
            return begun.Error;
        }

        await using var writer = begun.Value;
        var error = await writer.WriteAsync(Encoding.ASCII.GetBytes(content), Deadline);
        return error == StoreError.None ? (await writer.CommitAsync(default, null, Deadline)).Error : error;
    }
}
