using DavServer.Tests.Shared;

namespace DavServer.ProtocolTests.Rfc9110;

/// <summary>What an upload is told before any of its content is asked for.</summary>
public sealed class UploadRefusalTests(SharedServer shared) : IClassFixture<SharedServer>
{
    [Theory]
    [InlineData("PUT", "Expect: 200-ok", 417), Spec("RFC 9110", "10.1.1")]
    [InlineData("PUT", "Content-Encoding: gzip", 415), Spec("RFC 9110", "8.4")]
    [InlineData("PUT", "Content-Encoding: identity", 201)]
    public async Task FieldsThatCanNotBeHonoured_AreRefused(string method, string field, int status)
    {
        var folder = shared.NewFolder();
        shared.Server.PutOnDisk($"{folder}/other", "x");

        Expect.Status(status, await shared.Server.SendContentAsync($"{method} /{folder}/a", "content", field));

        Assert.Equal(status == 201, File.Exists(Path.Join(shared.Server.Root, folder, "a")));
    }

    [Theory, Spec("RFC 9112", "6.1")]
    [InlineData("PUT", "gzip, chunked")]
    [InlineData("PUT", "gzip,chunked")]
    [InlineData("PROPFIND", "deflate, chunked")]
    public async Task CodingThatIsNotUndone_Is501_AndTheConnectionServesOn(string method, string coding)
    {
        var folder = shared.NewFolder();
        shared.Server.PutOnDisk($"{folder}/other", "x");
        await using var connection = await shared.Server.ConnectAsync();

        await connection.SendAsync($"{method} /{folder}/a HTTP/1.1\r\nHost: {shared.Server.Http}\r\nTransfer-Encoding: {coding}\r\n\r\n3\r\nabc\r\n0\r\n\r\n");

        Assert.Contains(coding, Expect.Status(501, await connection.ReadResponseAsync(method)).Content, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Join(shared.Server.Root, folder, "a")));
        Expect.Status(200, await shared.Server.SendAsync(connection, $"GET /{folder}/other"));
        await connection.SendAsync($"PUT /{folder}/a HTTP/1.1\r\nHost: {shared.Server.Http}\r\nTransfer-Encoding: Chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n");
        Expect.Status(201, await connection.ReadResponseAsync("PUT"));
    }

    [Theory, Spec("RFC 4918", "9.7.1"), Spec("RFC 9110", "10.1.1")]
    [InlineData("Content-Length: 50000000")]
    [InlineData("Transfer-Encoding: chunked\r\nX-Expected-Entity-Length: 50000000")]
    public async Task WhatCanNotFit_Is507WithoutAskingForContent(string length)
    {
        await using var server = await ServerUnderTest.StartAsync(c => c with { Quota = 10_000_000 });
        await using var connection = await server.ConnectAsync();

        await connection.SendAsync($"PUT /big HTTP/1.1\r\nHost: {server.Http}\r\nExpect: 100-continue\r\n{length}\r\n\r\n");
        var response = await connection.ReadResponseAsync("PUT");

        Expect.Status(507, response);
        Assert.Empty(response.Interims);
        Assert.False(File.Exists(Path.Join(server.Root, "big")));
    }

    [Fact, Spec("RFC 4918", "9.7.1")]
    public async Task ExpectedLengthIsOnlyAHint()
    {
        var folder = shared.NewFolder();
        shared.Server.PutOnDisk($"{folder}/other", "x");
        foreach (var hint in (string[])["1", "3", "500", "rubbish"])
        {
            await using var connection = await shared.Server.ConnectAsync();
            await connection.SendAsync($"PUT /{folder}/a HTTP/1.1\r\nHost: {shared.Server.Http}\r\nX-Expected-Entity-Length: {hint}\r\n"
                + "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n");
            Assert.InRange((await connection.ReadResponseAsync("PUT")).Final.Status, 201, 204);
        }

        Assert.Equal("abc", await File.ReadAllTextAsync(Path.Join(shared.Server.Root, folder, "a")));
    }

    [Theory, Spec("RFC 4918", "5.2")]
    [InlineData("GET")]
    [InlineData("HEAD")]
    public async Task CollectionAskedForWithoutItsSlash_SaysWhereItIs(string method)
    {
        var folder = shared.NewFolder();
        shared.Server.PutOnDisk($"{folder}/other", "x");

        Assert.Equal($"/{folder}/", Expect.Status(200, await shared.Server.SendAsync($"{method} /{folder}"))["content-location"]);
        Assert.Null(Expect.Status(200, await shared.Server.SendAsync($"{method} /{folder}/"))["content-location"]);
    }
}
