using DavServer.Storage;
using DavServer.Storage.FileSystem;
using DavServer.Storage.FileSystem.Linux;
using static DavServer.UnitTests.Storage.TestShare;

namespace DavServer.UnitTests.Storage;

/// <summary>Modification times of what a MOVE puts in the place of another. Needs the right to mount.</summary>
public sealed class MoveTimesTests
{
    private static readonly DateTime Old = DateTime.UnixEpoch.AddYears(40);
    private static readonly DateTime Newer = Old.AddYears(1);

    [Theory]
    [InlineData(DiskAccess.Native)]
    [InlineData(DiskAccess.Portable)]
    public async Task MembersOfATreeThatReplacesAnother_DoNotGoBackInTime(object access)
    {
        await using var share = new TestShare((DiskAccess)access);
        MakeTwo(share, "");

        Assert.True((await share.Store.RenameAsync(From("/src", "/dst"), share.Deadline)).Succeeded);

        var floor = Newer.AddSeconds(1);
        Assert.Equal(floor, Directory.GetLastWriteTimeUtc(share.OnDisk("/dst")));
        Assert.Equal(floor, Directory.GetLastWriteTimeUtc(share.OnDisk("/dst/sub")));
        Assert.Equal(floor, File.GetLastWriteTimeUtc(share.OnDisk("/dst/sub/m")));
        Assert.Equal(Old, File.GetLastWriteTimeUtc(share.OnDisk("/dst/sub/alone")));
        Assert.Equal("new", await share.ReadAsync("/dst/sub/m"));
        await share.NothingIsAsideAsync();
    }

    [Theory]
    [InlineData(DiskAccess.Native, "/vol/src", "/vol/dst")]
    [InlineData(DiskAccess.Native, "/vol/src/sub/m", "/vol/dst/sub/m")]
    [InlineData(DiskAccess.Native, "/vol/src", "/vol/dst/sub/m")]
    [InlineData(DiskAccess.Portable, "/vol/src", "/vol/dst")]
    [InlineData(DiskAccess.Portable, "/vol/src/sub/m", "/vol/dst/sub/m")]
    [InlineData(DiskAccess.Portable, "/vol/src", "/vol/dst/sub/m")]
    public async Task MoveThatFails_HasChangedNothingOfItsSource(object access, string source, string destination)
    {
        await using var share = new TestShare((DiskAccess)access);
        share.MountImage("/image", "/vol", "16M");
        MakeTwo(share, "/vol");
        var before = await TagsAsync(share);

        // Even the superuser can't rename what is immutable.
        Run("chattr", "+i", share.OnDisk(destination));
        try
        {
            Assert.Equal(StoreError.AccessDenied, (await share.Store.RenameAsync(From(source, destination), share.Deadline)).Error);
        }
        finally
        {
            Run("chattr", "-i", share.OnDisk(destination));
        }

        Assert.Equal(before, await TagsAsync(share));
        Assert.Equal(Old, File.GetLastWriteTimeUtc(share.OnDisk("/vol/src/sub/m")));
    }

    [Fact]
    public async Task MembersOfALargeTree_GetTheirTimesAfterTheMoveIsAnswered()
    {
        await using var share = new TestShare(DiskAccess.Native);
        MakeTwo(share, "");
        using var goOn = new ManualResetEventSlim();
        var walks = new WalkRegistry();
        var fresh = new FailingDirectory(LinuxDirectory.OpenPath(share.OnDisk("/src")).Value!, (_, _) =>
        {
            goOn.Wait(share.Deadline);
            return StoreError.None;
        });

        // Returns although the first member can't be looked at yet.
        new MemberTimes(walks, fresh, LinuxDirectory.OpenPath(share.OnDisk("/dst")).Value).SetAndDispose();

        var ended = walks.WhenOpenOnesEnd();
        Assert.False(ended.IsCompleted);
        Assert.Equal(Old, File.GetLastWriteTimeUtc(share.OnDisk("/src/sub/m")));
        goOn.Set();
        await ended.WaitAsync(share.Deadline);
        Assert.Equal(Newer.AddSeconds(1), File.GetLastWriteTimeUtc(share.OnDisk("/src/sub/m")));
    }

    private static async Task<List<string>> TagsAsync(TestShare share)
    {
        var tags = new List<string>();
        foreach (var path in (await share.ListAsync("/vol/src")).Prepend("/vol/src"))
        {
            tags.Add(path + (await share.Store.GetInfoAsync(At(path), share.Deadline)).Value.ToEntityTag());
        }

        return tags;
    }

    private static void MakeTwo(TestShare share, string top)
    {
        share.Make($"{top}/src/sub/m", "new");
        share.Make($"{top}/src/sub/alone", "new");
        share.Make($"{top}/dst/sub/m", "old");
        share.Make($"{top}/dst/sub/only-there", "old");
        foreach (var (path, time) in (ReadOnlySpan<(string, DateTime)>)
            [("src/sub/m", Old), ("src/sub/alone", Old), ("src/sub", Old), ("src", Old), ("dst/sub/m", Newer), ("dst/sub", Newer), ("dst", Newer)])
        {
            File.SetLastWriteTimeUtc(share.OnDisk($"{top}/{path}"), time);
        }
    }
}
