using DavServer.Tests.Shared;

namespace DavServer.ProtocolTests.LongRunning;

/// <summary>DELETE on a monitor (product.md, "The status monitor").</summary>
public class CancelTests(SlowServer slow) : IClassFixture<SlowServer>
{
    private readonly ServerUnderTest _server = slow.Server;

    [Fact, Spec("product.md", "The status monitor"), Spec("product.md", "Long operations")]
    public async Task DeleteOnTheMonitorOfARunningCopy_CancelsIt_AndTheOldDestinationIsWhole()
    {
        var (tree, old) = (slow.NewTree(seconds: 20), slow.NewSmallTree("old"));
        var before = _server.Contents(old);
        await using var connection = await _server.ConnectAsync();
        await connection.SendAsync($"COPY /{tree}/ HTTP/1.1\r\nHost: a\r\nDestination: /{old}/\r\nPrefer: processing\r\n\r\n");
        var monitor = (await connection.ReadMessageAsync("COPY"))["location"]!;
        await Deadline.UntilAsync(() => Staged().Any(), "files in staging");

        var canceled = Answer.Of((await _server.SendAsync($"DELETE {monitor}")).Final);
        Assert.Equal(200, canceled.Status);
        Assert.Equal("canceled", canceled.Json.GetProperty("status").GetString());
        var held = (await connection.ReadResponseAsync("COPY")).Final;
        Assert.Equal(held.Status, canceled.Json.GetProperty("response").GetProperty("status").GetInt32());
        Assert.InRange(held.Status, 400, 599);
        Assert.Equal(held.Content, canceled.Json.GetProperty("response").GetProperty("body").GetString());
        Assert.Equal(held.Status, canceled.Json.GetProperty("error").GetProperty("status").GetInt32());
        Assert.Equal("no-store", canceled["cache-control"]);

        Assert.Equal(before, _server.Contents(old));
        await Litter.UntilGoneAsync(_server);
        Assert.Equal("canceled", (await Answer.PollAsync(_server, monitor)).Json.GetProperty("status").GetString());
        Assert.Equal(201, (await _server.SendContentAsync($"PUT /{old}/fresh", "x")).Final.Status);
        Assert.Equal(404, (await _server.SendAsync(connection, "GET /unmapped")).Final.Status);
    }

    [Fact, Spec("product.md", "Long operations")]
    public async Task CanceledCopyOntoAnUnmappedDestination_LeavesItUnmapped()
    {
        var tree = slow.NewTree(seconds: 20);
        var monitor = await AcceptAsync(tree, $"{tree}-copy");
        Assert.Equal("canceled", Answer.Of((await _server.SendAsync($"DELETE {monitor}")).Final).Json.GetProperty("status").GetString());
        Assert.False(Path.Exists(Path.Join(_server.Root, tree + "-copy")));
        Assert.Equal(404, (await _server.SendAsync($"PROPFIND /{tree}-copy/", "Depth: 0")).Final.Status);
        await Litter.UntilGoneAsync(_server);
    }

    [Fact, Spec("product.md", "The status monitor")]
    public async Task PollThatWaits_IsAnsweredWhenItsOperationIsCanceled()
    {
        var tree = slow.NewTree(seconds: 20);
        var monitor = await AcceptAsync(tree, $"{tree}-copy");
        var poll = _server.SendAsync($"GET {monitor}", "Prefer: wait=60");
        Assert.Equal(200, (await _server.SendAsync($"DELETE {monitor}")).Final.Status);
        var answer = Answer.Of((await Deadline.WaitAsync(poll, "the poll to be answered")).Final);
        Assert.Equal(200, answer.Status);
        Assert.Equal("canceled", answer.Json.GetProperty("status").GetString());
    }

    [Fact, Spec("product.md", "The status monitor")]
    public async Task DeleteOnTheMonitorOfAFinishedOperation_ForgetsIt()
    {
        var tree = slow.NewTree(seconds: 0.3);
        var monitor = await AcceptAsync(tree, $"{tree}-copy");
        Assert.Equal(200, (await Answer.PollAsync(_server, monitor)).Status);
        Assert.Equal("HTTP/1.1 204 No Content", (await _server.SendAsync($"DELETE {monitor}")).Final.StatusLine);
        Assert.Equal(404, (await _server.SendAsync($"GET {monitor}")).Final.Status);
        Assert.Equal(404, (await _server.SendAsync($"DELETE {monitor}")).Final.Status);
        Assert.Equal(404, (await _server.SendAsync($"GET {monitor}/events")).Final.Status);
        Assert.DoesNotContain(monitor, (await _server.SendAsync("GET /.davserver/operations")).Final.Content, StringComparison.Ordinal);
        Assert.Equal(_server.Contents(tree), _server.Contents(tree + "-copy"));
    }

    [Theory, Spec("RFC 9110", "15.5.6")]
    [InlineData("PUT")]
    [InlineData("POST")]
    [InlineData("PROPFIND")]
    [InlineData("MOVE")]
    public async Task OtherMethodsOnAMonitor_Answer405WithAllow(string method)
    {
        var tree = slow.NewTree(seconds: 0.3);
        var monitor = await AcceptAsync(tree, $"{tree}-copy");
        var refused = (await _server.SendAsync($"{method} {monitor}", "Destination: /x")).Final;
        Assert.Equal(405, refused.Status);
        Assert.Equal("GET, HEAD, DELETE, OPTIONS", refused["allow"]);
        Assert.Equal("201", (await Answer.PollAsync(_server, monitor))["asyncresult"]);
    }

    private async Task<string> AcceptAsync(string source, string destination)
    {
        var accepted = (await _server.SendAsync($"COPY /{source}/", $"Destination: /{destination}/", "Prefer: respond-async")).Final;
        Assert.Equal(202, accepted.Status);
        return accepted["location"]!;
    }

    private IEnumerable<string> Staged() =>
        Directory.EnumerateFiles(Path.Join(_server.Root, ".davserver", "staging"), "*", SearchOption.AllDirectories);
}
