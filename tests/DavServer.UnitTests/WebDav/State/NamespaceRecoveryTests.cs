using DavServer.Storage;
using DavServer.Tests.Shared;
using DavServer.WebDav.Locks;
using DavServer.WebDav.State;
using Microsoft.Extensions.Logging.Abstractions;
using static DavServer.UnitTests.Storage.TestShare;

namespace DavServer.UnitTests.WebDav.State;

/// <summary>What was begun and not ended is judged by the disk.</summary>
public sealed partial class NamespaceRecoveryTests : IAsyncLifetime
{
    private FollowedShare _share = null!;

    public Task InitializeAsync()
    {
        _share = FollowedShare.Create();
        _share.Share.Make("/a/f", "a");
        _share.Share.Make("/a/g", "a");
        _share.Share.Make("/b/f", "b");
        return _share.SetAsync("/a", "/a/f", "/a/g", "/b/f");
    }

    public async Task DisposeAsync() => await _share.DisposeAsync();

    [Fact]
    public async Task ARenameThatHappened_IsFollowed()
    {
        var token = _share.Lock("/a/f");
        _ = await _share.Follower.BeginTransferAsync(NamespaceChangeKind.Move, From("/a", "/c"), null, DiskSteps.One);
        Rename("/a", "/c");
        await _share.RestartAsync();
        _share.AssertBearers("/c = /a", "/c/f = /a/f", "/c/g = /a/g", "/b/f = /b/f");
        Assert.Null(_share.Locks.Find(token));
    }

    [Fact]
    public async Task ARenameThatDidNotHappen_LeavesAllAsItWas()
    {
        var token = _share.Lock("/a/f");
        _ = await _share.Follower.BeginTransferAsync(NamespaceChangeKind.Move, From("/a", "/b"), null, DiskSteps.Several);
        await _share.RestartAsync();
        _share.AssertBearers("/a = /a", "/a/f = /a/f", "/a/g = /a/g", "/b/f = /b/f");
        Assert.NotNull(_share.Locks.Find(token));
        Assert.Equal("b", await _share.Share.ReadAsync("/b/f"));
    }

    [Fact, Spec("RFC 5689", "3")]
    public async Task ACollectionThatWasNotMade_LeavesNoProperties()
    {
        _ = await _share.Follower.BeginMakeAsync(At("/new"));
        await _share.SetAsync("/new");
        await _share.RestartAsync();
        _share.AssertBearers("/a = /a", "/a/f = /a/f", "/a/g = /a/g", "/b/f = /b/f");
    }

    [Fact, Spec("RFC 5689", "3")]
    public async Task ACollectionThatWasMade_KeepsItsProperties()
    {
        _ = await _share.Follower.BeginMakeAsync(At("/new"));
        await _share.SetAsync("/new");
        Directory.CreateDirectory(_share.Share.OnDisk("/new"));
        await _share.RestartAsync();
        _share.AssertBearers("/a = /a", "/a/f = /a/f", "/a/g = /a/g", "/b/f = /b/f", "/new = /new");
    }

    [Fact]
    public async Task AnExchangeWithoutItsSecondRename_IsFinished()
    {
        _ = await _share.Follower.BeginTransferAsync(NamespaceChangeKind.Move, From("/a", "/b"), null, DiskSteps.Several);
        Rename("/b", "/old");
        Rename("/a", "/b");
        Rename("/old", "/a");
        await _share.RestartAsync();
        _share.AssertBearers("/b = /a", "/b/f = /a/f", "/b/g = /a/g");
        Assert.Equal(["/b", "/b/f", "/b/g"], await _share.Share.ListAsync("/"));
    }

    [Fact]
    public async Task AMoveToAnotherVolume_LeavesNoSource()
    {
        _ = await MoveAcrossButForTheSourceAsync(_share.Follower);
        await _share.RestartAsync();
        _share.AssertBearers("/v/c = /a", "/v/c/f = /a/f", "/v/c/g = /a/g", "/b/f = /b/f");
        Assert.Equal(StoreError.NotFound, await _share.Share.ErrorAtAsync("/a"));
    }

