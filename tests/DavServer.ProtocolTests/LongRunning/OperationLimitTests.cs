using DavServer.Host.Configuration;
using DavServer.Tests.Shared;

namespace DavServer.ProtocolTests.LongRunning;

/// <summary>How many operations run at once: --max-operations-per-user.</summary>
public class OperationLimitTests(OperationLimitTests.Fixture slow) : IClassFixture<OperationLimitTests.Fixture>
{
    private readonly ServerUnderTest _server = slow.Server;

    [Fact, Spec("product.md", "Command line, configuration")]
    public async Task OperationBeyondTheLimit_IsQueuedAndRunsInItsTurn()
    {
        var (first, second) = (slow.NewTree(seconds: 1.5), slow.NewTree(seconds: 0.5));
        var running = await AcceptAsync(first);
        Assert.Equal("running", running.Json.GetProperty("status").GetString());
        var queued = await AcceptAsync(second);
        Assert.Equal("queued", queued.Json.GetProperty("status").GetString());
        Assert.Equal("queued", Answer.Of((await _server.SendAsync($"GET {queued["location"]}")).Final).Json.GetProperty("status").GetString());

        Assert.Equal("201", (await Answer.PollAsync(_server, running["location"]!))["asyncresult"]);
        Assert.Equal("201", (await Answer.PollAsync(_server, queued["location"]!))["asyncresult"]);
        Assert.Equal(_server.Contents(second), _server.Contents(second + "-copy"));
    }

    [Fact, Spec("product.md", "Response modes, row 5")]
    public async Task QueuedCopyOfAClientThatBears102_IsKeptAliveFromTheStart()
    {
        var running = await AcceptAsync(slow.NewTree(seconds: 1.5));
        var tree = slow.NewTree(seconds: 0.3);
        var copy = await _server.SendAsync($"COPY /{tree}/", $"Destination: /{tree}-copy/", TestProfiles.Heart);
        Assert.True(copy.Interims.Count >= 3, $"only {copy.Interims.Count} heartbeats");
        Assert.Equal(201, copy.Final.Status);
        Assert.Equal("201", (await Answer.PollAsync(_server, running["location"]!))["asyncresult"]);
    }

    [Fact, Spec("product.md", "The status monitor")]
    public async Task QueuedOperation_IsCanceledWithoutEverRunning()
    {
        var running = await AcceptAsync(slow.NewTree(seconds: 20));
        var tree = slow.NewTree(seconds: 20);
        var queued = await AcceptAsync(tree);
        var canceled = Answer.Of((await _server.SendAsync($"DELETE {queued["location"]}")).Final);
        Assert.Equal(200, canceled.Status);
        Assert.Equal("canceled", canceled.Json.GetProperty("status").GetString());
        Assert.Equal(0, canceled.Json.GetProperty("progress").GetProperty("bytes").GetProperty("done").GetInt64());
        Assert.False(Path.Exists(Path.Join(_server.Root, tree + "-copy")));
        Assert.Equal(204, (await _server.SendAsync($"DELETE /{tree}/")).Final.Status);
        Assert.Equal(200, (await _server.SendAsync($"DELETE {running["location"]}")).Final.Status);
    }

    private async Task<Answer> AcceptAsync(string tree)
    {
        var accepted = Answer.Of((await _server.SendAsync($"COPY /{tree}/", $"Destination: /{tree}-copy/", "Prefer: respond-async")).Final);
        Assert.Equal(202, accepted.Status);
        return accepted;
    }

    public sealed class Fixture : SlowServer
    {
        protected override ServerConfiguration Configure(ServerConfiguration configuration) => configuration with { MaxOperationsPerUser = 1 };
    }
}
