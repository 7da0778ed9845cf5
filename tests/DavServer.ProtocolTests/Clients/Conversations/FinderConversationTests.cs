using DavServer.Tests.Shared;

namespace DavServer.ProtocolTests.Clients.Conversations;

/// <summary>
/// Finder (WebDAVFS). What it looks for when it mounts, and that it locks, sends chunks and keeps resource forks in files of their own, as
/// sabre.io/dav/clients/finder describes and published logs show (pydio-core issue 581, modeshape pull 841).
/// </summary>
public sealed class FinderConversationTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private const string Agent = "User-Agent: WebDAVFS/3.0.0 (03008000) Darwin/19.6.0 (x86_64)";

    private ServerUnderTest Server => shared.Server;

    [Fact, Spec("RFC 4918", "18.2"), Spec("RFC 4331", "3")]
    public async Task Mounting_FindsClass2TheRootTheQuota_AndNoneOfItsOwnFiles()
    {
        await using var finder = await Conversation.BeginAsync(Server);

        var options = await finder.SayAsync(200, $$"""
            OPTIONS / HTTP/1.1
            Host: {host}
            Accept: */*
            Content-Length: 0
            {{Agent}}
            Connection: keep-alive
            """);
        Assert.Contains("2", options["dav"]!.Split(',', StringSplitOptions.TrimEntries));
        var root = Assert.Single(await finder.AskAsync(Propfind("/", "0", "getlastmodified", "getcontentlength", "creationdate", "resourcetype")));
        Assert.NotEmpty(root.Properties[Multistatus.Dav + "resourcetype"].Value.Elements());
        Assert.Equal("HTTP/1.1 404 Not Found", root.Properties[Multistatus.Dav + "getcontentlength"].Status);
        var space = Assert.Single(await finder.AskAsync(Propfind("/", "0", "quota-available-bytes", "quota-used-bytes", "quota", "quotaused")));
        Assert.True(long.Parse(space.Text("quota-available-bytes"), System.Globalization.CultureInfo.InvariantCulture) > 0);
        string[] own = ["._.", ".DS_Store", "._.DS_Store", ".Spotlight-V100", ".metadata_never_index", "mach_kernel", "Backups.backupdb", ".hidden"];
        foreach (var name in own)
        {
            await finder.SayAsync(404, Propfind("/" + name, "0", "getlastmodified", "resourcetype"));
        }
    }

    [Theory, Spec("RFC 9112", "7.1"), Spec("RFC 4918", "9.10.1")]
    [InlineData("picture%20%C3%BC.png", "picture ü.png")]
    [InlineData("._picture%20%C3%BC.png", "._picture ü.png")]
    [InlineData(".DS_Store", ".DS_Store")]
    public async Task CopyingAFile_MakesItEmptyLocksItAndFillsItByChunks(string target, string name)
    {
        var folder = shared.NewFolder();
        await using var finder = await Conversation.BeginAsync(Server);

        await finder.SayAsync(404, Propfind($"/{folder}/{target}", "0", "getlastmodified", "getcontentlength", "creationdate", "resourcetype"));
        await finder.SayAsync(201, Plain("PUT", $"/{folder}/{target}", ""));
        var granted = await finder.SayAsync(200, Lock($"/{folder}/{target}"));
        Assert.Contains("Second-600", granted.Content, StringComparison.Ordinal);
        // The length is what the file had when it began; WebDAVFS sends chunks because it may change.
        await finder.SayAsync(204, $$"""
            PUT /{{folder}}/{{target}} HTTP/1.1
            Host: {host}
            Accept: */*
            X-Expected-Entity-Length: 22
            {{Agent}}
            If: (<{token}>)
            Transfer-Encoding: Chunked
            Connection: keep-alive

            """ + "\nA\r\nfirst ten,\r\nC\r\n then twelve\r\n0\r\n\r\n");
        var member = Assert.Single(await finder.AskAsync(Propfind($"/{folder}/{target}", "0", "getcontentlength", "resourcetype")));
        Assert.Equal("22", member.Text("getcontentlength"));
        await finder.SayAsync(200, Refresh($"/{folder}/{target}"));
        await finder.SayAsync(204, Plain("UNLOCK", $"/{folder}/{target}", "Lock-Token: <{token}>\n"));

        Assert.Equal("first ten, then twelve", (await finder.SayAsync(200, Plain("GET", $"/{folder}/{target}", ""))).Content);
        Assert.Equal("first ten, then twelve", await File.ReadAllTextAsync(Path.Join(Server.Root, folder, name)));
    }

    [Fact, Spec("RFC 4918", "7.3-8"), Spec("RFC 9112", "7.1")]
    public async Task LockingWhatIsNotThere_ReservesTheName()
    {
        var folder = shared.NewFolder();
        await using var finder = await Conversation.BeginAsync(Server);

        await finder.SayAsync(201, Lock($"/{folder}/._somefile.txt"));
        Assert.Equal("", (await finder.SayAsync(200, Plain("GET", $"/{folder}/._somefile.txt", ""))).Content);
        await finder.SayAsync(204, Plain("DELETE", $"/{folder}/._somefile.txt", "If: (<{token}>)\n"));
        await finder.SayAsync(404, Propfind($"/{folder}/._somefile.txt", "0", "resourcetype"));
    }

    [Fact, Spec("RFC 9112", "8"), Spec("RFC 9110", "9.3.4")]
    public async Task AnUploadThatBreaksOffBetweenChunks_LeavesTheOldContent()
    {
        var folder = shared.NewFolder();
        Server.PutOnDisk($"{folder}/file", "old");
        await using (var connection = await Server.ConnectAsync())
        {
            await connection.SendAsync($"PUT /{folder}/file HTTP/1.1\r\nHost: {Server.Http}\r\nX-Expected-Entity-Length: 22\r\n{Agent}\r\n"
                + "Transfer-Encoding: Chunked\r\n\r\nA\r\nfirst ten,\r\n");
            connection.HalfClose();
            try
            {
                Assert.Equal(400, (await connection.ReadResponseAsync("PUT")).Final.Status);
            }
            catch (RawHttpConnection.ProtocolException)
            {
                // The server may as well hang up: there is nobody to hear it.
            }
        }

        Assert.Equal("old", Expect.Status(200, await Server.SendAsync($"GET /{folder}/file")).Content);
    }

    private static string Propfind(string target, string depth, params string[] properties) => $$"""
        PROPFIND {{target}} HTTP/1.1
        Host: {host}
        Accept: */*
        Content-Type: text/xml
        Depth: {{depth}}
        {{Agent}}
        Content-Length: {length}
        Connection: keep-alive

        <?xml version="1.0" encoding="utf-8"?>
        <D:propfind xmlns:D="DAV:">
        <D:prop>
        {{string.Join('\n', properties.Select(p => $"<D:{p}/>"))}}
        </D:prop>
        </D:propfind>

        """;

    private static string Plain(string method, string target, string fields) => $$"""
        {{method}} {{target}} HTTP/1.1
        Host: {host}
        Accept: */*
        {{fields}}Content-Length: 0
        {{Agent}}
        Connection: keep-alive
        """;

    private static string Refresh(string target) => $$"""
        LOCK {{target}} HTTP/1.1
        Host: {host}
        Accept: */*
        Depth: 0
        Timeout: Second-600
        If: (<{token}>)
        Content-Length: 0
        {{Agent}}
        Connection: keep-alive
        """;

    private static string Lock(string target) => $$"""
        LOCK {{target}} HTTP/1.1
        Host: {host}
        Accept: */*
        Content-Type: text/xml; charset="utf-8"
        Depth: 0
        Timeout: Second-600
        {{Agent}}
        Content-Length: {length}
        Connection: keep-alive

        <?xml version="1.0" encoding="utf-8"?>
        <D:lockinfo xmlns:D="DAV:">
        <D:lockscope><D:exclusive/></D:lockscope>
        <D:locktype><D:write/></D:locktype>
        <D:owner>
        <D:href>http://www.apple.com/webdav_fs/</D:href>
        </D:owner>
        </D:lockinfo>

        """;
}