    [Fact]
    public async Task AMoveToAnotherVolume_KeepsASourceThatWasChangedSince_ThoughTheCopyWasChangedLaterStill()
    {
        var (source, destination) = (_share.Lock("/a/f"), _share.Lock("/v/c/f"));
        _ = await MoveAcrossButForTheSourceAsync(_share.Follower);

        // While the server was down. The kernel's clock has ticks of up to 10 ms.
        await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        _share.Share.Make("/a/f", "edited");
        await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        _share.Share.Make("/v/c/new", "new");
        await _share.RestartAsync();
        Assert.Equal("edited", await _share.Share.ReadAsync("/a/f"));
        Assert.Equal("new", await _share.Share.ReadAsync("/v/c/new"));
        AssertIsACopy(source, destination);
    }

    [Theory]
    [InlineData(true), InlineData(false)]
    public async Task AMoveToAnotherVolumeThatAFaultBrokeOff_IsACopy_WhereItsSourceHasChangedOrCannotBeRemoved(bool changed)
    {
        var (store, disk) = BlindStore.Over(_share.Share.Store);
        using var recovery = new NamespaceRecovery(store, _share.State.Namespace, _share.State.Locks, TimeProvider.System, NullLogger<NamespaceRecovery>.Instance);
        var (source, destination) = (_share.Lock("/a/f"), _share.Lock("/v/c/f"));
        await using (await MoveAcrossButForTheSourceAsync(new NamespaceFollower(store, _share.State.Namespace, _share.Locks, recovery)))
        {
            if (changed)
            {
                _share.Share.Make("/a/f", "edited");
            }

            disk.KeepsAll = !changed;
        }

        AssertIsACopy(source, destination);
        Assert.Empty(_share.State.Namespace.Unfinished());
    }

    [Fact]
    public async Task ACopyThatAppeared_HasThePropertiesOfWhatWasCopied()
    {
        _share.Share.Make("/staged/g", "a");
        _ = await _share.Follower.BeginTransferAsync(
            NamespaceChangeKind.Copy, From("/a", "/b"), await _share.PendingAsync("/staged"), DiskSteps.One);
        Rename("/b", "/gone");
        Rename("/staged", "/b");
        await _share.RestartAsync();
        _share.AssertBearers("/a = /a", "/a/f = /a/f", "/a/g = /a/g", "/b = /a", "/b/g = /a/g");
    }

    [Fact]
    public async Task ACopyThatDidNotAppear_LeavesTheDestinationsProperties()
    {
        _share.Share.Make("/staged/g", "a");
        _ = await _share.Follower.BeginTransferAsync(
            NamespaceChangeKind.Copy, From("/a", "/b"), await _share.PendingAsync("/staged"), DiskSteps.One);
        await _share.RestartAsync();
        _share.AssertBearers("/a = /a", "/a/f = /a/f", "/a/g = /a/g", "/b/f = /b/f");
    }

    [Theory]
    [InlineData(true), InlineData(false)]
    public async Task ADeletion_IsFollowedWhereItHappened(bool another)
    {
        _ = await _share.Follower.BeginDeleteAsync(At("/a"));
        Rename("/a", "/gone");
        if (another)
        {
            _share.Share.Make("/a/f", "another");
        }

        await _share.RestartAsync();
        _share.AssertBearers("/b/f = /b/f");
    }

    [Fact]
    public async Task ADeletionThatDidNotHappen_LeavesAllAsItWas()
    {
        _ = await _share.Follower.BeginDeleteAsync(At("/a"));
        await _share.RestartAsync();
        _share.AssertBearers("/a = /a", "/a/f = /a/f", "/a/g = /a/g", "/b/f = /b/f");
    }

