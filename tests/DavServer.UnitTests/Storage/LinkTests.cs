using DavServer.Storage;
using DavServer.Storage.FileSystem;
using DavServer.UnitTests.Contracts;
using static DavServer.UnitTests.Storage.TestShare;

namespace DavServer.UnitTests.Storage;

/// <summary>Symbolic links, seen from outside. Once for each way to the disk.</summary>
public abstract class LinkTests
{
    internal abstract DiskAccess Access { get; }

    public static TheoryData<string, string> DeadLinks => new()
    {
        { "absolute file", "{canary}/secret" },
        { "absolute directory", "{canary}" },
        { "absolute inside", "{root}/real" },
        { "relative out", "../canary" },
        { "relative out to file", "../canary/secret" },
        { "out and back", "../share/real" },
        { "deep out", "real/../../canary" },
        { "dangling", "nowhere" },
        { "dangling below", "real/nowhere/x" },
        { "loop", "link" },
        { "reserved", ".davserver" },
        { "below reserved", ".davserver/staging" },
        { "lock", "real/../.davserver/lock" },
        { "through a file", "real/f/x" },
    };

    [Theory]
    [MemberData(nameof(DeadLinks))]
    public async Task LinkThatLeadsOutOrNowhere_DoesNotExistForAnyOperation(string what, string target)
    {
        await using var share = new TestShare(Access);
        share.Make("/real/f", "f");
        share.Make("/s", "s");
        share.Link("/link", target.Replace("{canary}", share.Canary, StringComparison.Ordinal).Replace("{root}", share.Root, StringComparison.Ordinal));
        share.Link("/real/up", "../link");

        foreach (var path in new[] { "/link", "/link/secret", "/link/f", "/real/up", "/real/up/secret" })
        {
            Assert.Equal(StoreError.NotFound, await share.ErrorAtAsync(path));
            Assert.Equal(StoreError.NotFound, (await share.Store.OpenReadAsync(At(path), share.Deadline)).Error);
            Assert.Equal(StoreError.NotFound, (await share.Store.OpenTreeAsync(At(path), share.Deadline)).Error);
            Assert.Equal(StoreError.NotFound, (await share.Store.DeleteAsync(At(path), default, share.Deadline)).Error);
            Assert.Equal(StoreError.NotFound, (await share.Store.CopyAsync(From(path, "/t"), new RecordingObserver(), share.Deadline)).Error);
            Assert.Equal(StoreError.NotFound, (await share.Store.RenameAsync(From(path, "/t"), share.Deadline)).Error);
            var refusals = new[]
            {
                await share.PutAsync(path, "x"),
                (await share.Store.CreateCollectionAsync(At(path), share.Deadline)).Error,
                (await share.Store.CopyAsync(From("/s", path), new RecordingObserver(), share.Deadline)).Error,
                (await share.Store.RenameAsync(From("/s", path), share.Deadline)).Error,
            };
            Assert.All(refusals, e => Assert.True(e is StoreError.AccessDenied or StoreError.NoParent or StoreError.Reserved, $"{what} {path}: {e}"));
        }

        Assert.Equal(["/real", "/real/f", "/s"], await share.ListAsync("/"));
    }

    [Theory]
    [MemberData(nameof(DeadLinks))]
    public async Task LinkThatLeadsOutOrNowhere_IsLocatedAsItself_AndAsHidden(string what, string target)
    {
        await using var share = new TestShare(Access);
        share.Make("/real/f", "f");
        share.Link("/link", target.Replace("{canary}", share.Canary, StringComparison.Ordinal).Replace("{root}", share.Root, StringComparison.Ordinal));
        share.Link("/real/up", "../link");
        share.Link("/alias", "real");

        foreach (var (path, real) in new[] { ("/link", "/link"), ("/real/up", "/real/up"), ("/alias/up", "/real/up") })
        {
            var located = await share.Store.LocateAsync(At(path), share.Deadline);
            Assert.True(located.Error == StoreError.Reserved || located.Value is { Info: null, IsHidden: true }, $"{what} {path}: {located}");
            Assert.True(located.Error == StoreError.Reserved || located.Value.RealPath.Equals(At(real)), $"{what} {path}: {located}");
        }

        Assert.False((await share.Store.LocateAsync(At("/real/new"), share.Deadline)).Value.IsHidden);
        Assert.False((await share.Store.LocateAsync(At("/alias/f"), share.Deadline)).Value.IsHidden);
    }

    [Fact]
    public async Task InnerLink_IsReadAndListedAsWhatItLeadsTo()
    {
        await using var share = new TestShare(Access);
        share.Make("/a/b/f", "content");
        share.Link("/file", "a/b/f");
        share.Link("/dir", "a/b");
        share.Link("/a/b/up", "../../file");
        share.Link("/chain", "dir/up");

        foreach (var path in new[] { "/file", "/dir/f", "/a/b/up", "/chain", "/dir/up" })
        {
            Assert.Equal("content", await share.ReadAsync(path));
        }

        Assert.Equal(["/dir/f", "/dir/up"], await share.ListAsync("/dir"));
        Assert.Equal(["/a", "/a/b", "/a/b/f", "/a/b/up", "/chain", "/dir", "/file"], await share.ListAsync("/"));
    }

    [Fact]
    public async Task DeleteAndMove_TakeTheLinkAndLeaveItsTarget()
    {
        await using var share = new TestShare(Access);
        share.Make("/d/f", "content");
        share.Link("/l1", "d");
        share.Link("/l2", "d/f");
        share.Link("/l3", "d");

        Assert.True((await share.Store.DeleteAsync(At("/l1"), default, share.Deadline)).Succeeded);
        Assert.True((await share.Store.DeleteAsync(At("/l2"), default, share.Deadline)).Succeeded);
        Assert.True((await share.Store.RenameAsync(From("/l3", "/l4"), share.Deadline)).Succeeded);

        Assert.Equal(["/d", "/d/f", "/l4"], await share.ListAsync("/"));
        Assert.Equal("d", new FileInfo(share.OnDisk("/l4")).LinkTarget);
        await share.NothingIsAsideAsync();
    }

