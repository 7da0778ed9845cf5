using DavServer.Tests.Shared;

namespace DavServer.ProtocolTests.Clients.Conversations;

/// <summary>
/// Dolphin and its like (KIO's webdav worker): it stats before it writes, names <c>Depth: infinity</c> on each COPY and MOVE, of files too, and
/// asks for properties that no RFC has any more (<c>source</c>).
/// </summary>
public sealed class KioConversationTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private ServerUnderTest Server => shared.Server;

    [Fact, Spec("RFC 4918", "10.2-4"), Spec("RFC 4918", "9.9")]
    public async Task ADaysWork_ListsUploadsRenamesCopiesAndDeletes()
    {
        var folder = shared.NewFolder();
        await using var dolphin = await Conversation.BeginAsync(Server);

        await dolphin.SayAsync(200, Plain("OPTIONS", $"/{folder}/", ""));
        Assert.Equal($"/{folder}/", Assert.Single(await dolphin.AskAsync(Propfind($"/{folder}/", "1"))).Href);
        await dolphin.SayAsync(404, Propfind($"/{folder}/Br%C3%BCcke%20%231.txt", "0"));
        await dolphin.SayAsync(201, $$"""
            PUT /{{folder}}/Br%C3%BCcke%20%231.txt HTTP/1.1
            Host: {host}
            Connection: keep-alive
            User-Agent: Mozilla/5.0 (X11; Linux x86_64) KIO/5.116
            Pragma: no-cache
            Cache-control: no-cache
            Accept: text/html, text/*;q=0.9, image/jpeg;q=0.9, image/png;q=0.9, image/*;q=0.9, */*;q=0.8
            Accept-Encoding: gzip, deflate, x-gzip, x-deflate
            Accept-Charset: utf-8,*;q=0.5
            Accept-Language: en-US,en;q=0.9
            Content-Length: {length}

            content
            """);
        var stat = Assert.Single(await dolphin.AskAsync(Propfind($"/{folder}/Br%C3%BCcke%20%231.txt", "0")));
        Assert.Equal("7", stat.Text("getcontentlength"));
        Assert.Equal("HTTP/1.1 404 Not Found", stat.Properties[Multistatus.Dav + "source"].Status);
        await dolphin.SayAsync(201, Transfer("MOVE", $"/{folder}/Br%C3%BCcke%20%231.txt", $"/{folder}/plain.txt", "F"));
        await dolphin.SayAsync(201, Plain("MKCOL", $"/{folder}/sub/", ""));
        await dolphin.SayAsync(201, Transfer("COPY", $"/{folder}/plain.txt", $"/{folder}/sub/copy.txt", "F"));
        await dolphin.SayAsync(412, Transfer("COPY", $"/{folder}/plain.txt", $"/{folder}/sub/copy.txt", "F"));
        await dolphin.SayAsync(204, Transfer("COPY", $"/{folder}/plain.txt", $"/{folder}/sub/copy.txt", "T"));
        await dolphin.SayAsync(201, Transfer("COPY", $"/{folder}/sub", $"/{folder}/sub2", "F"));
        await dolphin.SayAsync(204, Plain("DELETE", $"/{folder}/sub", ""));
        Assert.Equal(["plain.txt", "sub2/copy.txt"], Server.Contents(folder).Keys);
        Assert.All(Server.Contents(folder).Values, content => Assert.Equal("content", content));
    }

    private static string Propfind(string target, string depth) => $$"""
        PROPFIND {{target}} HTTP/1.1
        Host: {host}
        Connection: keep-alive
        User-Agent: Mozilla/5.0 (X11; Linux x86_64) KIO/5.116
        Depth: {{depth}}
        Content-Type: text/xml; charset=utf-8
        Accept-Encoding: gzip, deflate, x-gzip, x-deflate
        Content-Length: {length}

        <?xml version="1.0" encoding="utf-8"?><D:propfind xmlns:D="DAV:"><D:prop><D:creationdate/><D:getcontentlength/><D:displayname/><D:source/>
        <D:getcontentlanguage/><D:getcontenttype/><D:getlastmodified/><D:getetag/><D:supportedlock/><D:lockdiscovery/>
        <D:resourcetype/></D:prop></D:propfind>
        """;

    private static string Transfer(string method, string from, string to, string overwrite) => $$"""
        {{method}} {{from}} HTTP/1.1
        Host: {host}
        Connection: keep-alive
        User-Agent: Mozilla/5.0 (X11; Linux x86_64) KIO/5.116
        Destination: http://{host}{{to}}
        Overwrite: {{overwrite}}
        Depth: infinity
        """;

    private static string Plain(string method, string target, string fields) => $$"""
        {{method}} {{target}} HTTP/1.1
        Host: {host}
        Connection: keep-alive
        User-Agent: Mozilla/5.0 (X11; Linux x86_64) KIO/5.116
        {{fields}}Accept-Encoding: gzip, deflate, x-gzip, x-deflate
        """;
}
