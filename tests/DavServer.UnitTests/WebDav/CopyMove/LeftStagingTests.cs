using System.Text.Json;
using DavServer.Operations;

namespace DavServer.UnitTests.WebDav.CopyMove;

/// <summary>What an earlier run of the program had staged is kept as long as a run may come that goes on with it, and no longer.</summary>
public sealed class LeftStagingTests : IAsyncLifetime
{
    private readonly LeftOperation _left = LeftOperation.Create();

    public Task InitializeAsync()
    {
        _left.Stage();
        return Task.CompletedTask;
    }

    public async Task DisposeAsync() => await _left.DisposeAsync();

    [Fact]
    public async Task WhereTheSourceIsGone_TheCopyFails_AndNothingIsLeftAside()
    {
        Assert.Equal(OperationState.Failed, (await _left.RunAsync())!.State);
        await _left.Share.NothingIsAsideAsync();
    }

    [Fact]
    public async Task WhereItThrows_NothingIsLeftAside()
    {
        _left.Share.Make("/src/f", "whole");
        _left.Checkpoint = "unreadable";
        await Assert.ThrowsAsync<JsonException>(_left.RunAsync);
        await _left.Share.NothingIsAsideAsync();
    }

    [Fact]
    public async Task WhereItIsCancelled_NothingIsLeftAside()
    {
        _left.Share.Make("/src/f", "whole");
        await _left.CancelAsync();
        Assert.Equal(OperationState.Canceled, (await _left.RunAsync())!.State);
        await _left.Share.NothingIsAsideAsync();
    }

    [Fact]
    public async Task WhereItIsLeftToTheNextRun_ItStays()
    {
        _left.Share.Make("/src/f", "whole");
        await _left.StopAsync();
        Assert.Null(await _left.RunAsync());
        Assert.Single(_left.Share.Aside());
    }

    [Fact]
    public async Task WhereItGoesOn_ItBecomesTheCopy()
    {
        _left.Share.Make("/src/f", "whole");
        Assert.Equal(OperationState.Succeeded, (await _left.RunAsync())!.State);
        Assert.Equal("whole", await _left.Share.ReadAsync("/dst/f"));
        await _left.Share.NothingIsAsideAsync();
    }
}
