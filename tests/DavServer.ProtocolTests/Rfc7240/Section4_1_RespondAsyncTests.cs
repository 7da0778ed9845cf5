using DavServer.ProtocolTests.LongRunning;
using DavServer.Tests.Shared;

namespace DavServer.ProtocolTests.Rfc7240;

/// <summary>Prefer: respond-async and wait (RFC 7240 §4.1, §4.3), and what is accepted unasked over HTTP/2.</summary>
public class Section4_1_RespondAsyncTests(SlowServer slow) : IClassFixture<SlowServer>
{
    private readonly ServerUnderTest _server = slow.Server;

    [Fact, Spec("RFC 7240", "4.1"), Spec("RFC 9110", "15.3.3")]
    public async Task RespondAsyncOverHttp11_Answers202WithTheMonitor_WhichEndsIn200()
    {
        var tree = slow.NewTree(seconds: 2);
        await using var connection = await _server.ConnectAsync();
        var copy = await _server.SendAsync(connection, $"COPY /{tree}/", $"Destination: /{tree}-copy/", "Prefer: respond-async");
        Assert.Empty(copy.Interims);
        var origin = $"http://{_server.Http}";
        var accepted = Answer.Of(copy.Final);
        var monitor = AcceptedShape.Check(accepted, origin, $"/{tree}/", $"/{tree}-copy/");
        Assert.Equal("respond-async", accepted["preference-applied"]);

        var running = Answer.Of((await _server.SendAsync(connection, $"GET {monitor}")).Final);
        Assert.Equal(monitor, AcceptedShape.Check(running, origin, $"/{tree}/", $"/{tree}-copy/"));
        Assert.Null(running["preference-applied"]);

        AcceptedShape.CheckFinished(await Answer.PollAsync(_server, monitor), origin, monitor, $"/{tree}/", $"/{tree}-copy/", 201);
        Assert.Equal(_server.Contents(tree), _server.Contents(tree + "-copy"));
    }

    [Theory, Spec("RFC 7240", "4.1"), Spec("RFC 9110", "15.3.3")]
    [InlineData("cleartext")]
    [InlineData("tls")]
    public async Task RespondAsyncOverHttp2_Answers202WithTheMonitor_WhichEndsIn200(string wire)
    {
        var client = wire == "tls" ? slow.Http2Tls : slow.Http2;
        var tree = slow.NewTree(seconds: 1);
        var accepted = await Answer.AskAsync(client, "COPY", $"/{tree}/", $"Destination: /{tree}-copy/", "Prefer: respond-async");
        var origin = client.BaseAddress!.ToString().TrimEnd('/');
        var monitor = AcceptedShape.Check(accepted, origin, $"/{tree}/", $"/{tree}-copy/");
        Assert.Equal("respond-async", accepted["preference-applied"]);
        AcceptedShape.CheckFinished(await Answer.PollAsync(client, monitor), origin, monitor, $"/{tree}/", $"/{tree}-copy/", 201);
        Assert.Equal(_server.Contents(tree), _server.Contents(tree + "-copy"));
    }

    [Theory, Spec("product.md", "Response modes, row 8")]
    [InlineData("cleartext")]
    [InlineData("tls")]
    public async Task SlowCopyOverHttp2_IsAccepted202UnaskedAfterAWhile(string wire)
    {
        var client = wire == "tls" ? slow.Http2Tls : slow.Http2;
        var tree = slow.NewTree(seconds: 1.25);
        var sent = TimeProvider.System.GetTimestamp();
        var accepted = await Answer.AskAsync(client, "COPY", $"/{tree}/", $"Destination: /{tree}-copy/");
        Assert.True(TimeProvider.System.GetElapsedTime(sent) >= TimeSpan.FromMilliseconds(500), "the 202 came before --accept-after");
        var origin = client.BaseAddress!.ToString().TrimEnd('/');
        var monitor = AcceptedShape.Check(accepted, origin, $"/{tree}/", $"/{tree}-copy/");
        Assert.Null(accepted["preference-applied"]);
        AcceptedShape.CheckFinished(await Answer.PollAsync(client, monitor), origin, monitor, $"/{tree}/", $"/{tree}-copy/", 201);
        Assert.Equal(_server.Contents(tree), _server.Contents(tree + "-copy"));
    }

    [Fact, Spec("RFC 7240", "4.3")]
    public async Task WaitThatTheCopyOutlasts_Answers202AfterItsSeconds_AndOneThatItDoesNot_Answers201()
    {
        var tree = slow.NewTree(seconds: 1.75);
        var sent = TimeProvider.System.GetTimestamp();
        var accepted = await Answer.AskAsync(slow.Http2, "COPY", $"/{tree}/", $"Destination: /{tree}-a/", "Prefer: respond-async, wait=1");
        Assert.True(TimeProvider.System.GetElapsedTime(sent) >= TimeSpan.FromSeconds(1), "the 202 came before the wait was over");
        Assert.Equal(202, accepted.Status);
        Assert.Equal(200, (await Answer.PollAsync(slow.Http2, accepted["location"]!)).Status);

        var waited = await _server.SendAsync($"COPY /{tree}/", $"Destination: /{tree}-b/", "Prefer: respond-async", "Prefer: wait=20");
        Assert.Equal(201, waited.Final.Status);
        Assert.Empty(waited.Interims);
    }

    [Fact, Spec("product.md", "The status monitor")]
    public async Task MonitorAskedForApplicationHttp_GivesTheFinalResponseItself()
    {
        var tree = slow.NewTree(seconds: 0.5);
        var monitor = (await Answer.AskAsync(slow.Http2, "COPY", $"/{tree}/", $"Destination: /{tree}-copy/", "Prefer: respond-async"))["location"]!;
        var finished = await Answer.PollAsync(_server, monitor, "Accept: application/http");
        Assert.Equal(200, finished.Status);
        Assert.Equal("201", finished["asyncresult"]);
        Assert.StartsWith("application/http", finished["content-type"], StringComparison.Ordinal);
        Assert.Equal("HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n", finished.Content);
        var refused = await Answer.PollAsync(_server, monitor, "Accept: application/http;q=0, application/json");
        Assert.Equal("application/json", refused["content-type"]);
    }

    [Fact, Spec("product.md", "The status monitor")]
    public async Task MonitorOfAnOverwritingCopy_Tells204AndHeadHasTheSameFields()
    {
        var tree = slow.NewTree(seconds: 0.5);
        var old = slow.NewSmallTree("old");
        var monitor = (await Answer.AskAsync(slow.Http2, "COPY", $"/{tree}/", $"Destination: /{old}/", "Prefer: respond-async"))["location"]!;
        var finished = await Answer.PollAsync(_server, monitor);
        AcceptedShape.CheckFinished(finished, $"http://{_server.Http}", monitor, $"/{tree}/", $"/{old}/", 204);
        Assert.Equal("HTTP/1.1 204 No Content\r\n\r\n", (await Answer.PollAsync(_server, monitor, "Accept: application/http")).Content);

        var head = Answer.Of((await _server.SendAsync($"HEAD {monitor}")).Final);
        Assert.Equal(200, head.Status);
        Assert.Equal("204", head["asyncresult"]);
        Assert.Equal(finished["content-length"], head["content-length"]);
        Assert.Equal(_server.Contents(tree), _server.Contents(old));
    }
}
