using DavServer.Tests.Shared;

namespace DavServer.ProtocolTests.Rfc4918;

/// <summary>Content where none is defined.</summary>
public sealed class Section8_4_ContentTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private ServerUnderTest Server => shared.Server;

    [Theory, Spec("RFC 4918", "8.4-1"), Spec("RFC 4918", "8.4-2")]
    [InlineData("COPY", "Content-Length: 4\r\n\r\n<x/>")]
    [InlineData("MOVE", "Content-Length: 4\r\n\r\n<x/>")]
    [InlineData("DELETE", "Content-Length: 4\r\n\r\n<x/>")]
    [InlineData("UNLOCK", "Content-Length: 4\r\n\r\n<x/>")]
    [InlineData("UNLOCK", "Transfer-Encoding: chunked\r\n\r\n4\r\n<x/>\r\n0\r\n\r\n")]
    [InlineData("DELETE", "Transfer-Encoding: chunked\r\n\r\n4\r\n<x/>\r\n0\r\n\r\n")]
    public async Task ContentThatWouldBeIgnored_Is415_AndNothingIsDone(string method, string rest)
    {
        var folder = shared.NewFolder();
        Server.PutOnDisk($"{folder}/file", "f");
        var granted = await Server.LockAsync($"/{folder}/file");
        await using var connection = await Server.ConnectAsync();
        var fields = $"Host: {Server.Http}\r\nDestination: /{folder}/new\r\n{granted.If}\r\n{granted.LockToken}\r\n";

        await connection.SendAsync($"{method} /{folder}/file HTTP/1.1\r\n{fields}{rest}");
        Expect.Refusal(415, "content", await connection.ReadResponseAsync(method));

        Expect.Status(200, await Server.SendAsync(connection, $"GET /{folder}/file"));
        Assert.Single(await Server.LocksOfAsync($"/{folder}/file"));
        Expect.Status(404, await Server.SendAsync(connection, $"GET /{folder}/new"));
    }

    [Theory, Spec("RFC 9112", "7.1"), Spec("RFC 9110", "6.4")]
    [InlineData("COPY", 201)]
    [InlineData("MOVE", 201)]
    [InlineData("DELETE", 204)]
    [InlineData("UNLOCK", 204)]
    [InlineData("MKCOL", 201)]
    public async Task ChunksWithoutAByte_AreNoContent(string method, int status)
    {
        var folder = shared.NewFolder();
        Server.PutOnDisk($"{folder}/file", "f");
        var granted = await Server.LockAsync($"/{folder}/file");
        await using var connection = await Server.ConnectAsync();
        var (target, fields) = method == "MKCOL"
            ? ("new", "")
            : ("file", $"Destination: /{folder}/new\r\n{granted.If}\r\n{granted.LockToken}\r\n");

        await connection.SendAsync($"{method} /{folder}/{target} HTTP/1.1\r\nHost: {Server.Http}\r\n{fields}Transfer-Encoding: chunked\r\n\r\n");
        await connection.SendAsync("0\r\n\r\n");
        Expect.Status(status, await connection.ReadResponseAsync(method));

        Expect.Status(200, await Server.SendAsync(connection, $"OPTIONS /{folder}/"));
        Assert.True(connection.IsDrained);
    }

    // RFC 9110 §9.3.1, §9.3.2 and §9.3.7: it has no meaning there, and does no harm.
    [Theory, Spec("RFC 9110", "9.3.1"), Spec("RFC 9110", "9.3.7")]
    [InlineData("GET")]
    [InlineData("HEAD")]
    [InlineData("OPTIONS")]
    public async Task ContentOfMethodsThatOnlyRead_IsPassedOver(string method)
    {
        var folder = shared.NewFolder();
        Server.PutOnDisk($"{folder}/file", "f");
        await using var connection = await Server.ConnectAsync();

        await connection.SendAsync($"{method} /{folder}/file HTTP/1.1\r\nHost: {Server.Http}\r\nContent-Length: 4\r\n\r\n<x/>");
        Expect.Status(200, await connection.ReadResponseAsync(method));

        Expect.Status(200, await Server.SendAsync(connection, $"GET /{folder}/file"));
    }
}
