using System.Globalization;
using System.Text.Json;
using DavServer.Tests.Shared;

namespace DavServer.ProtocolTests.LongRunning;

/// <summary>Progress as Server-Sent Events (WHATWG HTML §9.2).</summary>
public class EventStreamTests(SlowServer slow) : IClassFixture<SlowServer>
{
    private readonly ServerUnderTest _server = slow.Server;

    [Fact, Spec("WHATWG HTML", "9.2"), Spec("product.md", "The status monitor")]
    public async Task Events_StreamProgressAndAnEndWithRisingIds()
    {
        var (monitor, stream) = await WatchAsync(slow.NewTree(seconds: 1.5));
        Assert.Equal(200, stream.Status);
        Assert.Equal("text/event-stream", stream["content-type"]);
        Assert.Equal("no-store", stream["cache-control"]);
        var events = Parse(stream.Content);
        Assert.True(events.Count >= 4, stream.Content);
        Assert.All(events.SkipLast(1), e => Assert.Equal("progress", e.Name));
        Assert.Equal("end", events[^1].Name);
        Assert.Equal(events.Select(e => e.Id).Distinct().Order(), events.Select(e => e.Id));

        double[] percents = [.. events.Where(e => e.Data.TryGetProperty("percentComplete", out _))
            .Select(e => e.Data.GetProperty("percentComplete").GetDouble())];
        Assert.Equal(percents.Order(), percents);
        Assert.Equal(100, percents[^1]);
        Assert.Contains(percents, p => p is > 0 and < 100);
        Assert.Equal(201, events[^1].Data.GetProperty("response").GetProperty("status").GetInt32());
        Assert.All(events, e => Assert.EndsWith(monitor, e.Data.GetProperty("statusUrl").GetString(), StringComparison.Ordinal));
    }

    [Fact, Spec("WHATWG HTML", "9.2.3")]
    public async Task ClientThatComesBackAfterTheEnd_Gets204IfItKnowsAll_ElseTheEnd()
    {
        var (monitor, stream) = await WatchAsync(slow.NewTree(seconds: 0.5));
        var events = Parse(stream.Content);
        var knows = await _server.SendAsync($"GET {monitor}/events", string.Create(CultureInfo.InvariantCulture, $"Last-Event-ID: {events[^1].Id}"));
        Assert.Equal("HTTP/1.1 204 No Content", knows.Final.StatusLine);
        foreach (var fields in new[] { new[] { $"Last-Event-ID: {events[0].Id}" }, [], ["Last-Event-ID: rubbish"] })
        {
            var late = Parse((await _server.SendAsync($"GET {monitor}/events", fields)).Final.Content);
            Assert.Equal(["end"], late.Select(e => e.Name));
            Assert.Equal(events[^1].Id, late[0].Id);
        }
    }

    [Fact, Spec("product.md", "The status monitor")]
    public async Task EventsOfACanceledOperation_EndWithThat()
    {
        var tree = slow.NewTree(seconds: 20);
        var accepted = await _server.SendAsync($"COPY /{tree}/", $"Destination: /{tree}-copy/", "Prefer: respond-async");
        var monitor = accepted.Final["location"]!;
        var watching = _server.SendAsync($"GET {monitor}/events");
        Assert.Equal(200, (await _server.SendAsync($"DELETE {monitor}")).Final.Status);
        var last = Parse((await watching).Final.Content)[^1];
        Assert.Equal("end", last.Name);
        Assert.Equal("canceled", last.Data.GetProperty("status").GetString());
    }

    [Fact, Spec("product.md", "Long operations")]
    public async Task WatcherThatVanishes_DisturbsNobody()
    {
        var tree = slow.NewTree(seconds: 1);
        var accepted = await _server.SendAsync($"COPY /{tree}/", $"Destination: /{tree}-copy/", "Prefer: respond-async");
        var monitor = accepted.Final["location"]!;
        await using (var watcher = await _server.ConnectAsync())
        {
            await watcher.SendAsync($"GET {monitor}/events HTTP/1.1\r\nHost: a\r\n\r\n");
            await watcher.ReadBytesAsync(300);
            watcher.Reset();
        }

        Assert.Equal("201", (await Answer.PollAsync(_server, monitor))["asyncresult"]);
    }

    private async Task<(string Monitor, RawHttpConnection.Message Stream)> WatchAsync(string tree)
    {
        var accepted = await _server.SendAsync($"COPY /{tree}/", $"Destination: /{tree}-copy/", "Prefer: respond-async");
        var monitor = accepted.Final["location"]!;
        return (monitor, (await _server.SendAsync($"GET {monitor}/events")).Final);
    }

    private static List<Event> Parse(string stream)
    {
        var events = new List<Event>();
        foreach (var block in stream.Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Where(b => b[0] != ':'))
        {
            var lines = block.Split('\n');
            Assert.Equal(3, lines.Length);
            Assert.StartsWith("id: ", lines[0], StringComparison.Ordinal);
            Assert.StartsWith("event: ", lines[1], StringComparison.Ordinal);
            Assert.StartsWith("data: {", lines[2], StringComparison.Ordinal);
            var id = long.Parse(lines[0].AsSpan(4), CultureInfo.InvariantCulture);
            events.Add(new Event(id, lines[1][7..], JsonDocument.Parse(lines[2][6..]).RootElement));
        }

        Assert.EndsWith("\n\n", stream, StringComparison.Ordinal);
        return events;
    }

    private sealed record Event(long Id, string Name, JsonElement Data);
}
