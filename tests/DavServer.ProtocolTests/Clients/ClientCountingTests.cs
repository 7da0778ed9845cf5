using System.Globalization;
using System.Text.Json;
using DavServer.ProtocolTests.LongRunning;
using DavServer.Tests.Shared;

namespace DavServer.ProtocolTests.Clients;

/// <summary>What the server counts of clients, asked at <c>/.davserver/clients</c>, with what was seen on the wire.</summary>
public class ClientCountingTests(SlowServer slow) : IClassFixture<SlowServer>
{
    private const string Unheard = "User-Agent: Unheard-of/1.0 (x)";

    private readonly ServerUnderTest _server = slow.Server;

    [Fact, Spec("product.md", "Commands beside serving")]
    public async Task Heartbeats_AreCountedAsTheyCameOnTheWire()
    {
        var before = await CountsAsync("testheart", "HTTP/1.1", "heartbeat");
        var tree = slow.NewTree(seconds: 1.2);
        var copy = await _server.SendAsync($"COPY /{tree}/", $"Destination: /{tree}-copy/", TestProfiles.Heart);
        Assert.Equal(201, copy.Final.Status);
        Assert.NotEmpty(copy.Interims);

        var after = await CountsAsync("testheart", "HTTP/1.1", "heartbeat");
        Assert.Equal(1, after("operations") - before("operations"));
        Assert.Equal(1, after("answered") - before("answered"));
        Assert.Equal(copy.Interims.Count, after("interims") - before("interims"));
        Assert.Equal(0, after("lost") - before("lost"));
        Assert.Contains("dependsOn102", StandingOf(await ReportAsync(), "testheart"));
        Assert.False((await ReportAsync()).GetProperty("interims").GetProperty("canBeSwitchedOff").GetBoolean());
    }

    [Fact, Spec("product.md", "Commands beside serving")]
    public async Task WhatIsQuick_IsNotCounted()
    {
        _server.PutOnDisk("quick/a", "x");
        for (var i = 0; i < 5; i++)
        {
            var destination = string.Create(CultureInfo.InvariantCulture, $"Destination: /quick/b{i}");
            var copy = await _server.SendAsync("COPY /quick/a", destination, "User-Agent: quickone/1");
            Assert.Equal(201, copy.Final.Status);
        }

        Assert.DoesNotContain("quickone", (await ReportAsync()).GetRawText(), StringComparison.Ordinal);
    }

    [Fact, Spec("product.md", "Commands beside serving")]
    public async Task UnknownClientThatIsHeld_IsToldByItsProductWithWhatToDo()
    {
        var tree = slow.NewTree(seconds: 0.5);
        Assert.Equal(201, (await _server.SendAsync($"COPY /{tree}/", $"Destination: /{tree}-copy/", Unheard)).Final.Status);
        var entry = EntryOf(await ReportAsync(), "Unheard-of");
        Assert.Equal(["unknown"], entry.GetProperty("standing").EnumerateArray().Select(s => s.GetString()));
        Assert.Contains("davserver rehearse", entry.GetProperty("advice").GetString(), StringComparison.Ordinal);
        Assert.Equal("Unheard-of/1.0 (x)", entry.GetProperty("sample").GetString());
        Assert.Equal("hold", entry.GetProperty("modes")[0].GetProperty("mode").GetString());
    }

    [Theory, Spec("product.md", "Commands beside serving")]
    [InlineData(TestProfiles.Heart, "testheart", "heartbeat")]
    [InlineData("User-Agent: Leaver/1", "Leaver", "hold")]
    public async Task ConnectionThatIsLostWhileItWaits_IsCounted_AndARequestThatComesAgainToo(string agent, string client, string mode)
    {
        var before = await CountsAsync(client, "HTTP/1.1", mode);
        var tree = slow.NewTree(seconds: 3);
        var request = $"COPY /{tree}/ HTTP/1.1\r\nHost: a\r\nDestination: /{tree}-copy/\r\n{agent}\r\n\r\n";
        await using (var connection = await _server.ConnectAsync())
        {
            await connection.SendAsync(request);
            await Deadline.UntilAsync(() => CountsAsync(client, "HTTP/1.1", mode), c => c("operations") > before("operations"), "the request waits");
        }

        await Deadline.UntilAsync(() => CountsAsync(client, "HTTP/1.1", mode), c => c("lost") == before("lost") + 1, "the loss is counted");
        var again = await _server.SendAsync($"COPY /{tree}/", $"Destination: /{tree}-copy/", agent);
        Assert.Equal(201, again.Final.Status);

        var after = await CountsAsync(client, "HTTP/1.1", mode);
        Assert.Equal(2, after("operations") - before("operations"));
        Assert.Equal(1, after("answered") - before("answered"));
        Assert.Equal(1, after("retries") - before("retries"));
        Assert.Equal(0, after("unread") - before("unread"));
    }

    [Fact, Spec("product.md", "Retry")]
    public async Task RequestThatComesAgainAfterTheEnd_IsCounted_ThoughItIsAnsweredAtOnce()
    {
        const string Agent = "User-Agent: Latecomer/1";
        var tree = slow.NewTree(seconds: 0.7);
        string monitor;
        await using (var connection = await _server.ConnectAsync())
        {
            await connection.SendAsync($"COPY /{tree}/ HTTP/1.1\r\nHost: a\r\nDestination: /{tree}-copy/\r\n{Agent}\r\nPrefer: processing\r\n\r\n");
            monitor = (await connection.ReadMessageAsync("COPY"))["location"]!;
            connection.Reset();
        }

        Assert.Equal("201", (await Answer.PollAsync(_server, monitor))["asyncresult"]);
        Assert.Equal(201, (await _server.SendAsync($"COPY /{tree}/", $"Destination: /{tree}-copy/", Agent)).Final.Status);
        var again = await CountsAsync("Latecomer", "HTTP/1.1", "hold");
        Assert.Equal((1, 1, 1), (again("operations"), again("answered"), again("retries")));
    }

