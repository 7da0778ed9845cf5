using DavServer.Tests.Shared;

namespace DavServer.ProtocolTests.LongRunning;

/// <summary>Who must never see a 102: it could be taken for the final response, and the real one for the answer to the next request.</summary>
public class NoInterimTests(SlowServer slow) : IClassFixture<SlowServer>
{
    private readonly ServerUnderTest _server = slow.Server;

    [Theory, Spec("RFC 9110", "15.2"), Spec("product.md", "Response modes, rows 2 and 6")]
    [InlineData("HTTP/1.0", TestProfiles.Heart + "\r\nConnection: keep-alive\r\n")]
    [InlineData("HTTP/1.0", TestProfiles.Heart + "\r\nConnection: keep-alive\r\nPrefer: processing\r\n")]
    [InlineData("HTTP/1.0", TestProfiles.Heart + "\r\nConnection: keep-alive\r\nPrefer: respond-async\r\n")]
    [InlineData("HTTP/1.1", "")]
    [InlineData("HTTP/1.1", "User-Agent: python-requests/2.31\r\n")]
    [InlineData("HTTP/1.1", "User-Agent: nobody-knows-it/1\r\n")]
    [InlineData("HTTP/1.1", TestProfiles.Heart + "\r\nVia: 1.1 nginx\r\n")]
    [InlineData("HTTP/1.1", TestProfiles.Heart + "\r\nVia: 1.1 nginx\r\nPrefer: processing\r\n")]
    [InlineData("HTTP/1.1", TestProfiles.Heart + "\r\nVia: 1.1 nobody-knows-it\r\n")]
    [InlineData("HTTP/1.1", TestProfiles.Heart + "\r\nX-Forwarded-For: 192.0.2.1\r\n")]
    [InlineData("HTTP/1.1", TestProfiles.Heart + "\r\nX-Forwarded-Proto: https\r\n")]
    [InlineData("HTTP/1.1", TestProfiles.Heart + "\r\nForwarded: for=192.0.2.1\r\n")]
    public async Task SlowCopy_IsAnsweredByOneFinalResponse_AndTheNextRequestByItsOwn(string version, string fields)
    {
        var tree = slow.NewTree(seconds: 0.75);
        await using var connection = await _server.ConnectAsync();
        await connection.SendAsync($"COPY /{tree}/ {version}\r\nHost: {_server.Http}\r\nDestination: /{tree}-copy/\r\n{fields}\r\n");
        var copy = await connection.ReadResponseAsync("COPY");
        Assert.Empty(copy.Interims);
        Assert.Equal("HTTP/1.1 201 Created", copy.Final.StatusLine);
        Assert.Equal(_server.Contents(tree), _server.Contents(tree + "-copy"));

        await connection.SendAsync($"GET /{tree}-copy/f0002 {version}\r\nHost: {_server.Http}\r\n{fields}\r\n");
        var next = await connection.ReadResponseAsync();
        Assert.Empty(next.Interims);
        Assert.Equal("HTTP/1.1 200 OK", next.Final.StatusLine);
        Assert.StartsWith($"{tree}/2 ", next.Final.Content, StringComparison.Ordinal);
        Assert.True(connection.IsDrained);
    }
}
