using DavServer.Operations;
using DavServer.Tests.Shared;
using DavServer.UnitTests.Operations;
using DavServer.WebDav;
using Microsoft.Extensions.DependencyInjection;

namespace DavServer.UnitTests.WebDav.LongRunning;

/// <summary>An event stream of an operation in which nothing changes for long.</summary>
public sealed class EventStreamPingTests
{
    // WHATWG HTML §9.2.7: a comment every 15 seconds or so keeps old proxies from closing it.
    [Fact, Spec("WHATWG HTML", "9.2.7")]
    public async Task StreamInWhichNothingChanges_SendsAPingEvery15Seconds_AndEndsWithTheOperation()
    {
        var time = new ManualTimeProvider();
        await using var server = await MemoryServer.StartAsync(new WebDavOptions(), services => services.AddSingleton<TimeProvider>(time));
        var operation = SchedulerFixture.Operation(owner: "user:bob");
        var started = await server.Part<IOperationScheduler>().StartAsync(operation, CancellationToken.None);
        await operation.Started;
        var timers = time.TimersMade;

        using var stream = await server.OpenAsync("bob", $"/.davserver/operations/{started.Handle!.Id}/events");
        Assert.Equal("event: progress", (await ReadBlockAsync(stream))[1]);
        for (var i = 0; i < 2; i++)
        {
            await Deadline.UntilAsync(() => time.TimersMade > timers, "it waits for the next ping");
            timers = time.TimersMade;
            time.Advance(TimeSpan.FromSeconds(15));
            Assert.Equal([": ping"], await ReadBlockAsync(stream));
        }

        operation.End();
        Assert.Equal("event: end", (await ReadBlockAsync(stream))[1]);
        Assert.Null(await Deadline.WaitAsync(stream.ReadLineAsync(), "the end of the stream"));
    }

    private static async Task<List<string>> ReadBlockAsync(StreamReader stream)
    {
        var lines = new List<string>();
        while (await Deadline.WaitAsync(stream.ReadLineAsync(), "a line", () => string.Join('\n', lines)) is { Length: > 0 } line)
        {
            lines.Add(line);
        }

        return lines;
    }
}