    [Theory]
    [InlineData("d")]
    [InlineData("d/f")]
    public async Task MovedLink_TakesNothingOfWhatItLeadsTo(string target)
    {
        await using var share = new TestShare(Access, Plain with { QuotaBytes = 25 });
        share.Make("/d/f", "0123456789");
        share.Make("/to/keep", "");
        share.Link("/l", target);
        var before = (await share.Store.GetSpaceAsync(At("/"), share.Deadline)).Value;
        var observer = new RecordingObserver();

        var moved = await share.Store.MoveAcrossAsync(From("/l", "/to/l"), observer, share.Deadline);

        Assert.True(moved is { Succeeded: true, Value: { Published: true, Failures.Count: 0 } }, $"{moved.Error} {moved.Cause}");
        Assert.Equal("../" + target, new FileInfo(share.OnDisk("/to/l")).LinkTarget);
        Assert.Equal(((1, 0), 1, 0), (observer.Counted, observer.Resources, observer.Bytes));
        Assert.Equal(before, (await share.Store.GetSpaceAsync(At("/"), share.Deadline)).Value);
        Assert.Equal(StoreError.None, await share.PutAsync("/more", "0123456789abcde"));
    }

    [Fact]
    public async Task MovedLink_ToMoreThanTheDiskHolds_IsMoved()
    {
        await using var share = new TestShare(Access);
        Run("truncate", "-s", "8T", share.OnDisk("/big"));
        share.Make("/to/keep", "");
        share.Link("/l", "big");

        var moved = await share.Store.MoveAcrossAsync(From("/l", "/to/l"), new RecordingObserver(), share.Deadline);

        Assert.True(moved is { Succeeded: true, Value.Published: true }, $"{moved.Error} {moved.Cause}");
        Assert.Equal(["/big", "/to", "/to/keep", "/to/l"], await share.ListAsync("/"));
    }

    [Fact]
    public async Task WriteThroughAnInnerLink_ReplacesWhatItLeadsTo()
    {
        await using var share = new TestShare(Access);
        share.Make("/d/f", "old");
        share.Link("/l", "d/f");

        Assert.Equal(StoreError.None, await share.PutAsync("/l", "new"));

        Assert.Equal("d/f", new FileInfo(share.OnDisk("/l")).LinkTarget);
        Assert.Equal("new", await File.ReadAllTextAsync(share.OnDisk("/d/f")));
    }

    [Fact]
    public async Task CopyOfATree_TurnsFileLinksIntoFilesAndKeepsDirectoryLinks()
    {
        await using var share = new TestShare(Access);
        share.Make("/src/sub/f", "content");
        share.Make("/else/g", "elsewhere");
        share.Link("/src/file", "sub/f");
        share.Link("/src/sub/inner", "../sub");
        share.Link("/src/sub/outer", "../../else");
        share.Link("/src/out", share.Canary);
        share.Link("/src/self", ".");
        Directory.CreateDirectory(share.OnDisk("/deep/er"));

        var outcome = await share.Store.CopyAsync(From("/src", "/deep/er/dst"), new RecordingObserver(), share.Deadline);

        Assert.Empty(outcome.Value!.Failures);
        Assert.Null(new FileInfo(share.OnDisk("/deep/er/dst/file")).LinkTarget);
        Assert.Equal("content", await share.ReadAsync("/deep/er/dst/file"));
        Assert.Equal("elsewhere", await share.ReadAsync("/deep/er/dst/sub/outer/g"));
        Assert.False(File.Exists(share.OnDisk("/deep/er/dst/out")));
        await File.WriteAllTextAsync(share.OnDisk("/src/sub/f"), "changed");
        Assert.Equal("content", await share.ReadAsync("/deep/er/dst/sub/inner/f"));
        Assert.Equal("content", await share.ReadAsync("/deep/er/dst/self/sub/f"));
    }

    [Fact]
    public async Task AliasesOfOneResource_AreTheSameResource()
    {
        await using var share = new TestShare(Access);
        share.Make("/d/f", "content");
        share.Link("/l", "d/f");
        share.Link("/dl", "d");
        Run("ln", share.OnDisk("/d/f"), share.OnDisk("/hard"));

        foreach (var (source, destination) in new[] { ("/l", "/d/f"), ("/d/f", "/l"), ("/hard", "/d/f"), ("/dl/f", "/d/f"), ("/dl", "/d") })
        {
            Assert.Equal(StoreError.SameResource, (await share.Store.CheckTransferAsync(From(source, destination), share.Deadline)).Error);
            Assert.Equal(StoreError.SameResource, (await share.Store.RenameAsync(From(source, destination), share.Deadline)).Error);
        }

        Assert.Equal(StoreError.Overlapping, (await share.Store.CheckTransferAsync(From("/d", "/dl/inside"), share.Deadline)).Error);
        Assert.Equal(StoreError.Overlapping, (await share.Store.CheckTransferAsync(From("/dl", "/d/inside"), share.Deadline)).Error);
        Assert.Equal("content", await share.ReadAsync("/d/f"));
    }
}

public class LinkTestsOnLinux : LinkTests
{
    internal override DiskAccess Access => DiskAccess.Native;
}

public class LinkTestsPortable : LinkTests
{
    internal override DiskAccess Access => DiskAccess.Portable;
}
