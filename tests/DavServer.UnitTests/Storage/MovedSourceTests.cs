using DavServer.Storage;
using DavServer.Storage.FileSystem;
using DavServer.Storage.FileSystem.Linux;
using DavServer.Storage.FileSystem.Transfer;
using DavServer.UnitTests.Contracts;
using static DavServer.UnitTests.Storage.TestShare;

namespace DavServer.UnitTests.Storage;

/// <summary>
/// What programs that go past the server do to the source of a MOVE while it is copied to another volume: nothing of it is lost. Needs the right to
/// mount.
/// </summary>
public sealed class MovedSourceTests
{
    [Theory]
    [InlineData(DiskAccess.Native, "append")]
    [InlineData(DiskAccess.Native, "replace")]
    [InlineData(DiskAccess.Native, "remove")]
    [InlineData(DiskAccess.Portable, "append")]
    [InlineData(DiskAccess.Portable, "replace")]
    [InlineData(DiskAccess.Portable, "remove")]
    public async Task FileThatIsChangedMeanwhile_StaysAndIsNotMoved(object access, string change)
    {
        await using var share = NewShare((DiskAccess)access);
        share.Make("/f", "as it was");
        share.Make("/vol/old", "old");
        await share.PassATickAsync();
        var changes = 0;
        var observer = new RecordingObserver
        {
            OnStep = _ =>
            {
                if (changes++ == 0)
                {
                    Change(share, "/f", change);
                }
            },
        };

        var moved = await share.Store.MoveAcrossAsync(From("/f", "/vol/old"), observer, share.Deadline);

        Assert.Equal(StoreError.ChangedMeanwhile, moved.Error);
        Assert.Equal("old", await share.ReadAsync("/vol/old"));
        Assert.Equal(change == "remove" ? StoreError.NotFound : StoreError.None, await share.ErrorAtAsync("/f"));
        await share.NothingIsAsideAsync();
        await share.NothingIsAsideAsync("vol");
    }

    [Theory]
    [InlineData("/src/deep/1", "append")]
    [InlineData("/src/deep/1", "replace")]
    [InlineData("/src/deep/1", "remove")]
    [InlineData("/src/deep/new", "append")]
    [InlineData("/src/new", "append")]
    public async Task TreeThatIsChangedMeanwhile_StaysAndIsNotMoved(string path, string change)
    {
        await using var share = NewShare(DiskAccess.Native);
        MakeTree(share);
        var observer = new RecordingObserver
        {
            OnStep = o =>
            {
                // Once all has been copied.
                if (o.Resources == 5)
                {
                    Change(share, path, change);
                }
            },
        };

        var moved = await share.Store.MoveAcrossAsync(From("/src", "/vol/dst"), observer, share.Deadline);

        Assert.Equal(5, observer.Resources);
        Assert.Equal(StoreError.ChangedMeanwhile, moved.Error);
        Assert.Equal(change == "remove" ? 2 : path.EndsWith("new", StringComparison.Ordinal) ? 4 : 3,
            Directory.GetFiles(share.OnDisk("/src"), "*", SearchOption.AllDirectories).Length);
        Assert.Equal(["/vol"], (await share.ListAsync("/")).Where(p => p.StartsWith("/vol", StringComparison.Ordinal)));
        await share.NothingIsAsideAsync();
        await share.NothingIsAsideAsync("vol");
    }

    // Too late to take the copy back: both are there, and the client is told so.
    [Fact]
    public async Task SourceThatIsChangedAsItsCopyAppears_StaysBesideIt()
    {
        await using var share = NewShare(DiskAccess.Native);
        share.Make("/f", "as it was");
        await share.PassATickAsync();
        var request = From("/f", "/vol/f") with
        {
            BeforePublishing = _ =>
            {
                Change(share, "/f", "append");
                return StoreError.None;
            },
        };

        var moved = await share.Store.MoveAcrossAsync(request, new RecordingObserver(), share.Deadline);

        Assert.True(moved is { Succeeded: true, Value.Published: true }, $"{moved.Error} {moved.Cause}");
        Assert.Equal([new MemberFailure(At("/f"), StoreError.ChangedMeanwhile)], moved.Value!.Failures);
        Assert.Equal("as it was, and more", await share.ReadAsync("/f"));
        Assert.Equal("as it was", await share.ReadAsync("/vol/f"));
    }

