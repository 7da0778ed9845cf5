using DavServer.Tests.Shared;

namespace DavServer.ProtocolTests.LongRunning;

/// <summary>102s for a client whose profile says that it bears them (product.md, "Response modes", row 5).</summary>
public class HeartbeatTests(SlowServer slow) : IClassFixture<SlowServer>
{
    private readonly ServerUnderTest _server = slow.Server;

    [Fact, Spec("RFC 2518", "10.1"), Spec("RFC 9110", "15.2")]
    public async Task SlowCopy_Sends102sThenOne201_AndTheNextRequestGetsItsOwnAnswer()
    {
        var tree = slow.NewTree(seconds: 1.5);
        await using var connection = await _server.ConnectAsync();
        var copy = await _server.SendAsync(connection, $"COPY /{tree}/", $"Destination: /{tree}-copy/", TestProfiles.Heart);

        Assert.True(copy.Interims.Count >= 3, $"only {copy.Interims.Count} heartbeats");
        Assert.All(copy.Interims, i => Assert.Equal("HTTP/1.1 102 Processing\\r\\n\\r\\n", i.ToString()));
        Assert.Equal("HTTP/1.1 201 Created", copy.Final.StatusLine);
        Assert.Equal("0", copy.Final["Content-Length"]);
        Assert.Equal(_server.Contents(tree), _server.Contents(tree + "-copy"));

        var next = await _server.SendAsync(connection, $"GET /{tree}-copy/f0000", TestProfiles.Heart);
        Assert.Empty(next.Interims);
        Assert.Equal(200, next.Final.Status);
        Assert.StartsWith($"{tree}/0 ", next.Final.Content, StringComparison.Ordinal);
        Assert.True(connection.IsDrained);
    }

    [Fact, Spec("product.md", "Response modes")]
    public async Task First102_ComesNotBeforeTheProfileSays()
    {
        var tree = slow.NewTree(seconds: 0.8);
        await using var connection = await _server.ConnectAsync();
        var sent = TimeProvider.System.GetTimestamp();
        await connection.SendAsync($"COPY /{tree}/ HTTP/1.1\r\nHost: a\r\nDestination: /{tree}-copy/\r\n{TestProfiles.Heart}\r\n\r\n");
        var first = await connection.ReadMessageAsync("COPY");
        Assert.Equal(102, first.Status);
        Assert.True(TimeProvider.System.GetElapsedTime(sent) >= TimeSpan.FromMilliseconds(200), "the first 102 came too early");
        Assert.Equal(201, (await connection.ReadResponseAsync("COPY")).Final.Status);
    }

    [Fact, Spec("product.md", "Response modes, row 5")]
    public async Task HeartbeatsStopAtTheProfilesMost_AndTheFinalResponseStillComes()
    {
        var tree = slow.NewTree(seconds: 1);
        await using var connection = await _server.ConnectAsync();
        var copy = await _server.SendAsync(connection, $"COPY /{tree}/", $"Destination: /{tree}-copy/", TestProfiles.Few);
        Assert.Equal(2, copy.Interims.Count);
        Assert.Equal(201, copy.Final.Status);
        Assert.Equal(200, (await _server.SendAsync(connection, $"GET /{tree}-copy/f0003")).Final.Status);
    }

    [Fact, Spec("RFC 9110", "15.2"), Spec("product.md", "Response modes")]
    public async Task SlowCopyInChunksWithoutAByte_BeginsAndBeatsOnceTheirEndIsHere()
    {
        var tree = slow.NewTree(seconds: 1);
        await using var connection = await _server.ConnectAsync();
        await connection.SendAsync(
            $"COPY /{tree}/ HTTP/1.1\r\nHost: a\r\nDestination: /{tree}-copy/\r\n{TestProfiles.Heart}\r\nTransfer-Encoding: chunked\r\n\r\n");
        Assert.DoesNotContain($"\"/{tree}/\"", (await _server.SendAsync("GET /.davserver/operations")).Final.Content, StringComparison.Ordinal);

        await connection.SendAsync("0\r\n\r\n");

        var copy = await connection.ReadResponseAsync("COPY");
        Assert.NotEmpty(copy.Interims);
        Assert.Equal(201, copy.Final.Status);
        Assert.Equal(200, (await _server.SendAsync(connection, $"GET /{tree}-copy/f0003")).Final.Status);
    }

    [Fact, Spec("RFC 4918", "9.8.5-2")]
    public async Task SlowCopyOverAMappedDestination_Sends102sThen204()
    {
        var tree = slow.NewTree(seconds: 0.8);
        var old = slow.NewSmallTree("old");
        await using var connection = await _server.ConnectAsync();
        var copy = await _server.SendAsync(connection, $"COPY /{tree}/", $"Destination: /{old}/", TestProfiles.Heart);
        Assert.NotEmpty(copy.Interims);
        Assert.Equal("HTTP/1.1 204 No Content", copy.Final.StatusLine);
        Assert.Null(copy.Final["Content-Length"]);
        Assert.Equal(_server.Contents(tree), _server.Contents(old));
        Assert.Equal(404, (await _server.SendAsync(connection, "GET /unmapped")).Final.Status);
    }

    [Fact, Spec("RFC 9112", "9.3.2")]
    public async Task RequestsPipelinedBehindASlowCopy_GetTheirAnswersAfterItsOwn()
    {
        var tree = slow.NewTree(seconds: 0.8);
        await using var connection = await _server.ConnectAsync();
        await connection.SendAsync(
            $"COPY /{tree}/ HTTP/1.1\r\nHost: a\r\nDestination: /{tree}-copy/\r\n{TestProfiles.Heart}\r\n\r\n"
            + $"GET /{tree}-copy/f0001 HTTP/1.1\r\nHost: a\r\n{TestProfiles.Heart}\r\n\r\n"
            + "GET /unmapped HTTP/1.1\r\nHost: a\r\n\r\n");
        var copy = await connection.ReadResponseAsync("COPY");
        Assert.NotEmpty(copy.Interims);
        Assert.Equal(201, copy.Final.Status);
        var second = await connection.ReadMessageAsync();
        Assert.Equal(200, second.Status);
        Assert.StartsWith($"{tree}/1 ", second.Content, StringComparison.Ordinal);
        Assert.Equal(404, (await connection.ReadMessageAsync()).Status);
        Assert.True(connection.IsDrained);
    }

    [Fact, Spec("product.md", "Response modes, row 5")]
    public async Task HeartbeatsGoOverTls()
    {
        var tree = slow.NewTree(seconds: 0.8);
        await using var connection = await RawHttpConnection.ConnectTlsAsync(_server.Addresses.Https!);
        await connection.SendAsync($"COPY /{tree}/ HTTP/1.1\r\nHost: a\r\nDestination: /{tree}-copy/\r\n{TestProfiles.Heart}\r\n\r\n");
        var copy = await connection.ReadResponseAsync("COPY");
        Assert.True(copy.Interims.Count >= 2, $"only {copy.Interims.Count} heartbeats");
        Assert.Equal(201, copy.Final.Status);
        await connection.SendAsync("GET /unmapped HTTP/1.1\r\nHost: a\r\n\r\n");
        Assert.Equal(404, (await connection.ReadResponseAsync()).Final.Status);
    }
}
