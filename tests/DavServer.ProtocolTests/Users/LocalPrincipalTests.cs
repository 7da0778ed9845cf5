using DavServer.Tests.Shared;

namespace DavServer.ProtocolTests.Users;

/// <summary>Without users, whoever asks from this machine is administrator; a page that a browser here shows is not.</summary>
public sealed class LocalPrincipalTests(SharedServer shared) : IClassFixture<SharedServer>
{
    [Theory, Spec("RFC 9110", "15.5.20")]
    [InlineData("GET /mine")]
    [InlineData("DELETE /mine")]
    [InlineData("OPTIONS *")]
    [InlineData("GET /.davserver/operations")]
    public async Task NameThatMayBeAWebPages_Gets421AndChangesNothing(string request)
    {
        shared.Server.PutOnDisk("mine", "mine");
        await using var connection = await shared.Server.ConnectAsync();
        await connection.SendAsync($"{request} HTTP/1.1\r\nHost: rebound.example:{shared.Server.Http.Port}\r\n\r\n");
        var refused = Expect.Status(421, await connection.ReadResponseAsync());
        Assert.Contains("--public-url", refused.Content, StringComparison.Ordinal);

        // The connection is kept, and each request judged by itself.
        await connection.SendAsync("GET /mine HTTP/1.1\r\nHost: localhost\r\n\r\n");
        Assert.Equal("mine", Expect.Status(200, await connection.ReadResponseAsync()).Content);
    }

    [Theory, Spec("RFC 9110", "7.2")]
    [InlineData("GET /mine HTTP/1.0\r\n\r\n", 200)]
    [InlineData("GET /mine HTTP/1.1\r\nHost:\r\n\r\n", 200)]
    [InlineData("GET http://rebound.example/mine HTTP/1.1\r\nHost: rebound.example\r\n\r\n", 421)]
    [InlineData("GET http://rebound.example/mine HTTP/1.1\r\nHost: localhost\r\n\r\n", 400)] // Two names: Kestrel takes neither.
    public async Task NoNameIsNobodys_AndTheOneInTheTargetCountsToo(string request, int status)
    {
        shared.Server.PutOnDisk("mine", "mine");
        await using var connection = await shared.Server.ConnectAsync();
        await connection.SendAsync(request);
        Expect.Status(status, await connection.ReadResponseAsync());
    }
}
