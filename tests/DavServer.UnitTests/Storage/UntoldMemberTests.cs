using System.Runtime.InteropServices;
using DavServer.Storage;
using DavServer.Storage.FileSystem;
using DavServer.Storage.FileSystem.Linux;
using DavServer.Storage.FileSystem.Listings;
using DavServer.Tests.Shared;
using Microsoft.Extensions.Logging.Abstractions;
using static DavServer.UnitTests.Storage.TestShare;

namespace DavServer.UnitTests.Storage;

/// <summary>
/// What is there and can't be looked at is told of: clients delete what a listing lacks. Needs to be root, to become someone whom modes concern.
/// </summary>
public sealed partial class UntoldMemberTests
{
    private const uint Nobody = 65534;

    [Theory]
    [InlineData(DiskAccess.Native, "/d/closed/ AccessDenied", "/d/link AccessDenied", "/d/names/ AccessDenied")]
    [InlineData(DiskAccess.Portable, "/d/closed/ AccessDenied", "/d/link AccessDenied", "/d/names/f AccessDenied")]
    public async Task CollectionThatCannotBeEntered_IsTold_AndSoIsALinkIntoIt(object access, params string[] expected)
    {
        await using var share = new TestShare((DiskAccess)access);
        Run("chmod", "0755", Path.GetDirectoryName(share.Root)!);
        share.Make("/d/open/f", "f");
        share.Make("/d/closed/f", "f");
        share.Make("/d/names/f", "f");
        share.Link("/d/link", "closed/f");
        share.Link("/d/dead", "none");
        Run("chmod", "0000", share.OnDisk("/d/closed"));
        Run("chmod", "0444", share.OnDisk("/d/names"));

        var (told, failed) = AsNobody(() => Walk(share, WalkReach.Descendants, () => { }));

        Assert.Equal(expected, failed.Order(StringComparer.Ordinal));
        Assert.Equal(["/d/open", "/d/open/f"], told.Where(p => !p.StartsWith("/d/names", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task CollectionThatCannotBeListed_SaysSoBeforeTheWalkBegins()
    {
        await using var share = new TestShare();
        share.Make("/d/f", "f");
        Run("chmod", "0444", share.OnDisk("/d"));

        var error = AsNobody(() =>
        {
            var tree = Wait(share.Store.OpenTreeAsync(At("/d"), share.Deadline)).Value!;
            var begun = tree.Begin(WalkReach.Members);
            Wait(tree.DisposeAsync());
            return begun;
        });

        Assert.Equal(StoreError.AccessDenied, error);
    }

    [Fact]
    public async Task MembersThatCannotBeLookedAtAnyMore_AreTold()
    {
        await using var share = new TestShare();
        RememberedListings.MakeMany(share);

        EachIsToldOrFailed(share);
    }

    [Fact]
    public async Task MembersThatCannotBeLookedAtAnyMore_AreToldFromMemoryToo()
    {
        using var folder = new TestFolder(RememberedListings.Memory);
        await using var share = new TestShare(top: folder.Path, time: new ManualTimeProvider());
        RememberedListings.MakeMany(share);
        await RememberedListings.RememberAsync(share, RememberedListings.Memory);
        var before = share.Store.ListingsRemembered;

        EachIsToldOrFailed(share);

        Assert.Equal(before + 1, share.Store.ListingsRemembered);
    }

    [Fact]
    public async Task CollectionThatTheDiskFailsToOpen_IsTold_AndTheRestIsListed()
    {
        await using var share = new TestShare();
        share.Make("/broken/f", "f");
        share.Make("/whole/f", "f");
        await using var tree = Failing(share, StoreError.InputOutput);
        var (told, failed) = (new List<string>(), new List<MemberFailure>());

        await foreach (var batch in tree.WalkInBatchesAsync(WalkReach.Descendants, share.Deadline))
        {
            told.AddRange(Enumerable.Range(0, batch.Count).Select(i => batch.PathAt(i).ToString()));
            failed.AddRange(batch.Failures);
        }

        Assert.Equal([new MemberFailure(At("/broken"), StoreError.InputOutput) { Slash = CollectionSlash.Trailing }], failed);
        Assert.Equal(["/whole", "/whole/f"], told.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task WhereThereIsNothingToSpare_TheWalkBreaksOff()
    {
        await using var share = new TestShare();
        share.Make("/broken/f", "f");
        await using var tree = Failing(share, StoreError.Exhausted);

        await Assert.ThrowsAsync<IOException>(async () => await tree.WalkAsync(WalkReach.Descendants, share.Deadline).ToListAsync(share.Deadline));
    }

    // The share, in which one collection can't be opened.
    private static FileSystemTree Failing(TestShare share, StoreError error)
    {
        var broken = ResourceName.FromText("broken");
        var root = new FailingDirectory(
            LinuxDirectory.OpenPath(share.Root).Value!,
            (call, name) => call == nameof(DirectoryHandle.OpenDirectory) && name == broken ? error : StoreError.None);
        var walks = new WalkRegistry();
        var around = new FileSystemTree.Surroundings(
            new PathResolver(root, new ReservedNames()), new ListingCache(TimeProvider.System, null), walks, walks.Begin(), NullLogger.Instance);
        return new FileSystemTree(ResourcePath.Root, root.StatSelf().Value.ToResourceInfo(), root, around);
    }

    // Nobody may enter the collection, until some of it has been listed.
    private static void EachIsToldOrFailed(TestShare share)
    {
        var (told, failed) = AsNobody(() => Walk(share, WalkReach.Members, () =>
        {
            _ = SetFileSystemUser(0);
            Run("chmod", "0444", share.OnDisk("/d"));
            _ = SetFileSystemUser(Nobody);
        }));

        Assert.NotEmpty(told);
        Assert.NotEmpty(failed);
        Assert.All(failed, f => Assert.EndsWith(" AccessDenied", f, StringComparison.Ordinal));
        var all = Directory.GetFiles(share.OnDisk("/d")).Select(f => "/d/" + Path.GetFileName(f)).Order(StringComparer.Ordinal);
        Assert.Equal(all, told.Concat(failed.Select(f => f.Split(' ')[0])).Order(StringComparer.Ordinal));
    }

    private static (List<string> Told, List<string> Failed) Walk(TestShare share, WalkReach reach, Action afterFirst)
    {
        var (told, failed) = (new List<string>(), new List<string>());
        var tree = Wait(share.Store.OpenTreeAsync(At("/d"), share.Deadline)).Value!;
        var batches = tree.WalkInBatchesAsync(reach, share.Deadline).GetAsyncEnumerator(share.Deadline);
        for (var isFirst = true; Wait(batches.MoveNextAsync()); isFirst = false)
        {
            var batch = batches.Current;
            told.AddRange(Enumerable.Range(0, batch.Count).Select(i => batch.PathAt(i).ToString()));
            failed.AddRange(batch.Failures.Select(f => $"{f.Path.ToUrlPath(f.Slash)} {f.Error}"));
            if (isFirst)
            {
                afterFirst();
            }
        }

        Wait(batches.DisposeAsync());
        Assert.Equal(failed.Count > 0, tree.HasFailed);
        Wait(tree.DisposeAsync());
        return (told, failed);
    }

    // The store never leaves the thread in a walk; whoever it is concerns that thread alone, which is given up afterwards.
    private static T AsNobody<T>(Func<T> look)
    {
        T? result = default;
        Exception? failure = null;
        var thread = new Thread(() =>
        {
            _ = SetFileSystemUser(Nobody);
            failure = Record.Exception(() => result = look());
        });
        thread.Start();
        Assert.True(thread.Join(Tests.Shared.Deadline.Usual), "it hangs");
        Assert.Null(failure);
        return result!;
    }

    private static T Wait<T>(ValueTask<T> task)
    {
        Assert.True(task.IsCompleted, "it has left the thread");
        return task.GetAwaiter().GetResult();
    }

    private static void Wait(ValueTask task) => task.AsTask().GetAwaiter().GetResult();

    [LibraryImport("libc", EntryPoint = "setfsuid")]
    private static partial int SetFileSystemUser(uint user);
}
