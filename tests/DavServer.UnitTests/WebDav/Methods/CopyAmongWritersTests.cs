using System.Net;
using DavServer.Storage;
using DavServer.Tests.Shared;
using DavServer.WebDav;
using DavServer.WebDav.Locks;
using Microsoft.Extensions.DependencyInjection;

namespace DavServer.UnitTests.WebDav.Methods;

/// <summary>COPY, MOVE and PUT meet those who are writing at their destination.</summary>
public sealed class CopyAmongWritersTests
{
    // The client did nothing wrong, and each of the writers is gone in a moment: one after the other, as when a tree is put there.
    [Theory, Spec("product.md", "Holds")]
    [InlineData("COPY")]
    [InlineData("MOVE")]
    public async Task TransferThatComesUponOneQuickWriterAfterAnother_WaitsForAllOfThem(string method)
    {
        var time = new ManualTimeProvider();
        await using var server = await MemoryServer.StartAsync(new WebDavOptions(), services => services.AddSingleton<TimeProvider>(time));
        await server.SendAsync("PUT", "bob", "/file", "x");
        Assert.Equal(HttpStatusCode.Created, (await server.SendAsync("COPY", "bob", "/file", "", ("Destination", "/before"))).Status);
        var writer = Write(server);
        var timers = time.TimersMade;

        var transfer = server.SendAsync(method, "bob", "/file", "", ("Destination", "/new"));
        for (var i = 0; i < 3; i++)
        {
            await Deadline.UntilAsync(() => transfer.IsCompleted || time.TimersMade > timers, "it waits for a writer");
            timers = time.TimersMade;
            var next = Write(server);
            writer.Dispose();
            writer = next;
        }

        writer.Dispose();
        Assert.Equal(HttpStatusCode.Created, (await transfer).Status);
    }

    [Theory, Spec("product.md", "Holds")]
    [InlineData("COPY")]
    [InlineData("MOVE")]
    public async Task TransferThatComesUponAWriterThatDoesNotEnd_Is423OnceThePatienceIsOver(string method)
    {
        var time = new ManualTimeProvider();
        await using var server = await MemoryServer.StartAsync(new WebDavOptions(), services => services.AddSingleton<TimeProvider>(time));
        await server.SendAsync("PUT", "bob", "/file", "x");
        Assert.Equal(HttpStatusCode.Created, (await server.SendAsync("COPY", "bob", "/file", "", ("Destination", "/before"))).Status);
        using var writer = Write(server);
        var timers = time.TimersMade;

        var transfer = server.SendAsync(method, "bob", "/file", "", ("Destination", "/new"));
        await Deadline.UntilAsync(() => transfer.IsCompleted || time.TimersMade > timers, "it waits for the writer");
        Assert.False(transfer.IsCompleted);
        time.Advance(HoldTable.Patience);

        Assert.Equal(HttpStatusCode.Locked, (await transfer).Status);
        Assert.Equal(HttpStatusCode.OK, (await server.SendAsync("GET", "bob", "/file")).Status);
    }

    [Fact, Spec("product.md", "Holds")]
    public async Task PutThatComesUponAQuickStep_WaitsForIt()
    {
        var time = new ManualTimeProvider();
        await using var server = await MemoryServer.StartAsync(new WebDavOptions(), services => services.AddSingleton<TimeProvider>(time));
        var step = server.Part<HoldTable>().TryClaim([new Hold(Path("/new"), HoldKind.Exclusive)], out _)!;
        var timers = time.TimersMade;

        var put = server.SendAsync("PUT", "bob", "/new", "x");
        await Deadline.UntilAsync(() => put.IsCompleted || time.TimersMade > timers, "it waits for the step");
        Assert.False(put.IsCompleted);
        step.Dispose();

        Assert.Equal(HttpStatusCode.Created, (await put).Status);
    }

    private static HoldClaim Write(MemoryServer server) => server.Part<HoldTable>().TryClaim([new Hold(Path("/new"), HoldKind.Content)], out _)!;

    private static ResourcePath Path(string text) => ResourcePath.TryParse(text, out var path, out _) ? path : throw new ArgumentException(text);
}
