using System.Xml.Linq;
using DavServer.Tests.Shared;

namespace DavServer.ProtocolTests.Clients.Conversations;

/// <summary>
/// Windows Explorer through the redirector (WebClient). Fields and order as in traces that others published (wsgidav issue 112, GCDWebServer
/// issue 319, copyparty issue 910, redmine_dmsf issues 334 and 587) and in MS-WDVME.
/// </summary>
public sealed class ExplorerConversationTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private static readonly XNamespace Microsoft = "urn:schemas-microsoft-com:";

    private ServerUnderTest Server => shared.Server;

    [Fact, Spec("MS-WDVME", "2.2.2"), Spec("RFC 4918", "10.1")]
    public async Task MappingADrive_AsksTheRootAndWhatIsNotThere()
    {
        Server.PutOnDisk("explorer/file.txt", "content");
        await using var explorer = await Conversation.BeginAsync(Server);

        foreach (var target in (string[])["/", "/explorer", "/explorer/unmapped"])
        {
            var options = await explorer.SayAsync(200, $$"""
                OPTIONS {{target}} HTTP/1.1
                Connection: Keep-Alive
                User-Agent: DavClnt
                translate: f
                Host: {host}
                """);
            Assert.Equal("DAV", options["ms-author-via"]);
            Assert.Superset(new HashSet<string> { "1", "2" }, options["dav"]!.Split(',', StringSplitOptions.TrimEntries).ToHashSet());
            Assert.Superset(
                new HashSet<string> { "PROPFIND", "PROPPATCH", "LOCK", "UNLOCK", "PUT", "MOVE" },
                options["allow"]!.Split(',', StringSplitOptions.TrimEntries).ToHashSet());
        }

        var root = Assert.Single(await explorer.AskAsync(Propfind("/explorer", "0")));
        Assert.NotEmpty(root.Properties[Multistatus.Dav + "resourcetype"].Value.Elements());
        await explorer.SayAsync(404, Propfind("/explorer/desktop.ini", "0"));
        await explorer.SayAsync(404, Propfind("/explorer/AutoRun.inf", "0"));
        var members = await explorer.AskAsync(Propfind("/explorer", "1"));
        var file = members.Of("/explorer/file.txt");
        Assert.Equal("7", file.Text("getcontentlength"));
        Assert.Equal("file.txt", file.Text("displayname"));
        Assert.NotEmpty(file.Text("getlastmodified"));
        Assert.NotEmpty(file.Text("creationdate"));
    }

    [Fact, Spec("MS-WDVME", "2.2"), Spec("RFC 4918", "9.10.1")]
    public async Task DroppingAFile_MakesItEmptyLocksDatesFillsAndUnlocksIt()
    {
        Directory.CreateDirectory(Path.Join(Server.Root, "drop"));
        await using var explorer = await Conversation.BeginAsync(Server);

        await explorer.SayAsync(404, Propfind("/drop/new%20file.txt", "0"));
        await explorer.SayAsync(201, """
            PUT /drop/new%20file.txt HTTP/1.1
            Cache-Control: no-cache
            Connection: Keep-Alive
            Pragma: no-cache
            User-Agent: Microsoft-WebDAV-MiniRedir/10.0.19045
            translate: f
            Content-Length: 0
            Host: {host}
            """);
        var granted = await explorer.SayAsync(200, Lock("/drop/new%20file.txt"));
        Assert.Contains("Second-3600", granted.Content, StringComparison.Ordinal);
        AssertAllTaken(await explorer.AskAsync(Proppatch("/drop/new%20file.txt", "If: (<{token}>)\n", """
            <Z:Win32CreationTime>Thu, 09 Oct 2025 17:54:43 GMT</Z:Win32CreationTime>
            <Z:Win32LastAccessTime>Thu, 09 Oct 2025 17:55:31 GMT</Z:Win32LastAccessTime>
            <Z:Win32LastModifiedTime>Thu, 09 Oct 2025 17:54:43 GMT</Z:Win32LastModifiedTime><Z:Win32FileAttributes>00000000</Z:Win32FileAttributes>
            """)), 4);
        await explorer.SayAsync(200, """
            HEAD /drop/new%20file.txt HTTP/1.1
            Connection: Keep-Alive
            User-Agent: Microsoft-WebDAV-MiniRedir/10.0.19045
            translate: f
            Host: {host}
            """);
        await explorer.SayAsync(204, """
            PUT /drop/new%20file.txt HTTP/1.1
            Cache-Control: no-cache
            Connection: Keep-Alive
            Pragma: no-cache
            User-Agent: Microsoft-WebDAV-MiniRedir/10.0.19045
            translate: f
            If: (<{token}>)
            Content-Length: {length}
            Host: {host}

            the dropped content
            """);
        AssertAllTaken(await explorer.AskAsync(Proppatch("/drop/new%20file.txt", "If: (<{token}>)\n", """
            <Z:Win32LastModifiedTime>Thu, 09 Oct 2025 17:54:43 GMT</Z:Win32LastModifiedTime><Z:Win32FileAttributes>00000020</Z:Win32FileAttributes>
            """)), 2);
        await explorer.SayAsync(204, """
            UNLOCK /drop/new%20file.txt HTTP/1.1
            Cache-Control: no-cache
            Connection: Keep-Alive
            Pragma: no-cache
            User-Agent: Microsoft-WebDAV-MiniRedir/10.0.19045
            translate: f
            Lock-Token: <{token}>
            Content-Length: 0
            Host: {host}
            """);

        Assert.Equal("the dropped content", await File.ReadAllTextAsync(Path.Join(Server.Root, "drop/new file.txt")));
        var file = (await explorer.AskAsync(Propfind("/drop", "1"))).Of("/drop/new%20file.txt");
        Assert.Equal("Thu, 09 Oct 2025 17:54:43 GMT", file.Properties[Microsoft + "Win32LastModifiedTime"].Value.Value);
        Assert.Equal("00000020", file.Properties[Microsoft + "Win32FileAttributes"].Value.Value);
        Assert.Empty(file.Properties[Multistatus.Dav + "lockdiscovery"].Value.Elements());
    }

    [Fact, Spec("MS-WDVME", "2.2"), Spec("RFC 4918", "9.9")]
    public async Task ANewFolder_IsMadeMarkedRenamedAndDeleted()
    {
        Directory.CreateDirectory(Path.Join(Server.Root, "folders"));
        await using var explorer = await Conversation.BeginAsync(Server);

        await explorer.SayAsync(404, Propfind("/folders/New%20folder", "0"));
        await explorer.SayAsync(201, Plain("MKCOL", "/folders/New%20folder", ""));
        AssertAllTaken(await explorer.AskAsync(Proppatch("/folders/New%20folder", "", """
            <Z:Win32FileAttributes>00000010</Z:Win32FileAttributes>
            """)), 1);
        await explorer.SayAsync(404, Propfind("/folders/B%C3%BCcher%20%231%20+", "0"));
        const string Rename = "Destination: http://{host}/folders/B%C3%BCcher%20%231%20+\nOverwrite: F\n";
        await explorer.SayAsync(201, Plain("MOVE", "/folders/New%20folder", Rename));
        Assert.True(Directory.Exists(Path.Join(Server.Root, "folders", "Bücher #1 +")));
        await explorer.SayAsync(412, Plain("MOVE", "/folders/B%C3%BCcher%20%231%20+", "Destination: http://{host}/folders\nOverwrite: F\n"));
        await explorer.SayAsync(204, Plain("DELETE", "/folders/B%C3%BCcher%20%231%20+", ""));
        Assert.Empty(Directory.GetFileSystemEntries(Path.Join(Server.Root, "folders")));
    }

    private static string Propfind(string target, string depth) => $$"""
        PROPFIND {{target}} HTTP/1.1
        Connection: Keep-Alive
        User-Agent: Microsoft-WebDAV-MiniRedir/10.0.19045
        Depth: {{depth}}
        translate: f
        Content-Length: 0
        Host: {host}
        """;

    private static string Plain(string method, string target, string fields) => $$"""
        {{method}} {{target}} HTTP/1.1
        Cache-Control: no-cache
        Connection: Keep-Alive
        Pragma: no-cache
        User-Agent: Microsoft-WebDAV-MiniRedir/10.0.19045
        translate: f
        {{fields}}Content-Length: 0
        Host: {host}
        """;

    private static string Lock(string target) => $$"""
        LOCK {{target}} HTTP/1.1
        Cache-Control: no-cache
        Connection: Keep-Alive
        Pragma: no-cache
        Content-Type: text/xml; charset="utf-8"
        User-Agent: Microsoft-WebDAV-MiniRedir/10.0.19045
        translate: f
        Timeout: Second-3600
        Content-Length: {length}
        Host: {host}

        <?xml version="1.0" encoding="utf-8" ?><D:lockinfo xmlns:D="DAV:"><D:lockscope><D:exclusive/></D:lockscope><D:locktype><D:write/></D:locktype>
        <D:owner><D:href>DESKTOP\user</D:href></D:owner></D:lockinfo>
        """;

    private static string Proppatch(string target, string fields, string properties) => $$"""
        PROPPATCH {{target}} HTTP/1.1
        Cache-Control: no-cache
        Connection: Keep-Alive
        Pragma: no-cache
        Content-Type: text/xml; charset="utf-8"
        User-Agent: Microsoft-WebDAV-MiniRedir/10.0.19045
        translate: f
        {{fields}}Content-Length: {length}
        Host: {host}

        <?xml version="1.0" encoding="utf-8" ?><D:propertyupdate xmlns:D="DAV:" xmlns:Z="urn:schemas-microsoft-com:"><D:set><D:prop>
        {{properties}}</D:prop></D:set></D:propertyupdate>
        """;

    private static void AssertAllTaken(IReadOnlyList<MultistatusMember> members, int count)
    {
        var properties = Assert.Single(members).Properties;
        Assert.Equal(count, properties.Count);
        Assert.All(properties, p => Assert.Equal("HTTP/1.1 200 OK", p.Value.Status));
    }
}
