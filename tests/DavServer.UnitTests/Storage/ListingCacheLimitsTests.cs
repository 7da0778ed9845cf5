using DavServer.Storage;
using DavServer.Storage.FileSystem;
using DavServer.Storage.FileSystem.Linux;
using DavServer.Storage.FileSystem.Listings;
using DavServer.Tests.Shared;
using static DavServer.UnitTests.Storage.RememberedListings;

namespace DavServer.UnitTests.Storage;

/// <summary>How much is kept, and of what.</summary>
public class ListingCacheLimitsTests
{
    [Fact]
    public void SmallListings_AreNotKeptWithoutNumber()
    {
        using var folder = new TestFolder(Memory);
        var time = new ManualTimeProvider();
        var watches = DirectoryWatches.TryOpen()!;
        using var cache = new ListingCache(time, watches);
        var names = Enumerable.Range(0, ListingCache.MostOfAll + 20).Select(i => Directory.CreateDirectory(Path.Combine(folder.Path, $"d{i}")).FullName).ToList();
        foreach (var name in names)
        {
            List(cache, name);
            List(cache, name);
        }

        Assert.InRange(watches.Armed, ListingCache.MostOfAll - 1, ListingCache.MostOfAll);
        time.Advance(ListingCache.Lasts);
        List(cache, names[^1]);
        Assert.Equal(1, watches.Armed);
    }

    [Theory]
    [InlineData(ListingCache.MostOfOne * Listing.PieceSize, 1)]
    [InlineData((ListingCache.MostOfOne * Listing.PieceSize) + 1, 0)]
    public void ListingOfVeryManyMembers_IsNotKept(int members, int watched)
    {
        using var folder = new TestFolder(Memory);
        using var directory = LinuxDirectory.OpenPath(folder.Path).Value!;
        var watches = DirectoryWatches.TryOpen()!;
        var time = new ManualTimeProvider();
        using var cache = new ListingCache(time, watches);
        var self = directory.StatSelf().Value;
        using var recorder = new ListingRecorder(cache, self, watches.TryArm((LinuxDirectory)directory)!, time.GetTimestamp());
        for (var i = 0; i < members; i++)
        {
            recorder.Add("f\0"u8, NodeKind.File, new EntryPlace(1, self.Mount), default);
        }

        recorder.Complete();

        using var cursor = cache.List(directory, self).Value!;
        Assert.Equal(watched == 1, cursor is RememberedCursor);
        Assert.Equal(watched, watches.Armed);
    }

    [Fact]
    public void LostNotifications_CountAsChangesOfAll()
    {
        using var folder = new TestFolder(Memory);
        Directory.CreateDirectory(Path.Combine(folder.Path, "one"));
        using var first = LinuxDirectory.OpenPath(folder.Path).Value!;
        using var second = LinuxDirectory.OpenPath(Path.Combine(folder.Path, "one")).Value!;
        using var watches = DirectoryWatches.TryOpen()!;
        var armed = new[] { watches.TryArm((LinuxDirectory)first)!, watches.TryArm((LinuxDirectory)second)! };

        // struct inotify_event: watch -1, mask IN_Q_OVERFLOW, no cookie, no name.
        watches.Hear([0xFF, 0xFF, 0xFF, 0xFF, 0, 0x40, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);

        Assert.All(armed, w => Assert.True(w.HasChanged));
    }

    [Theory]
    [InlineData("/proc/self", false)]
    [InlineData(Memory, true)]
    public void FileSystemThatChangesByItself_IsToldFromOthers(string path, bool isOfThisKernelAlone)
    {
        using var directory = LinuxDirectory.OpenPath(path).Value!;

        Assert.Equal(isOfThisKernelAlone, FileSystemType.IsOfThisKernelAlone(((LinuxDirectory)directory).Descriptor));
    }

    private static void List(ListingCache cache, string path)
    {
        using var directory = LinuxDirectory.OpenPath(path).Value!;
        using var cursor = cache.List(directory, directory.StatSelf().Value).Value!;
        var info = default(ResourceInfo);
        while (cursor.Next(out _, out _, ref info))
        {
            // To its end.
        }
    }
}
