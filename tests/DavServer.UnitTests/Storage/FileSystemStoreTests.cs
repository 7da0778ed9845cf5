using System.Diagnostics;
using System.Runtime.Versioning;
using DavServer.Storage;
using DavServer.Storage.FileSystem;
using DavServer.UnitTests.Contracts;
using static DavServer.UnitTests.Storage.TestShare;

namespace DavServer.UnitTests.Storage;

[SupportedOSPlatform("linux")]
public class FileSystemStoreTests
{
    [Theory]
    [InlineData("native")]
    [InlineData("portable")]
    public async Task SecondServerOnAFolder_RefusesAndNamesIt(string access)
    {
        await using var share = new TestShare(access == "native" ? DiskAccess.Native : DiskAccess.Portable);
        var refusal = Assert.Throws<IOException>(() => share.Open());
        Assert.Contains(share.Root, refusal.Message, StringComparison.Ordinal);
        Assert.Equal(StoreError.None, await share.PutAsync("/still", "works"));
    }

    [Fact]
    public async Task RootThatIsAFile_RefusesAndNamesIt()
    {
        await using var share = new TestShare();
        share.Make("/f", "x");
        var refusal = Assert.Throws<IOException>(() =>
            FileSystemStore.Open(share.OnDisk("/f"), TestShare.Plain, TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance));
        Assert.Contains(share.OnDisk("/f"), refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReservedFolder_IsPrivateAndHoldsOnlyItsOwn()
    {
        await using var share = new TestShare();
        Assert.Equal(["boot", "lock", "staging", "trash"], Directory.GetFileSystemEntries(share.OnDisk("/.davserver")).Select(p => Path.GetFileName(p)!).Order());
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(share.OnDisk("/.davserver")));
    }

    [Fact]
    public async Task LeftOverOfAnEarlierRun_IsSweptAtTheStart()
    {
        await using var share = new TestShare(before: s =>
        {
            s.Make("/.davserver/staging/op-1-1/deep/f", "unfinished");
            s.Make("/.davserver/trash/x/f", "deleted");
            s.Link("/.davserver/trash/x/l", s.Canary);
        });
        await share.NothingIsAsideAsync();
    }

    [Fact]
    public async Task DestinationDisplacedByARunThatDied_IsNeverPurged()
    {
        const string Displaced = "/.davserver/trash/displaced-replaced-1-1/f";
        await using var share = new TestShare(before: s =>
        {
            s.Make(Displaced, "the only whole copy");
            s.Make("/.davserver/trash/deleted-1-1/f", "deleted");
        });
        await Tests.Shared.Deadline.UntilAsync(() => !Directory.Exists(share.OnDisk("/.davserver/trash/deleted-1-1")), "the deleted one gone");
        Assert.Equal("the only whole copy", await File.ReadAllTextAsync(share.OnDisk(Displaced)));
    }

    [Fact]
    public async Task ReservedFolder_IsKnownByItsInode()
    {
        await using var share = new TestShare();
        Directory.CreateDirectory(share.OnDisk("/bound"));
        Run("mount", "--bind", share.OnDisk("/.davserver"), share.OnDisk("/bound"));
        try
        {
            Assert.Equal(StoreError.NotFound, await share.ErrorAtAsync("/bound"));
            Assert.Empty(await share.ListAsync("/"));
            Assert.Equal(StoreError.NotFound, (await share.Store.CopyAsync(From("/bound", "/x"), new RecordingObserver(), share.Deadline)).Error);
            Assert.Equal(StoreError.Reserved, await share.PutAsync("/bound", "x"));
            Assert.Equal(StoreError.NotFound, (await share.Store.DeleteAsync(At("/bound"), default, share.Deadline)).Error);
        }
        finally
        {
            Run("umount", share.OnDisk("/bound"));
        }
    }

    [Fact]
    public async Task FifosSocketsAndDevices_NeverBlockAndDoNotExist()
    {
        await using var share = new TestShare();
        share.Make("/d/f", "f");
        share.Make("/s", "s");
        Run("mkfifo", share.OnDisk("/d/fifo"));
        Run("mknod", share.OnDisk("/d/null"), "c", "1", "3");
        var clock = Stopwatch.StartNew();

        foreach (var path in new[] { "/d/fifo", "/d/null" })
        {
            Assert.Equal(StoreError.NotFound, await share.ErrorAtAsync(path));
            Assert.Equal(StoreError.NotFound, (await share.Store.OpenReadAsync(At(path), share.Deadline)).Error);
            Assert.Equal(StoreError.NotFound, (await share.Store.DeleteAsync(At(path), default, share.Deadline)).Error);
            Assert.Equal(StoreError.AccessDenied, await share.PutAsync(path, "x"));
            Assert.Equal(StoreError.AccessDenied, (await share.Store.CopyAsync(From("/s", path), new RecordingObserver(), share.Deadline)).Error);
        }

        var copy = await share.Store.CopyAsync(From("/d", "/e"), new RecordingObserver(), share.Deadline);
        Assert.Empty(copy.Value!.Failures);
        Assert.Equal(["/e/f"], await share.ListAsync("/e"));
        Assert.Equal(["f"], Directory.GetFileSystemEntries(share.OnDisk("/e")).Select(p => Path.GetFileName(p)!));
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task NamesOfAnyBytes_AreListedReadCopiedAndDeleted()
    {
        await using var share = new TestShare();
        Run("sh", "-c", $"cd {share.Root} && mkdir d && cd d && for n in 'a\\001b' '\\377\\376' 'x\\ry' '%%41' 'a#b?c'; do printf \"$n\" | (read -r n; echo hi > \"$n\"); done");
        var names = await share.ListAsync("/d");

        Assert.Equal(5, names.Count);
        foreach (var name in names)
        {
            Assert.Equal("hi\n", await share.ReadAsync(name));
        }

        Assert.Empty((await share.Store.CopyAsync(From("/d", "/e"), new RecordingObserver(), share.Deadline)).Value!.Failures);
        Assert.Equal(names.Select(n => n.Replace("/d/", "/e/", StringComparison.Ordinal)), await share.ListAsync("/e"));
        foreach (var name in names)
        {
            Assert.Equal(StoreError.None, (await share.Store.DeleteAsync(At(name), default, share.Deadline)).Error);
        }

        Assert.Empty(await share.ListAsync("/d"));
    }

    [Fact]
    public async Task ReplacedFile_HandsOnModeOwnerAndAttributes()
    {
        await using var share = new TestShare();
        share.Make("/f", "old");
        File.SetUnixFileMode(share.OnDisk("/f"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        Run("chown", "1234:5678", share.OnDisk("/f"));
        Run("python3", "-c", $"import os; os.setxattr('{share.OnDisk("/f")}', 'user.colour', b'blue')");

        Assert.Equal(StoreError.None, await share.PutAsync("/f", "new"));

        Run("python3", "-c", $"import os; s=os.stat('{share.OnDisk("/f")}'); "
            + $"assert (s.st_mode & 0o777, s.st_uid, s.st_gid) == (0o640, 1234, 5678), s; assert os.getxattr('{share.OnDisk("/f")}', 'user.colour') == b'blue'");
        Assert.Equal("new", await share.ReadAsync("/f"));
    }

    [Fact]
    public async Task CopiedFile_HasTheModeOfItsSourceButIsNeverSetuid()
    {
        await using var share = new TestShare();
        share.Make("/d/f", "x");
        Run("chmod", "4750", share.OnDisk("/d/f"));
        Run("chmod", "0500", share.OnDisk("/d"));

        Assert.Empty((await share.Store.CopyAsync(From("/d", "/e"), new RecordingObserver(), share.Deadline)).Value!.Failures);

        Run("python3", "-c", $"import os; m=lambda p: os.stat('{share.Root}'+p).st_mode & 0o7777; assert (m('/e/f'), m('/e')) == (0o750, 0o500), (m('/e/f'), m('/e'))");
    }

    [Fact]
    public async Task DeepTree_IsPurgedWithoutHoldingAllOfItOpen()
    {
        await using var share = new TestShare();
        Run("sh", "-c", $"cd {share.Root} && mkdir deep && cd deep && for i in $(seq 200); do mkdir d && touch f && cd d; done");
        Assert.True((await share.Store.DeleteAsync(At("/deep"), default, share.Deadline)).Succeeded);
        await share.NothingIsAsideAsync();
    }
}
