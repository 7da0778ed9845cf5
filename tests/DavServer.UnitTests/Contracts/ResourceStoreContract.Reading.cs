using DavServer.Storage;

namespace DavServer.UnitTests.Contracts;

public abstract partial class ResourceStoreContract
{
    [Fact]
    public async Task ResourceWritten_IsReadBackWithItsLength()
    {
        var info = await PutAsync("/a.txt", "hello");

        Assert.Equal("hello", await ReadAsync("/a.txt"));
        Assert.Equal((ResourceKind.File, 5L), (info.Kind, info.Length));
        Assert.Equal(info, await InfoAsync("/a.txt"));
    }

    [Fact]
    public async Task UnmappedPath_IsNotFoundForEveryRead()
    {
        Assert.Equal(StoreError.NotFound, await ErrorAtAsync("/none"));
        Assert.Equal(StoreError.NotFound, await ErrorAtAsync("/none/below"));
        Assert.Equal(StoreError.NotFound, (await Store.OpenReadAsync(At("/none"), Deadline)).Error);
        Assert.Equal(StoreError.NotFound, (await Store.OpenTreeAsync(At("/none"), Deadline)).Error);
    }

    [Fact]
    public async Task PathBelowAFile_IsNotFound()
    {
        await PutAsync("/f", "x");
        Assert.Equal(StoreError.NotFound, await ErrorAtAsync("/f/g"));
    }

    [Fact]
    public async Task Collection_CanNotBeReadAsContent() =>
        Assert.Equal(StoreError.IsACollection, (await Store.OpenReadAsync(ResourcePath.Root, Deadline)).Error);

    [Fact]
    public async Task OpenContent_TellsWhereItIsAsLocateDoes()
    {
        await PutAsync("/u%CC%88", "decomposed");
        foreach (var path in new[] { "/u%CC%88", "/%C3%BC" })
        {
            await using var content = (await Store.OpenReadAsync(At(path), Deadline)).Value!;
            Assert.Equal((await Store.LocateAsync(At(path), Deadline)).Value.RealPath, content.RealPath);
            Assert.Equal("/u%CC%88", content.RealPath.ToString());
        }
    }

    [Fact]
    public async Task EntityTag_ChangesWithEveryWrite()
    {
        var tags = new HashSet<string>();
        for (var i = 0; i < 50; i++)
        {
            Assert.True(tags.Add((await PutAsync("/a", "same length")).ToEntityTag()));
        }
    }

    [Fact]
    public async Task Walk_ListsMembersOnlyOrAllDescendantsCollectionsFirst()
    {
        await MakeAsync("/c", "/c/d");
        await PutAsync("/c/d/e", "1");
        await PutAsync("/c/f", "2");
        await using var tree = Must(await Store.OpenTreeAsync(At("/c"), Deadline));

        var members = await tree.WalkAsync(WalkReach.Members, Deadline).Select(m => m.Path.ToString()).ToListAsync(Deadline);
        var all = await tree.WalkAsync(WalkReach.Descendants, Deadline).Select(m => m.Path.ToString()).ToListAsync(Deadline);

        Assert.Equal(["/c/d", "/c/f"], members.Order());
        Assert.Equal(["/c/d", "/c/d/e", "/c/f"], all.Order());
        Assert.True(all.IndexOf("/c/d") < all.IndexOf("/c/d/e"));
    }

    [Fact]
    public async Task TreeOfAFile_HasARootAndNoMembers()
    {
        await PutAsync("/f", "abc");
        await using var tree = Must(await Store.OpenTreeAsync(At("/f"), Deadline));

        Assert.Equal(3, tree.Root.Length);
        Assert.Empty(await tree.WalkAsync(WalkReach.Descendants, Deadline).ToListAsync(Deadline));
    }

    [Fact]
    public async Task OpenContent_StaysWhatItWasWhenTheNameIsReplacedOrDeleted()
    {
        await PutAsync("/a", "old");
        await using var content = Must(await Store.OpenReadAsync(At("/a"), Deadline));
        await PutAsync("/a", "new one");
        Must(await Store.DeleteAsync(At("/a"), default, Deadline));

        Assert.Equal("old", await ReadAsync(content));
        Assert.Equal(3, content.Info.Length);
    }

    [Fact]
    public async Task NameSpelledInAnotherUnicodeForm_IsTheSameResource()
    {
        // "é" composed and decomposed, in the last segment and above it.
        await MakeAsync("/%C3%A9");
        await PutAsync("/%C3%A9/%C3%BC", "x");

        Assert.Equal("x", await ReadAsync("/e%CC%81/u%CC%88"));
        await PutAsync("/e%CC%81/u%CC%88", "y");
        Assert.Equal("/%C3%A9/ /%C3%A9/%C3%BC=y", await SnapshotAsync("/"));
    }

    [Fact]
    public async Task ReservedName_DoesNotExistAndCanNotBeMade()
    {
        foreach (var path in new[] { "/.davserver", "/.davserver/staging", "/.davserver/state/x" })
        {
            Assert.Equal(StoreError.NotFound, await ErrorAtAsync(path));
            Assert.Equal(StoreError.NotFound, (await Store.DeleteAsync(At(path), default, Deadline)).Error);
            Assert.Equal(StoreError.Reserved, (await TryPutAsync(At(path), "x", default)).Error);
            Assert.Equal(StoreError.Reserved, (await Store.CreateCollectionAsync(At(path), Deadline)).Error);
            await PutAsync("/s", "s");
            Assert.Equal(StoreError.Reserved, (await Store.CopyAsync(From("/s", path), new RecordingObserver(), Deadline)).Error);
            Assert.Equal(StoreError.Reserved, (await Store.RenameAsync(From("/s", path), Deadline)).Error);
            Assert.Equal(StoreError.NotFound, (await Store.CopyAsync(From(path, "/t"), new RecordingObserver(), Deadline)).Error);
        }

        Assert.Equal("/s=s", await SnapshotAsync("/"));
        await MakeAsync("/c", "/c/.davserver");
        Assert.True((await InfoAsync("/c/.davserver")).IsCollection);
    }
}
