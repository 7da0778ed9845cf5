using DavServer.Operations;
using DavServer.Storage;
using DavServer.UnitTests.WebDav.State;
using DavServer.WebDav.CopyMove;
using DavServer.WebDav.LongRunning;
using static DavServer.UnitTests.Storage.TestShare;

namespace DavServer.UnitTests.WebDav.CopyMove;

/// <summary>What is told of a COPY whose program ended at its checkpoint, on a disk that fails since.</summary>
public sealed class LeftCheckpointTests : IAsyncLifetime
{
    private static readonly ResourceIdentity Displaced = new(1, ulong.MaxValue);

    private readonly LeftOperation _left = LeftOperation.Create();
    private readonly IResourceStore _store;
    private readonly BlindStore _disk;

    public LeftCheckpointTests()
    {
        _left.Share.Make("/src/f", "new");
        _left.Share.Make("/dst/f", "new");
        (_store, _disk) = BlindStore.Over(_left.Share.Store);
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _left.DisposeAsync();

    [Fact]
    public async Task WhatHadAppeared_HasSucceeded_ThoughWhatItReplacedCannotBePurged()
    {
        _left.Checkpoint = Of(await AppearedAsync());
        _disk.RestoresNothing = true;
        Assert.Equal((OperationState.Succeeded, 204, Publication.Everything), await RunAsync());
    }

    [Fact]
    public async Task WhatHadNotAppeared_IsNotDoneAgain_WhereTheOldDestinationCannotBePutBack()
    {
        var other = await AppearedAsync();
        _left.Checkpoint = Of(other with { Node = other.Node + 1 });
        _disk.RestoresNothing = true;
        Assert.Equal((OperationState.Failed, 500, Publication.Nothing), await RunAsync());
    }

    [Fact]
    public async Task WhereNobodyCanTellWhetherItHadAppeared_ItMayBeVisible()
    {
        _left.Checkpoint = Of(await AppearedAsync());
        _disk.IsBlind = true;
        Assert.Equal((OperationState.Failed, 500, Publication.Part), await RunAsync());
    }

    private static string Of(ResourceIdentity appearing) => new CopyMoveCheckpoint(appearing, Displaced, []).Serialize();

    private async Task<ResourceIdentity> AppearedAsync() =>
        (await _left.Share.Store.LocateAsync(At("/dst"), _left.Share.Deadline)).Value.Info!.Value.Identity;

    private async Task<(OperationState State, int Status, Publication Published)> RunAsync()
    {
        var outcome = (await _left.RunAsync(_store))!;
        var report = OperationReport.Parse(outcome.Detail);
        return (outcome.State, report.Response.Status, report.Published);
    }
}
