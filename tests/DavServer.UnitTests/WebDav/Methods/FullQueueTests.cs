using System.Net;
using DavServer.Operations;
using DavServer.Storage;
using DavServer.Tests.Shared;
using DavServer.UnitTests.Operations;
using DavServer.WebDav;
using DavServer.WebDav.Locks;
using Microsoft.Extensions.DependencyInjection;

namespace DavServer.UnitTests.WebDav.Methods;

/// <summary>As many operations wait as may.</summary>
public sealed class FullQueueTests
{
    [Fact, Spec("product.md", "Long operations")]
    public async Task CopyThatFindsTheQueueFull_Is503WithRetryAfter_AndNothingIsHeldOrJournaled()
    {
        var journal = new SchedulerFixture.GatedJournal();
        await using var server = await MemoryServer.StartAsync(new WebDavOptions(), services => services
            .AddSingleton<IOperationJournal>(journal)
            .AddSingleton(new OperationsOptions { MaxRunning = 1, MaxQueued = 1 }));
        await server.SendAsync("MKCOL", "bob", "/tree");
        await server.SendAsync("PUT", "bob", "/tree/file", "x");
        var (running, waiting) = (SchedulerFixture.Operation(), SchedulerFixture.Operation());
        var scheduler = server.Part<IOperationScheduler>();
        await scheduler.StartAsync(running, CancellationToken.None);
        await running.Started;
        await scheduler.StartAsync(waiting, CancellationToken.None);
        var journaled = journal.Appended.Count;

        using var refused = await server.RespondAsync("COPY", "bob", "/tree", "", ("Destination", "/copy"), ("Prefer", "respond-async"));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(10), refused.Headers.RetryAfter?.Delta);
        Assert.Null(refused.Headers.Location);
        Assert.Equal(journaled, journal.Appended.Count);
        Assert.Equal(2, scheduler.List(null).Count);
        Assert.Null(server.Part<HoldTable>().FindConflict(new Hold(ResourcePath.Root, HoldKind.Exclusive)));

        // What is no operation needs no place, and what is asked again once there is one gets it.
        Assert.Equal(HttpStatusCode.Created, (await server.SendAsync("COPY", "bob", "/tree/file", "", ("Destination", "/file"))).Status);
        running.End();
        await waiting.Started;
        waiting.End();
        Assert.Equal(HttpStatusCode.Created, (await server.SendAsync("COPY", "bob", "/tree", "", ("Destination", "/copy"))).Status);
    }
}
