using DavServer.Storage;
using DavServer.Tests.Shared;

namespace DavServer.UnitTests.Contracts;

public abstract partial class ResourceStoreContract
{
    [Theory]
    [InlineData("/none/a", StoreError.NoParent)]
    [InlineData("/f/a", StoreError.NoParent)]
    [InlineData("/c", StoreError.IsACollection)]
    [InlineData("/", StoreError.IsACollection)]
    [InlineData("/a%01", StoreError.InvalidName)]
    [InlineData("/a%7F", StoreError.InvalidName)]
    [InlineData("/a%C2%85", StoreError.InvalidName)]
    [InlineData("/a%FF", StoreError.InvalidName)]
    [InlineData("/a%5Cb", StoreError.InvalidName)]
    public async Task Write_IsRefusedBeforeAnyByteIsTaken(string path, StoreError expected)
    {
        await MakeAsync("/c");
        await PutAsync("/f", "x");
        Assert.Equal(expected, (await Store.BeginWriteAsync(At(path), Deadline)).Error);
    }

    [Theory]
    [InlineData("/none/a", StoreError.NoParent)]
    [InlineData("/c", StoreError.AlreadyExists)]
    [InlineData("/f", StoreError.AlreadyExists)]
    [InlineData("/f/a", StoreError.NoParent)]
    [InlineData("/", StoreError.AlreadyExists)]
    [InlineData("/a%1F", StoreError.InvalidName)]
    public async Task Collection_IsNotMadeWhere(string path, StoreError expected)
    {
        await MakeAsync("/c");
        await PutAsync("/f", "x");
        Assert.Equal(expected, (await Store.CreateCollectionAsync(At(path), Deadline)).Error);
    }

    [Theory]
    [InlineData("CON")]
    [InlineData("nul.txt")]
    [InlineData("COM1")]
    [InlineData("lpt9.log")]
    [InlineData("a.")]
    [InlineData("a%20")]
    [InlineData("a:b")]
    [InlineData("a%3F")]
    [InlineData("a*")]
    [InlineData("a%7Cb")]
    [InlineData("a%3Cb")]
    [InlineData("a%22")]
    public async Task NameThatWindowsCanNotHold_IsRefusedOnlyWhenAskedTo(string name)
    {
        Assert.True((await TryPutAsync(At("/" + name), "x", default)).Succeeded);

        Must(await Store.DeleteAsync(At("/" + name), default, Deadline));
        await ReopenAsync(Plain with { Names = NameRule.Portable });
        Assert.Equal(StoreError.InvalidName, (await Store.CreateCollectionAsync(At("/" + name), Deadline)).Error);
        Assert.Equal(StoreError.InvalidName, (await TryPutAsync(At("/" + name), "x", default)).Error);
    }

    [Fact]
    public async Task WriterDisposedWithoutCommit_LeavesNoTrace()
    {
        await PutAsync("/a", "old");
        await using (var writer = Must(await Store.BeginWriteAsync(At("/a"), Deadline)))
        {
            await writer.WriteAsync("new"u8.ToArray(), Deadline);
            Assert.Equal("old", await ReadAsync("/a"));
        }

        Assert.Equal("/a=old", await SnapshotAsync("/"));
        await NothingIsLeftAsideAsync();
    }

    [Fact]
    public async Task ConditionOfAWrite_IsJudgedAtItsCommit()
    {
        var first = await PutAsync("/a", "1");
        var second = await PutAsync("/a", "2");

        Assert.Equal(StoreError.ConditionFailed, (await TryPutAsync(At("/a"), "3", new WriteCondition(false, first.ToEntityTag()))).Error);
        Assert.Equal(StoreError.ConditionFailed, (await TryPutAsync(At("/a"), "3", new WriteCondition(true, null))).Error);
        Assert.Equal(StoreError.ConditionFailed, (await TryPutAsync(At("/b"), "3", new WriteCondition(false, first.ToEntityTag()))).Error);
        Assert.Equal(StoreError.ConditionFailed, (await TryPutAsync(At("/b"), "3", new WriteCondition(false, null) { MustBeMapped = true })).Error);
        Assert.Equal("/a=2", await SnapshotAsync("/"));

        var done = Must(await TryPutAsync(At("/a"), "3", new WriteCondition(false, second.ToEntityTag()) { MustBeMapped = true }));
        Assert.True(done.Replaced);
        Assert.False(Must(await TryPutAsync(At("/b"), "3", new WriteCondition(true, null))).Replaced);
    }

