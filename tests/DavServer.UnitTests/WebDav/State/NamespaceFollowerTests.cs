using DavServer.Storage;
using DavServer.Tests.Shared;
using DavServer.WebDav.State;
using static DavServer.UnitTests.Storage.TestShare;

namespace DavServer.UnitTests.WebDav.State;

/// <summary>Which properties and locks follow, whatever the URLs are spelled like and whatever links lead there.</summary>
public sealed class NamespaceFollowerTests : IAsyncLifetime
{
    private FollowedShare _share = null!;

    public Task InitializeAsync()
    {
        _share = FollowedShare.Create();
        _share.Share.Make("/real/f", "x");
        _share.Share.Make("/other/f", "x");
        _share.Share.Link("/link", "real");
        _share.Share.Link("/real/up", "../other/f");
        return _share.SetAsync("/real", "/real/f", "/other/f");
    }

    public async Task DisposeAsync() => await _share.DisposeAsync();

    [Fact]
    public async Task DeletingALink_TakesNothingFromWhatItLeadsTo()
    {
        _share.Lock("/real/f");
        Assert.Null(await _share.Follower.BeginDeleteAsync(At("/link")));
        Assert.Null(await _share.Follower.BeginDeleteAsync(At("/real/up")));
        Assert.NotNull(await _share.Follower.BeginDeleteAsync(At("/link/f")));
    }

    [Fact]
    public async Task MovingALink_MovesNoProperties()
    {
        await MoveAsync("/link", "/other/link");
        _share.AssertBearers("/real = /real", "/real/f = /real/f", "/other/f = /other/f");
    }

    [Fact]
    public async Task ReplacingALink_TakesNothingFromWhatItLedTo()
    {
        await MoveAsync("/other/f", "/link");
        _share.AssertBearers("/real = /real", "/real/f = /real/f", "/link = /other/f");
    }

    [Fact]
    public async Task MovingByALink_MovesWhatIsReallyThere()
    {
        await MoveAsync("/link/f", "/g");
        _share.AssertBearers("/real = /real", "/g = /real/f", "/other/f = /other/f");
    }

    [Fact, Spec("RFC 4918", "9.8.2-1")]
    public async Task CopyingALink_CopiesThePropertiesOfWhatItLeadsTo()
    {
        var asked = From("/link", "/copy");
        var followed = await _share.Follower.BeginTransferAsync(NamespaceChangeKind.Copy, asked, FollowedShare.Pending(new ResourceIdentity(1, 1), long.MaxValue), DiskSteps.One);
        await followed!.CommitAsync([new MemberFailure(At("/link/f"), StoreError.AccessDenied)], asked);
        _share.AssertBearers("/real = /real", "/real/f = /real/f", "/other/f = /other/f", "/copy = /real");
    }

    [Fact, Spec("RFC 4918", "7.6-2"), Spec("RFC 4918", "9.9.3-1")]
    public async Task MovingEndsTheLocksOfBothEnds_AndNoOthers()
    {
        var source = _share.Lock("/real/f");
        var destination = _share.Lock("/other");
        var below = _share.Lock("/other/f");
        _share.Share.Make("/another/f", "x");
        var another = _share.Lock("/another/f");
        await MoveAsync("/real", "/other");
        Assert.All([source, destination, below], token => Assert.Null(_share.Locks.Find(token)));
        Assert.NotNull(_share.Locks.Find(another));
        Assert.Equal(another, Assert.Single(_share.State.Locks.Load()).Token);
    }

    [Fact]
    public async Task CopyingOverAResource_KeepsTheLockOnIt_AndEndsThoseOfItsMembers()
    {
        var source = _share.Lock("/real/f");
        var destination = _share.Lock("/other");
        var below = _share.Lock("/other/f");
        var asked = From("/real", "/other");
        var followed = await _share.Follower.BeginTransferAsync(NamespaceChangeKind.Copy, asked, FollowedShare.Pending(new ResourceIdentity(1, 1), long.MaxValue), DiskSteps.One);
        await followed!.CommitAsync([], asked);
        Assert.Equal([true, true, false], new[] { source, destination, below }.Select(token => _share.Locks.Find(token) is not null));
        Assert.Equal(2, _share.State.Locks.Load().Count);
    }

    [Fact]
    public async Task WhatIsMadeAnewWhereAnotherResourceWas_BearsNothingOfItsProperties()
    {
        Directory.Delete(_share.Share.OnDisk("/other"), recursive: true);
        await _share.Follower.ForgetAsync(At("/other"));
        _share.AssertBearers("/real = /real", "/real/f = /real/f");
        await _share.Follower.ForgetAsync(At("/link/f"));
        _share.AssertBearers("/real = /real", "/real/f = /real/f");
    }

    [Fact]
    public async Task WhereNothingIsKept_NoPathIsLookedUp()
    {
        await using var empty = FollowedShare.Create();
        await empty.Share.Store.DisposeAsync();
        Assert.True(empty.Follower.IsIdle);
        Assert.Null(await empty.Follower.BeginDeleteAsync(At("/a")));
        Assert.Null(await empty.Follower.BeginTransferAsync(NamespaceChangeKind.Move, From("/a", "/b"), null, DiskSteps.One));
        await empty.Follower.ForgetAsync(At("/a"));
    }

    private async Task MoveAsync(string source, string destination)
    {
        var asked = From(source, destination);
        var followed = await _share.Follower.BeginTransferAsync(NamespaceChangeKind.Move, asked, null, DiskSteps.One);
        if (followed is not null)
        {
            await followed.CommitAsync([], asked);
        }
    }
}
