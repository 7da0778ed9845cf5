using DavServer.Storage;
using DavServer.Storage.FileSystem;
using DavServer.UnitTests.Contracts;
using static DavServer.UnitTests.Storage.TestShare;

namespace DavServer.UnitTests.Storage;

/// <summary>
/// A program that died between the two renames of a replacement, on a file system that can't exchange: what it left is made by hand.
/// </summary>
public abstract class RestoreDisplacedTests
{
    internal abstract DiskAccess Access { get; }

    [Theory]
    [InlineData("/dst")]
    [InlineData("/c/dst")]
    public async Task WhatWasMovedAside_IsPutBackWhereNothingHasTakenItsPlace(string path)
    {
        await using var share = new TestShare(Access, Plain with { Durability = Durability.Power });
        share.Make(path + "/f", "old");
        var displaced = await DisplaceAsync(share, path);
        await share.ReopenAsync();

        Assert.False((await share.Store.RestoreDisplacedAsync(At(path), displaced with { Node = displaced.Node + 1 }, share.Deadline)).Value);
        Assert.Equal(StoreError.NotFound, await share.ErrorAtAsync(path));
        var restored = await share.Store.RestoreDisplacedAsync(At(path), displaced, share.Deadline);

        Assert.True(restored is { Succeeded: true, Value: true }, $"{restored}");
        Assert.Equal("old", await share.ReadAsync(path + "/f"));
        Assert.False((await share.Store.RestoreDisplacedAsync(At(path), displaced, share.Deadline)).Value);
        await share.NothingIsAsideAsync();
    }

    [Fact]
    public async Task WhatWasMovedAside_IsPurgedWhereItsSuccessorIsInItsPlace()
    {
        await using var share = new TestShare(Access);
        share.Make("/dst/f", "old");
        var displaced = await DisplaceAsync(share, "/dst");
        share.Make("/dst/f", "new");
        await share.ReopenAsync();

        var restored = await share.Store.RestoreDisplacedAsync(At("/dst"), displaced, share.Deadline);

        Assert.True(restored is { Succeeded: true, Value: false }, $"{restored}");
        Assert.Equal("new", await share.ReadAsync("/dst/f"));
        await share.NothingIsAsideAsync();
    }

    [Fact]
    public async Task WhatWasMovedAside_StaysWhereItsCollectionIsGoneOrSomethingElseHoldsTheName()
    {
        await using var share = new TestShare(Access);
        share.Make("/c/dst/f", "old");
        var displaced = await DisplaceAsync(share, "/c/dst");
        Run("mkfifo", share.OnDisk("/c/dst"));
        Assert.Equal(StoreError.AccessDenied, (await share.Store.RestoreDisplacedAsync(At("/c/dst"), displaced, share.Deadline)).Error);
        File.Delete(share.OnDisk("/c/dst"));
        Directory.Delete(share.OnDisk("/c"));
        Assert.Equal(StoreError.NoParent, (await share.Store.RestoreDisplacedAsync(At("/c/dst"), displaced, share.Deadline)).Error);
        Assert.Single(share.Aside());
    }

    private protected static async Task<ResourceIdentity> DisplaceAsync(TestShare share, string path, string top = "")
    {
        var identity = (await share.Store.GetInfoAsync(At(path), share.Deadline)).Value.Identity;
        Run("mv", share.OnDisk(path), share.OnDisk(top + "/.davserver/trash/displaced-replaced-1-1"));
        return identity;
    }
}

public class RestoreDisplacedTestsPortable : RestoreDisplacedTests
{
    internal override DiskAccess Access => DiskAccess.Portable;

    [Fact]
    public async Task ReplacementWithoutExchange_NeedsNothingRestored()
    {
        await using var share = new TestShare(Access);
        share.Make("/src/f", "new");
        share.Make("/dst/f", "old");
        PendingPublication? told = null;
        var request = From("/src", "/dst") with
        {
            BeforePublishing = pending =>
            {
                told = pending;
                return StoreError.None;
            },
        };

        Assert.True((await share.Store.CopyAsync(request, new RecordingObserver(), share.Deadline)).Succeeded);

        Assert.False((await share.Store.RestoreDisplacedAsync(At("/dst"), told!.Displaced!.Value, share.Deadline)).Value);
        Assert.Equal("new", await share.ReadAsync("/dst/f"));
        await share.NothingIsAsideAsync();
    }
}

public class RestoreDisplacedTestsOnLinux : RestoreDisplacedTests
{
    internal override DiskAccess Access => DiskAccess.Native;

    [Fact]
    public async Task WhatWasMovedAsideOnAnotherVolume_IsFoundThere()
    {
        await using var share = new TestShare(Access);
        share.Mount("/vol", "size=8m");
        share.Make("/vol/dst/f", "old");
        Assert.Equal(StoreError.None, await share.PutAsync("/vol/makes-the-area", "x"));
        var displaced = await DisplaceAsync(share, "/vol/dst", "/vol");
        await share.ReopenAsync();

        Assert.True((await share.Store.RestoreDisplacedAsync(At("/vol/dst"), displaced, share.Deadline)).Value);

        Assert.Equal("old", await share.ReadAsync("/vol/dst/f"));
        await share.NothingIsAsideAsync("vol");
    }
}
