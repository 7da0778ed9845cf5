using DavServer.Tests.Shared;

namespace DavServer.ProtocolTests.LongRunning;

/// <summary>An operation outlives the connection it came by (product.md, "Long operations").</summary>
public class ClientVanishesTests(SlowServer slow) : IClassFixture<SlowServer>
{
    private readonly ServerUnderTest _server = slow.Server;

    [Fact, Spec("product.md", "Long operations")]
    public async Task ClientThatVanishesAfterTheFirst102_LosesNothing_AndItsMonitorTellsTheOutcome()
    {
        var tree = slow.NewTree(seconds: 1.5);
        await using var connection = await _server.ConnectAsync();
        await connection.SendAsync($"COPY /{tree}/ HTTP/1.1\r\nHost: a\r\nDestination: /{tree}-copy/\r\nPrefer: processing\r\n\r\n");
        var first = await connection.ReadMessageAsync("COPY");
        Assert.Equal(102, first.Status);
        connection.Reset();

        var monitor = first["location"]!;
        Assert.Equal(202, (await _server.SendAsync($"GET {monitor}")).Final.Status);
        AcceptedShape.CheckFinished(await Answer.PollAsync(_server, monitor), $"http://{_server.Http}", monitor, $"/{tree}/", $"/{tree}-copy/", 201);
        Assert.Equal(_server.Contents(tree), _server.Contents(tree + "-copy"));
    }

    [Fact, Spec("product.md", "Long operations")]
    public async Task ClientThatVanishesWithoutKnowingItsMonitor_FindsItInTheList()
    {
        var tree = slow.NewTree(seconds: 1);
        await using var connection = await _server.ConnectAsync();
        await connection.SendAsync($"COPY /{tree}/ HTTP/1.1\r\nHost: a\r\nDestination: /{tree}-copy/\r\n{TestProfiles.Heart}\r\n\r\n");
        Assert.Equal(102, (await connection.ReadMessageAsync("COPY")).Status);
        connection.Reset();

        var url = Assert.Single(await ListAsync(tree)).GetProperty("statusUrl").GetString()!;
        var finished = await Answer.PollAsync(_server, new Uri(url).AbsolutePath);
        Assert.Equal(201, finished.Json.GetProperty("response").GetProperty("status").GetInt32());
        Assert.Equal("succeeded", Assert.Single(await ListAsync(tree)).GetProperty("status").GetString());
        Assert.Equal(_server.Contents(tree), _server.Contents(tree + "-copy"));
    }

    [Theory, Spec("product.md", "Long operations")]
    [InlineData("close")]
    [InlineData("reset")]
    public async Task ClientThatVanishesWhileItIsHeld_LosesNothing(string how)
    {
        var tree = slow.NewTree(seconds: 1);
        await using (var connection = await _server.ConnectAsync())
        {
            await connection.SendAsync($"COPY /{tree}/ HTTP/1.1\r\nHost: a\r\nDestination: /{tree}-copy/\r\n\r\n");
            await UntilListedAsync(tree);
            if (how == "reset")
            {
                connection.Reset();
            }
        }

        var id = Assert.Single(await ListAsync(tree)).GetProperty("jobId").GetString()!;
        Assert.Equal("201", (await Answer.PollAsync(_server, "/.davserver/operations/" + id))["asyncresult"]);
        Assert.Equal(_server.Contents(tree), _server.Contents(tree + "-copy"));
    }

    [Fact, Spec("product.md", "Long operations")]
    public async Task Http2ClientThatResetsItsStream_LosesNothing()
    {
        var tree = slow.NewTree(seconds: 1);
        using var gone = new CancellationTokenSource();
        using var request = new HttpRequestMessage(new HttpMethod("COPY"), $"/{tree}/")
        {
            Version = slow.Http2.DefaultRequestVersion,
            VersionPolicy = slow.Http2.DefaultVersionPolicy,
        };
        request.Headers.Add("Destination", $"/{tree}-copy/");
        request.Headers.Add("Prefer", "respond-async, wait=20");
        var copy = slow.Http2.SendAsync(request, gone.Token);
        await UntilListedAsync(tree);
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => copy);

        var id = Assert.Single(await ListAsync(tree)).GetProperty("jobId").GetString()!;
        Assert.Equal("201", (await Answer.PollAsync(_server, "/.davserver/operations/" + id))["asyncresult"]);
        Assert.Equal(_server.Contents(tree), _server.Contents(tree + "-copy"));
    }

    private Task<System.Text.Json.JsonElement[]> UntilListedAsync(string tree) =>
        Deadline.UntilAsync(() => ListAsync(tree), list => list.Length > 0, "the operation to be listed");

    private async Task<System.Text.Json.JsonElement[]> ListAsync(string tree)
    {
        var list = Answer.Of((await _server.SendAsync("GET /.davserver/operations")).Final);
        Assert.Equal(200, list.Status);
        return [.. list.Json.GetProperty("operations").EnumerateArray().Where(o => o.GetProperty("source").GetString() == $"/{tree}/")];
    }
}
