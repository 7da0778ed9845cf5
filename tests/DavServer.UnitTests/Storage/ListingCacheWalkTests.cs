using DavServer.Storage;
using DavServer.Tests.Shared;
using static DavServer.UnitTests.Storage.RememberedListings;
using static DavServer.UnitTests.Storage.TestShare;

namespace DavServer.UnitTests.Storage;

/// <summary>What happens while a listing is being kept, or told from memory.</summary>
public class ListingCacheWalkTests
{
    [Fact]
    public async Task ChangeWhileAListingIsKept_IsNotHiddenByIt()
    {
        using var folder = new TestFolder(Memory);
        await using var share = new TestShare(top: folder.Path, time: new ManualTimeProvider());
        MakeMany(share);
        var order = await WalkAsync(share, () => { });

        // What is changed has been passed already.
        _ = await WalkAsync(share, () => File.WriteAllText(share.OnDisk(order[0].Path), "longer than it was"));

        await ListingIsTrueAsync(share, "changed behind the listing");
    }

    [Fact]
    public async Task ChangeWhileAKeptListingIsTold_ShowsInWhatIsStillToCome()
    {
        using var folder = new TestFolder(Memory);
        await using var share = new TestShare(top: folder.Path, time: new ManualTimeProvider());
        MakeMany(share);
        await RememberAsync(share, Memory);
        var order = await WalkAsync(share, () => { });
        var before = share.Store.ListingsRemembered;

        var told = await WalkAsync(share, () =>
        {
            File.WriteAllText(share.OnDisk(order[^1].Path), "longer than it was");
            File.Delete(share.OnDisk(order[^2].Path));
        });

        Assert.Equal(before + 1, share.Store.ListingsRemembered);
        Assert.Equal("longer than it was".Length, told[^1].Info.Length);
        Assert.Equal(order.Count - 1, told.Count);
        Assert.DoesNotContain(told, m => m.Path == order[^2].Path);
    }

    [Fact]
    public async Task KeptListing_GoesOnByLooking_WhereTheStoreIsClosed()
    {
        using var folder = new TestFolder(Memory);
        await using var share = new TestShare(top: folder.Path, time: new ManualTimeProvider());
        MakeMany(share);
        await RememberAsync(share, Memory);

        var told = await WalkAsync(share, () => share.Store.DisposeAsync().AsTask().GetAwaiter().GetResult());

        Assert.Equal(600, told.Count);
    }

    [Fact]
    public async Task WholeTrees_AreAlwaysLookedThrough()
    {
        using var folder = new TestFolder(Memory);
        await using var share = new TestShare(top: folder.Path, time: new ManualTimeProvider());
        share.Make("/d/f", "f");
        await RememberAsync(share, Memory);
        var before = share.Store.ListingsRemembered;

        Assert.Equal(["/d/f"], await share.ListAsync("/d"));

        Assert.Equal(before, share.Store.ListingsRemembered);
    }

    [Fact]
    public async Task ListingThatWasBrokenOff_IsNotKept()
    {
        using var folder = new TestFolder(Memory);
        await using var share = new TestShare(top: folder.Path, time: new ManualTimeProvider());
        MakeMany(share);
        for (var i = 0; i < 3; i++)
        {
            await using var tree = (await share.Store.OpenTreeAsync(At("/d"), share.Deadline)).Value!;
            await foreach (var batch in tree.WalkInBatchesAsync(WalkReach.Members, share.Deadline))
            {
                Assert.Equal(MemberBatch.MostMembers, batch.Count);
                break;
            }
        }

        Assert.Equal(0, share.Store.ListingsRemembered);
        Assert.Equal(600, (await ListAsync(share)).Count);
    }
}
