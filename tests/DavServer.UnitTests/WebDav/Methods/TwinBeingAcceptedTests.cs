using System.Net;
using DavServer.Operations;
using DavServer.Tests.Shared;
using DavServer.UnitTests.Operations;
using DavServer.WebDav;
using Microsoft.Extensions.DependencyInjection;

namespace DavServer.UnitTests.WebDav.Methods;

/// <summary>A client asks again while the journal is still to take what it asked for first (product.md, "Retry").</summary>
public sealed class TwinBeingAcceptedTests : IAsyncLifetime
{
    private readonly SchedulerFixture.GatedJournal _journal = new();
    private readonly TaskCompletionSource _gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private MemoryServer _server = null!;

    public async Task InitializeAsync()
    {
        _server = await MemoryServer.StartAsync(new WebDavOptions(), services => services
            .AddSingleton<IOperationJournal>(_journal)
            .AddSingleton(s => WatchedScheduler.Over(s.GetRequiredService<OperationScheduler>())));
        await _server.SendAsync("MKCOL", "bob", "/tree");
        await _server.SendAsync("PUT", "bob", "/tree/file", "x");
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    // A disk that stalls for longer than anyone's patience with a hold that nobody can be named for.
    [Fact, Spec("product.md", "Retry")]
    public async Task RetryWaitsForItsTwinHoweverLongTheJournalTakes_AndAttaches()
    {
        var (first, retry) = await CopyTwiceAsync();
        Assert.False(retry.IsCompleted);

        _gate.SetResult();

        Assert.Equal(HttpStatusCode.Created, (await first).Status);
        Assert.Equal(HttpStatusCode.Created, (await retry).Status);
        Assert.Single(_server.Part<IOperationScheduler>().List(null));
    }

    [Fact, Spec("product.md", "Retry")]
    public async Task RetryOfWhatCouldNotBeJournaled_IsANewRequest()
    {
        var (first, retry) = await CopyTwiceAsync();
        _journal.Gate = null;

        _gate.SetException(new IOException("disk full"));

        Assert.Equal(HttpStatusCode.InternalServerError, (await first).Status);
        Assert.Equal(HttpStatusCode.Created, (await retry).Status);
        Assert.Equal(HttpStatusCode.OK, (await _server.SendAsync("GET", "bob", "/copy/file")).Status);
        Assert.Single(_server.Part<IOperationScheduler>().List(null));
    }

    private async Task<(Task<(HttpStatusCode Status, string Content)> First, Task<(HttpStatusCode Status, string Content)> Retry)> CopyTwiceAsync()
    {
        _journal.Gate = _gate;
        var first = CopyAsync();
        await Deadline.UntilAsync(() => _journal.Held > 0, "the first on its way into the journal");
        var retry = CopyAsync();
        await Deadline.UntilAsync(
            () => retry.IsCompleted || WatchedScheduler.WaitingAt(_server.Part<IOperationScheduler>()) == 1, "the retry waits for its twin");
        return (first, retry);
    }

    private Task<(HttpStatusCode Status, string Content)> CopyAsync() => _server.SendAsync("COPY", "bob", "/tree", "", ("Destination", "/copy"));
}
