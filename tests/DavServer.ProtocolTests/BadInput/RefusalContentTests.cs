using DavServer.Tests.Shared;

namespace DavServer.ProtocolTests.BadInput;

/// <summary>What Kestrel refuses before the pipeline sees it is told why, too.</summary>
public sealed class RefusalContentTests : IAsyncLifetime
{
    private ServerUnderTest _server = null!;

    public async Task InitializeAsync() => _server = await ServerUnderTest.StartAsync(c => c with { Https = new(System.Net.IPAddress.Loopback, 0) });

    public async Task DisposeAsync() => await _server.DisposeAsync();

    public static TheoryData<string, int, string> Refused => new()
    {
        { "GET /a%00b HTTP/1.1\r\nHost: x\r\n\r\n", 400, "%00" },
        { "DELETE /\0 HTTP/1.1\r\nHost: x\r\n\r\n", 400, "request line" },
        { "GET / HTTP/1.1\r\n\r\n", 400, "Host" },
        { "GET / HTTP/1.1\r\nHost: a b\r\n\r\n", 400, "a b" },
        { $"GET /{new string('a', 20_000)} HTTP/1.1\r\nHost: x\r\n\r\n", 414, "line too long" },
        { $"GET / HTTP/1.1\r\nHost: x\r\n{string.Concat(Enumerable.Repeat("A: b\r\n", 200))}\r\n", 431, "too many headers" },
        { $"GET / HTTP/1.1\r\nHost: x\r\nA: {new string('b', 40_000)}\r\n\r\n", 431, "too long" },
        { "rubbish\r\n\r\n", 400, "request line" },
    };

    [Theory, Spec("RFC 9110", "15.5")]
    [MemberData(nameof(Refused))]
    public async Task TheContentNamesTheFault_AndTheConnectionEndsBehindIt(string request, int status, string culprit)
    {
        foreach (var connect in new[] { _server.ConnectAsync, () => RawHttpConnection.ConnectTlsAsync(_server.Addresses.Https!) })
        {
            await using var connection = await connect();
            await connection.SendAsync($"OPTIONS / HTTP/1.1\r\nHost: x\r\n\r\n{request}");
            Assert.Equal(200, (await connection.ReadResponseAsync("OPTIONS")).Final.Status);
            var refused = await connection.ReadResponseAsync();
            Assert.Equal(status, refused.Final.Status);
            Assert.Equal("close", refused.Final["connection"]);
            Assert.Contains(culprit, refused.Final.Content, StringComparison.OrdinalIgnoreCase);
            await connection.ReadEndAsync();
        }
    }

    [Fact, Spec("RFC 9110", "9.3.2")]
    public async Task ARefusedHeadHasNoContent()
    {
        await using var connection = await _server.ConnectAsync();
        await connection.SendAsync("HEAD / HTTP/1.1\r\nHost: a b\r\n\r\n");
        Assert.Equal(400, (await connection.ReadResponseAsync("HEAD")).Final.Status);
        await connection.ReadEndAsync();
    }
}
