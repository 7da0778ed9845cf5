using System.IO.MemoryMappedFiles;
using DavServer.Storage;
using DavServer.Storage.FileSystem.Listings;
using DavServer.Tests.Shared;
using DavServer.UnitTests.Contracts;
using static DavServer.UnitTests.Storage.RememberedListings;
using static DavServer.UnitTests.Storage.TestShare;

namespace DavServer.UnitTests.Storage;

/// <summary>A listing that was kept is never told where it is not true any more.</summary>
public class ListingCacheTests
{
    public static TheoryData<string, Action<string>> Changes => new()
    {
        { "written", d => File.WriteAllText(d + "/f1", "longer than it was") },
        { "written over, as long as before", d => File.WriteAllText(d + "/f1", "g") },
        { "appended", d => File.AppendAllText(d + "/f1", "x") },
        { "cut", d => { using var f = File.OpenHandle(d + "/f1", FileMode.Open, FileAccess.Write); RandomAccess.SetLength(f, 0); } },
        { "made", d => File.WriteAllText(d + "/new", "new") },
        { "removed", d => File.Delete(d + "/f1") },
        { "renamed", d => TestShare.Run("mv", d + "/f1", d + "/other") },
        { "moved in", d => TestShare.Run("mv", d + "/../spare", d + "/spare") },
        { "moved out", d => TestShare.Run("mv", d + "/f1", d + "/../out") },
        { "replaced", d => TestShare.Run("mv", d + "/../spare", d + "/f1") },
        { "times set", d => File.SetLastWriteTimeUtc(d + "/f1", new DateTime(2001, 2, 3, 4, 5, 6, DateTimeKind.Utc)) },
        { "mode set", d => TestShare.Run("chmod", "600", d + "/f1") },
        { "collection made", d => Directory.CreateDirectory(d + "/c2") },
        { "collection removed", d => Directory.Delete(d + "/c") },
        { "member of a collection made", d => File.WriteAllText(d + "/c/x", "x") },
        { "link made", d => File.CreateSymbolicLink(d + "/l2", "f1") },
        { "a link's target written", d => File.WriteAllText(d + "/../beside", "longer than it was") },
        { "written by its other name", d => File.WriteAllText(d + "/../twin", "longer than it was") },
        { "another name removed", d => File.Delete(d + "/../twin") },
        { "collection made anew", d => TestShare.Run("sh", "-c", $"rm -r {d} && mkdir {d}") },
        { "collection replaced", d => TestShare.Run("sh", "-c", $"mv {d} {d}-old && mkdir {d} && echo other > {d}/f2") },
    };

    [Theory]
    [MemberData(nameof(Changes))]
    public async Task WhatAnotherProgramChanges_ShowsAtOnce(string what, Action<string> change)
    {
        foreach (var top in new[] { Memory, Path.GetTempPath() })
        {
            using var folder = new TestFolder(top);
            await using var share = new TestShare(top: folder.Path, time: new ManualTimeProvider());
            share.Make("/d/f1", "f");
            share.Make("/d/f2", "f");
            share.Make("/beside", "beside");
            share.Make("/spare", "spare");
            share.Make("/twin", "twin");
            Directory.CreateDirectory(share.OnDisk("/d/c"));
            share.Link("/d/l", "../beside");
            TestShare.Run("ln", share.OnDisk("/twin"), share.OnDisk("/d/twin"));
            await RememberAsync(share, top);

            await share.PassATickAsync();
            change(share.OnDisk("/d"));

            await ListingIsTrueAsync(share, $"{top}, {what}");
        }
    }

    [Fact]
    public async Task WhatTheServerItselfChanges_ShowsAtOnce()
    {
        using var folder = new TestFolder(Memory);
        await using var share = new TestShare(top: folder.Path, time: new ManualTimeProvider());
        share.Make("/d/f1", "f");
        share.Make("/s/x", "x");
        var changes = new Dictionary<string, Func<Task<StoreError>>>
        {
            ["put over"] = () => share.PutAsync("/d/f1", "longer"),
            ["put"] = () => share.PutAsync("/d/f2", "new"),
            ["made"] = async () => (await share.Store.CreateCollectionAsync(At("/d/c"), share.Deadline)).Error,
            ["copied"] = async () => (await share.Store.CopyAsync(From("/s", "/d/s"), new RecordingObserver(), share.Deadline)).Error,
            ["moved"] = async () => (await share.Store.RenameAsync(From("/d/f2", "/d/f3"), share.Deadline)).Error,
            ["removed"] = async () => (await share.Store.DeleteAsync(At("/d/f1"), default, share.Deadline)).Error,
        };
        foreach (var (what, change) in changes)
        {
            await RememberAsync(share, Memory);

            Assert.Equal(StoreError.None, await change());

            await ListingIsTrueAsync(share, what);
        }
    }

    [Fact]
    public async Task WhatTheKernelDoesNotTell_ShowsASecondLater()
    {
        using var folder = new TestFolder(Memory);
        var time = new ManualTimeProvider();
        await using var share = new TestShare(top: folder.Path, time: time);
        share.Make("/d/f", "f");
        await RememberAsync(share, Memory);
        TestShare.Run("ln", share.OnDisk("/d/f"), share.OnDisk("/twin"));
        File.WriteAllText(share.OnDisk("/twin"), "longer than it was");
        Assert.Equal(1, (await ListAsync(share))["/d/f"].Length);

        time.Advance(ListingCache.Lasts);

        await ListingIsTrueAsync(share, "by another name");
    }

    [Fact]
    public async Task MappedWrite_ShowsASecondLater()
    {
        using var folder = new TestFolder(Path.GetTempPath());
        var time = new ManualTimeProvider();
        await using var share = new TestShare(top: folder.Path, time: time);
        share.Make("/d/f", new string('f', 4096));
        using var mapped = MemoryMappedFile.CreateFromFile(share.OnDisk("/d/f"), FileMode.Open);
        using var view = mapped.CreateViewAccessor();
        await RememberAsync(share, Path.GetTempPath());
        await share.PassATickAsync();
        view.Write(0, (byte)'x');

        time.Advance(ListingCache.Lasts);

        await ListingIsTrueAsync(share, "mapped");
    }

    [Fact]
    public async Task ListingsDuringChanges_AreTrueAfterEachOfThem()
    {
        using var folder = new TestFolder(Memory);
        await using var share = new TestShare(top: folder.Path);
        share.Make("/d/f0", "f");
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(share.Deadline);
        var others = Enumerable.Range(0, 2).Select(_ => Task.Run(async () =>
        {
            while (!enough.IsCancellationRequested)
            {
                await ListAsync(share);
            }
        })).ToList();

        var random = new Random(20261123);
        try
        {
            for (var i = 0; i < 600; i++)
            {
                var one = share.OnDisk($"/d/f{random.Next(40)}");
                switch (random.Next(4))
                {
                    case 0:
                        File.WriteAllText(one, new string('x', random.Next(100)));
                        break;
                    case 1:
                        File.Delete(one);
                        break;
                    case 2:
                        Assert.Equal(StoreError.None, await share.PutAsync("/d/" + Path.GetFileName(one), "by the store"));
                        break;
                    default:
                        await Task.Yield();
                        break;
                }

                await ListingIsTrueAsync(share, $"step {i}");
            }
        }
        finally
        {
            await enough.CancelAsync();
            await Task.WhenAll(others);
        }

        Assert.NotEqual(0, share.Store.ListingsRemembered);
    }
}