    [Fact, Spec("product.md", "Commands beside serving")]
    public async Task A202_IsFollowedWhereTheSameClientComesToTheMonitor_AndNotWhereAPersonLooks()
    {
        var tree = slow.NewTree(seconds: 1);
        var accepted = await _server.SendAsync($"COPY /{tree}/", $"Destination: /{tree}-copy/", "User-Agent: Asker/1", "Prefer: respond-async");
        Assert.Equal(202, accepted.Final.Status);
        var monitor = accepted.Final["Location"]!;
        Assert.Equal(202, (await _server.SendAsync($"GET {monitor}", "User-Agent: Mozilla/5.0 (X11) Browser/1")).Final.Status);
        var counts = await CountsAsync("Asker", "HTTP/1.1", "accepted");
        Assert.Equal((1, 0, 1, 0), (counts("acceptedAsked"), counts("acceptedUnasked"), counts("notFollowed"), counts("followed")));

        Assert.Equal(202, (await _server.SendAsync($"GET {monitor}", "User-Agent: Asker/1")).Final.Status);
        Assert.Equal(202, (await _server.SendAsync($"GET {monitor}", "User-Agent: Asker/1")).Final.Status);
        counts = await CountsAsync("Asker", "HTTP/1.1", "accepted");
        Assert.Equal((0, 1), (counts("notFollowed"), counts("followed")));
        Assert.Equal(["takes202"], StandingOf(await ReportAsync(), "Asker"));
        await Answer.PollAsync(_server, monitor);
    }

    [Fact, Spec("product.md", "Commands beside serving")]
    public async Task Unasked202OverHttp2_IsCountedApart()
    {
        var tree = slow.NewTree(seconds: 1.5);
        var accepted = await Answer.AskAsync(slow.Http2, "COPY", $"/{tree}/", $"Destination: /{tree}-copy/", "User-Agent: Second/2");
        Assert.Equal(202, accepted.Status);
        var counts = await CountsAsync("Second", "HTTP/2", "accepted");
        Assert.Equal((1, 0, 1), (counts("operations"), counts("acceptedAsked"), counts("acceptedUnasked")));
        Assert.Equal(["unknown"], StandingOf(await ReportAsync(), "Second"));
        await Answer.PollAsync(_server, accepted["location"]!);
    }

    [Fact, Spec("product.md", "Commands beside serving")]
    public async Task Report_IsJsonForPrograms_AndTextForBrowsers()
    {
        var json = (await _server.SendAsync("GET /.davserver/clients")).Final;
        Assert.Equal(("application/json", "nosniff", "no-store"), (json["Content-Type"], json["X-Content-Type-Options"], json["Cache-Control"]));
        var both = (await _server.SendAsync("GET /.davserver/clients", "Accept: application/json, text/plain")).Final;
        Assert.Equal("application/json", both["Content-Type"]);
        var text = (await _server.SendAsync("GET /.davserver/clients", "Accept: text/html,application/xhtml+xml,*/*;q=0.8")).Final;
        Assert.Equal("text/plain; charset=utf-8", text["Content-Type"]);
        Assert.Contains("Counted since ", text.Content, StringComparison.Ordinal);
        Assert.Empty((await _server.SendAsync("HEAD /.davserver/clients")).Final.Content);
        Assert.Equal(405, (await _server.SendAsync("DELETE /.davserver/clients")).Final.Status);
        Assert.Equal(400, (await _server.SendAsync("GET /.davserver/clients?days=0")).Final.Status);
        Assert.Equal(400, (await _server.SendAsync("GET /.davserver/clients?days=x")).Final.Status);
        Assert.Equal(7, (await ReportAsync("?days=7")).GetProperty("days").GetInt32());
    }

    private static string[] StandingOf(JsonElement report, string client) =>
        [.. EntryOf(report, client).GetProperty("standing").EnumerateArray().Select(s => s.GetString()!)];

    private static JsonElement EntryOf(JsonElement report, string client) =>
        Assert.Single(report.GetProperty("clients").EnumerateArray(), c => c.GetProperty("client").GetString() == client);

    private async Task<Func<string, long>> CountsAsync(string client, string protocol, string mode)
    {
        var modes = (await ReportAsync()).GetProperty("clients").EnumerateArray().Where(c => c.GetProperty("client").GetString() == client)
            .SelectMany(c => c.GetProperty("modes").EnumerateArray())
            .Where(m => m.GetProperty("protocol").GetString() == protocol && m.GetProperty("mode").GetString() == mode).ToArray();
        return name => modes.Sum(m => m.GetProperty(name).GetInt64());
    }

    private async Task<JsonElement> ReportAsync(string query = "")
    {
        var answer = (await _server.SendAsync($"GET /.davserver/clients{query}")).Final;
        Assert.Equal(200, answer.Status);
        return JsonDocument.Parse(answer.Content).RootElement;
    }
}
