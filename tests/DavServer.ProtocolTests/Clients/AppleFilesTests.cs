using DavServer.WebDav;
using static DavServer.ProtocolTests.PropertyExchange;

namespace DavServer.ProtocolTests.Clients;

/// <summary>What becomes of the files that the Finder writes beside a user's.</summary>
public sealed class AppleFilesTests
{
    private const string LockInfo =
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<D:lockinfo xmlns:D=\"DAV:\"><D:lockscope><D:exclusive/></D:lockscope><D:locktype><D:write/></D:locktype>"
        + "<D:owner><D:href>http://www.apple.com/webdav_fs/</D:href></D:owner></D:lockinfo>";

    [Fact]
    public async Task Keep_TreatsThemLikeAllOthers()
    {
        await using var server = await ServerUnderTest.StartAsync();
        Expect.Status(201, await server.SendContentAsync("PUT /._f", "meta"));

        Assert.Equal(["/", "/._f"], await ListAsync(server, "/"));
        Assert.Equal("meta", Expect.Status(200, await server.SendAsync("GET /._f")).Content);
    }

    [Fact]
    public async Task Hide_KeepsThemOutOfListings_AndTheyCanBeReached()
    {
        await using var server = await ServerUnderTest.StartAsync(c => c with { AppleFiles = AppleFiles.Hide });
        foreach (var name in new[] { "f", "._f", ".DS_Store", ".Trashes/501/old", "sub/._g", "sub/g", "._", ".hidden", "DS_Store" })
        {
            server.PutOnDisk(name, name);
        }

        Assert.Equal(["/", "/._", "/.hidden", "/DS_Store", "/f", "/sub/", "/sub/g"], await ListAsync(server, "/"));
        Assert.Equal("._\n.hidden\nDS_Store\nf\nsub/\n", Expect.Status(200, await server.SendAsync("GET /")).Content);
        Assert.Equal(["/.Trashes/", "/.Trashes/501/", "/.Trashes/501/old"], await ListAsync(server, "/.Trashes/"));
        Assert.Equal("._f", Expect.Status(200, await server.SendAsync("GET /._f")).Content);
        Assert.Single(Multistatus.Read(await server.SendAsync("PROPFIND /._f", "Depth: 0")));
        Expect.Status(201, await server.SendContentAsync("PUT /._h", "meta"));
        Assert.True(File.Exists(Path.Join(server.Root, "._h")));
    }

    [Fact]
    public async Task Drop_AnswersAsIfItWereDone_AndKeepsNothing()
    {
        await using var server = await ServerUnderTest.StartAsync(c => c with { AppleFiles = AppleFiles.Drop });
        await using var connection = await server.ConnectAsync();

        // A copy by the Finder, as it writes the second half of a file.
        Expect.Status(201, await server.SendContentAsync("PUT /._f", ""));
        var locked = Expect.Status(201, await server.SendContentAsync("LOCK /._f", LockInfo, "Depth: 0", "Timeout: Second-600"));
        Assert.StartsWith("<urn:uuid:", locked["lock-token"], StringComparison.Ordinal);
        Assert.Contains("Second-600", locked.Content, StringComparison.Ordinal);
        await connection.SendAsync($"PUT /._f HTTP/1.1\r\nHost: {server.Http}\r\nTransfer-Encoding: chunked\r\nIf: ({locked["lock-token"]})\r\n\r\n5\r\nhello\r\n0\r\n\r\n");
        Expect.Status(201, await connection.ReadResponseAsync("PUT"));
        Assert.Equal(["a:200"], Assert.Single(Multistatus.Read(await server.UpdateAsync("/._f", Set("<a xmlns='urn:x'/>")))).Statuses());
        Expect.Status(204, await server.SendAsync(connection, "UNLOCK /._f", $"Lock-Token: {locked["lock-token"]}"));
        Expect.Status(404, await server.SendAsync(connection, "PROPFIND /._f", "Depth: 0"));
        Expect.Status(404, await server.SendAsync(connection, "GET /._f"));
        Expect.Status(201, await server.SendAsync(connection, "MOVE /._f", "Destination: /._g"));
        Expect.Status(204, await server.SendAsync(connection, "DELETE /._g"));
        Expect.Status(201, await server.SendContentAsync("PUT /.DS_Store", "store"));

        Assert.Equal([".davserver"], Directory.GetFileSystemEntries(server.Root).Select(e => Path.GetFileName(e)!));
    }

    [Fact]
    public async Task Drop_LosesNothingButSuchFiles()
    {
        await using var server = await ServerUnderTest.StartAsync(c => c with { AppleFiles = AppleFiles.Drop });
        server.PutOnDisk("._there", "there before");
        server.PutOnDisk("document", "text");

        Expect.Status(409, await server.SendContentAsync("PUT /no/._f", "x"));
        Expect.Status(404, await server.SendAsync("MOVE /._f", "Destination: /document2"));
        Expect.Status(201, await server.SendAsync("COPY /document", "Destination: /._copy"));
        Assert.Equal("text", await File.ReadAllTextAsync(Path.Join(server.Root, "._copy")));
        Assert.Equal("there before", Expect.Status(200, await server.SendAsync("GET /._there")).Content);
        Expect.Status(204, await server.SendContentAsync("PUT /._there", "changed"));
        Assert.Equal("changed", await File.ReadAllTextAsync(Path.Join(server.Root, "._there")));
        Expect.Status(201, await server.SendAsync("MKCOL /.TemporaryItems"));
        Expect.Status(201, await server.SendContentAsync("PUT /.TemporaryItems/draft", "text"));
        Expect.Status(201, await server.SendAsync("MOVE /.TemporaryItems/draft", "Destination: /saved"));
        Assert.Equal("text", await File.ReadAllTextAsync(Path.Join(server.Root, "saved")));
    }

    private static async Task<IEnumerable<string>> ListAsync(ServerUnderTest server, string path) =>
        Multistatus.Read(await server.SendAsync($"PROPFIND {path}", "Depth: infinity")).Select(m => m.Href).Order(StringComparer.Ordinal);
}