    // As where the process has no descriptor left, or the disk is going bad: what can't be looked at may have been changed.
    [Theory]
    [InlineData("List", StoreError.Exhausted, StoreError.Exhausted)]
    [InlineData("Read", StoreError.InputOutput, StoreError.InputOutput)]
    [InlineData("OpenDirectory", StoreError.Exhausted, StoreError.Exhausted)]
    [InlineData("Stat", StoreError.InputOutput, StoreError.InputOutput)]
    [InlineData("Stat", StoreError.NotFound, StoreError.ChangedMeanwhile)]
    [InlineData("", StoreError.InputOutput, StoreError.None)]
    public async Task MemberThatCannotBeLookedAt_CountsAsChanged(string failing, StoreError error, StoreError expected)
    {
        await using var share = new TestShare();
        share.Make("/src/deep/1", "one");
        share.Make("/src/2", "two");
        using var source = new FailingDirectory(
            LinuxDirectory.OpenPath(share.OnDisk("/src")).Value!, (call, _) => call == failing ? error : StoreError.None);
        var now = new TreeCount(new ReservedNames(), CancellationToken.None);

        now.Run(source, 0);

        Assert.Equal(expected, MovedSource.JudgeMembers(now, since: long.MaxValue));
        Assert.Equal(failing.Length > 0, now.Error != StoreError.None);
    }

    [Fact]
    public async Task CancelWhileTheSourceIsLookedAt_LeavesAllAsItWas()
    {
        await using var share = NewShare(DiskAccess.Native);
        MakeTree(share);
        using var cancel = new CancellationTokenSource();
        var observer = new RecordingObserver
        {
            OnStep = o =>
            {
                if (o.Resources == 5)
                {
                    cancel.Cancel();
                }
            },
        };

        var moved = await share.Store.MoveAcrossAsync(From("/src", "/vol/dst"), observer, cancel.Token);

        Assert.Equal(StoreError.Canceled, moved.Error);
        Assert.Equal("one", await share.ReadAsync("/src/deep/1"));
        Assert.Equal(StoreError.NotFound, await share.ErrorAtAsync("/vol/dst"));
        await share.NothingIsAsideAsync("vol");
    }

    [Fact]
    public async Task SourceThatWasWrittenJustBefore_IsMoved()
    {
        await using var share = NewShare(DiskAccess.Native);
        for (var i = 0; i < 20; i++)
        {
            MakeTree(share);
            var moved = await share.Store.MoveAcrossAsync(From("/src", $"/vol/{i}"), new RecordingObserver(), share.Deadline);
            Assert.True(moved is { Succeeded: true, Value: { Published: true, Failures.Count: 0 } }, $"{i}: {moved.Error} {moved.Cause}");
            Assert.Equal(StoreError.NotFound, await share.ErrorAtAsync("/src"));
        }
    }

    private static TestShare NewShare(DiskAccess access)
    {
        var share = new TestShare(access);
        share.Mount("/vol", "size=16m");
        return share;
    }

    private static void MakeTree(TestShare share)
    {
        share.Make("/src/deep/1", "one");
        share.Make("/src/deep/2", "two");
        share.Make("/src/3", "three");
    }

    private static void Change(TestShare share, string path, string change)
    {
        var file = share.OnDisk(path);
        switch (change)
        {
            case "append":
                File.AppendAllText(file, ", and more");
                break;
            case "replace":
                File.WriteAllText(file + ".tmp", "another");
                Run("mv", file + ".tmp", file);
                break;
            default:
                File.Delete(file);
                break;
        }
    }
}