    [Fact]
    public async Task WhatAFaultBrokeOff_IsJudgedAtOnce()
    {
        await using (await _share.Follower.BeginDeleteAsync(At("/a")))
        {
            // As if the store had thrown after the step.
            Rename("/a", "/gone");
        }

        _share.AssertBearers("/b/f = /b/f");
        Assert.Empty(_share.State.Namespace.Unfinished());
    }

    [Fact]
    public async Task WhatADiskThatFailsDoesNotTell_IsJudgedBeforeTheNextChange_AndNotByAnyLaterDisk()
    {
        var (store, disk) = BlindStore.Over(_share.Share.Store);
        using var recovery = new NamespaceRecovery(store, _share.State.Namespace, _share.State.Locks, TimeProvider.System, NullLogger<NamespaceRecovery>.Instance);
        var follower = new NamespaceFollower(store, _share.State.Namespace, _share.Locks, recovery);
        await using (await follower.BeginDeleteAsync(At("/a")))
        {
            Rename("/a", "/gone");
            disk.IsBlind = true;
        }

        Assert.True(recovery.OwesAny);
        await Assert.ThrowsAsync<IOException>(async () => await follower.BeginTransferAsync(NamespaceChangeKind.Move, From("/b", "/a"), null, DiskSteps.One));

        disk.IsBlind = false;
        await using (var followed = await follower.BeginTransferAsync(NamespaceChangeKind.Move, From("/b", "/a"), null, DiskSteps.One))
        {
            _share.AssertBearers("/b/f = /b/f");
            Rename("/b", "/a");
            await followed!.CommitAsync([], From("/b", "/a"));
        }

        _share.AssertBearers("/a/f = /b/f");
        Assert.False(recovery.OwesAny);
    }

    [Fact]
    public async Task WhatADiskThatFailsDoesNotTell_IsJudgedAsSoonAsItTells_WithoutAnotherChange()
    {
        var time = new ManualTimeProvider();
        var (store, disk) = BlindStore.Over(_share.Share.Store);
        using var recovery = new NamespaceRecovery(store, _share.State.Namespace, _share.State.Locks, time, NullLogger<NamespaceRecovery>.Instance);
        await using (await new NamespaceFollower(store, _share.State.Namespace, _share.Locks, recovery).BeginDeleteAsync(At("/a")))
        {
            Rename("/a", "/gone");
            disk.IsBlind = true;
        }

        time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(recovery.OwesAny);

        disk.IsBlind = false;
        Assert.True(recovery.OwesAny);
        await Deadline.UntilAsync(
            () =>
            {
                time.Advance(TimeSpan.FromSeconds(1));
                return !recovery.OwesAny;
            },
            "nothing owed");
        _share.AssertBearers("/b/f = /b/f");
    }

    /// <summary>Of a move of /a to another volume, all but the last step.</summary>
    private async Task<FollowedChange> MoveAcrossButForTheSourceAsync(NamespaceFollower follower)
    {
        _share.Share.Mount("/v", "size=1m");
        _share.Share.Make("/v/copy/f", "a");
        _share.Share.Make("/v/copy/g", "a");
        var followed = await follower.BeginTransferAsync(
            NamespaceChangeKind.Move, From("/a", "/v/c"), await _share.PendingAsync("/v/copy"), DiskSteps.Several);
        Rename("/v/copy", "/v/c");
        return followed!;
    }

    /// <summary>Both ends have the properties, and only the locks of the destination have ended.</summary>
    private void AssertIsACopy(LockToken source, LockToken destination)
    {
        _share.AssertBearers("/a = /a", "/a/f = /a/f", "/a/g = /a/g", "/v/c = /a", "/v/c/f = /a/f", "/v/c/g = /a/g", "/b/f = /b/f");
        Assert.Equal((true, false), (_share.Locks.Find(source) is not null, _share.Locks.Find(destination) is not null));
        Assert.Equal(source, Assert.Single(_share.State.Locks.Load()).Token);
    }

    private void Rename(string from, string to) => Run("mv", "-T", _share.Share.OnDisk(from), _share.Share.OnDisk(to));
}