    [Fact]
    public async Task ParallelCreations_OfOneNameSucceedOnce()
    {
        var results = await Task.WhenAll(Enumerable.Range(0, 16).Select(i =>
            Task.Run(() => TryPutAsync(At("/once"), $"{i}", new WriteCondition(true, null)))));

        Assert.Single(results, r => r.Succeeded);
        Assert.All(results.Where(r => !r.Succeeded), r => Assert.Equal(StoreError.ConditionFailed, r.Error));
    }

    [Fact]
    public async Task CommitSetsTheModificationTimeItIsGiven()
    {
        var time = new DateTimeOffset(2001, 2, 3, 4, 5, 6, TimeSpan.Zero).AddTicks(1234567);
        await using var writer = Must(await Store.BeginWriteAsync(At("/a"), Deadline));
        var done = Must(await writer.CommitAsync(default, time, Deadline));

        Assert.Equal(time, done.Info!.Value.Modified);
        Assert.Equal(time, (await InfoAsync("/a")).Modified);
    }

    [Fact, Spec("RFC 4918", "8.8-1")]
    public async Task WhatIsWrittenOverALaterTime_IsLaterStill_UnlessItsOwnIsGiven()
    {
        var ahead = DateTimeOffset.FromUnixTimeSeconds(TimeProvider.System.GetUtcNow().ToUnixTimeSeconds()).AddHours(1);
        await PutAsync("/a", "1");
        Must(await Store.SetModifiedAsync(At("/a"), ahead, Deadline));

        Assert.Equal(ahead.AddSeconds(1), (await PutAsync("/a", "2")).Modified);
        Assert.Equal(ahead.AddSeconds(1), (await InfoAsync("/a")).Modified);

        await using var writer = Must(await Store.BeginWriteAsync(At("/a"), Deadline));
        Assert.Equal(ahead, Must(await writer.CommitAsync(default, ahead, Deadline)).Info!.Value.Modified);
    }

    [Fact]
    public async Task WhatIsWrittenOverAnEarlierTime_KeepsItsOwn()
    {
        var before = TimeProvider.System.GetUtcNow().AddSeconds(-1);
        for (var i = 0; i < 20; i++)
        {
            await PutAsync("/a", $"{i}");
        }

        Assert.InRange((await InfoAsync("/a")).Modified, before, TimeProvider.System.GetUtcNow());
    }

    [Fact]
    public async Task CollectionThatAppearsDuringAWrite_IsNotReplaced()
    {
        await using var writer = Must(await Store.BeginWriteAsync(At("/a"), Deadline));
        await MakeAsync("/a");

        Assert.Equal(StoreError.IsACollection, (await writer.CommitAsync(default, null, Deadline)).Error);
        Assert.Equal("/a/", await SnapshotAsync("/"));
    }

    [Fact]
    public async Task ParentThatGoesDuringAWrite_IsNoParentAtTheCommit()
    {
        await MakeAsync("/c");
        await using var writer = Must(await Store.BeginWriteAsync(At("/c/a"), Deadline));
        Must(await Store.DeleteAsync(At("/c"), default, Deadline));

        Assert.Equal(StoreError.NoParent, (await writer.CommitAsync(default, null, Deadline)).Error);
    }

    [Fact]
    public async Task Delete_TakesTheTreeOutOfSightAndGivesItsFacts()
    {
        await MakeAsync("/c", "/c/d");
        await PutAsync("/c/d/e", "x");
        var info = await InfoAsync("/c");

        Assert.Equal(info, Must(await Store.DeleteAsync(At("/c"), default, Deadline)));
        Assert.Equal("", await SnapshotAsync("/"));
        Assert.Equal(StoreError.NotFound, (await Store.DeleteAsync(At("/c"), default, Deadline)).Error);
        await NothingIsLeftAsideAsync();
    }

    [Fact]
    public async Task Delete_RefusesTheRootAndAFailedCondition()
    {
        var info = await PutAsync("/a", "1");
        await PutAsync("/a", "2");

        Assert.Equal(StoreError.AccessDenied, (await Store.DeleteAsync(ResourcePath.Root, default, Deadline)).Error);
        Assert.Equal(StoreError.ConditionFailed, (await Store.DeleteAsync(At("/a"), new WriteCondition(false, info.ToEntityTag()), Deadline)).Error);
        Assert.Equal("2", await ReadAsync("/a"));
    }
}
