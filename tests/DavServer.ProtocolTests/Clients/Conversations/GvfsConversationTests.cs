using DavServer.Tests.Shared;

namespace DavServer.ProtocolTests.Clients.Conversations;

/// <summary>gvfs 1.50.3, as it was recorded between gio and this server: mkdir, copy to and fro, list, rename, save, remove.</summary>
public sealed class GvfsConversationTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private const string Fields =
        "Accept-Encoding: gzip, deflate\nUser-Agent: gvfs/1.50.3\nAccept-Language: en\nConnection: Keep-Alive\nHost: {host}";

    private ServerUnderTest Server => shared.Server;

    [Fact, Spec("RFC 4918", "9")]
    public async Task WhatGioSays_IsUnderstood()
    {
        var folder = shared.NewFolder();
        await using var gvfs = await Conversation.BeginAsync(Server);

        var options = await gvfs.SayAsync(200, $"OPTIONS /{folder} HTTP/1.1\n{Fields}");
        Assert.Contains("1", options["dav"]!, StringComparison.Ordinal);
        Assert.Single(await gvfs.AskAsync(Short($"/{folder}", "1")));
        await gvfs.SayAsync(201, $"MKCOL /{folder}/day/ HTTP/1.1\n{Fields}");
        await gvfs.SayAsync(404, Long($"/{folder}/day/a.txt", "0"));
        await gvfs.SayAsync(404, Short($"/{folder}/day/a.txt", "0"));
        // Overwrite means nothing to PUT.
        await gvfs.SayAsync(201, $$"""
            PUT /{{folder}}/day/a.txt HTTP/1.1
            Content-Length: {length}
            {{Fields}}
            Overwrite: T

            hello

            """);
        var file = (await gvfs.AskAsync(Long($"/{folder}/day/", "1"))).Of($"/{folder}/day/a.txt");
        Assert.Equal(("6", "a.txt"), (file.Text("getcontentlength"), file.Text("displayname")));
        await gvfs.SayAsync(201, $"MOVE /{folder}/day/a.txt HTTP/1.1\n{Fields}\nDestination: http://{{host}}/{folder}/day/b.txt\nOverwrite: F");
        await gvfs.SayAsync(204, $"PUT /{folder}/day/b.txt HTTP/1.1\nContent-Length: {{length}}\n{Fields}\n\nchanged\n");
        await gvfs.SayAsync(201, $"COPY /{folder}/day/b.txt HTTP/1.1\n{Fields}\nDestination: http://{{host}}/{folder}/day/c.txt\nOverwrite: T");
        Assert.Single(await gvfs.AskAsync(Short($"/{folder}/day/b.txt", "1")));
        await gvfs.SayAsync(204, $"DELETE /{folder}/day/b.txt HTTP/1.1\n{Fields}");

        Assert.Equal("changed\n", Assert.Single(Server.Contents(folder)).Value);
    }

    private static string Short(string target, string depth) => $$"""
        PROPFIND {{target}} HTTP/1.1
        {{Fields}}
        Content-Type: application/xml
        Content-Length: {length}
        Depth: {{depth}}

        <?xml version="1.0" encoding="utf-8" ?>
         <D:propfind xmlns:D="DAV:">
          <D:prop>
        <D:resourcetype/>
        <D:getcontentlength/>
          </D:prop>
         </D:propfind>
        """;

    private static string Long(string target, string depth) => $$"""
        PROPFIND {{target}} HTTP/1.1
        {{Fields}}
        Content-Type: application/xml
        Content-Length: {length}
        Depth: {{depth}}
        Apply-To-Redirect-Ref: T

        <?xml version="1.0" encoding="utf-8" ?>
         <D:propfind xmlns:D="DAV:">
          <D:prop>
        <D:creationdate/>
        <D:displayname/>
        <D:getcontentlength/>
        <D:getcontenttype/>
        <D:getetag/>
        <D:getlastmodified/>
        <D:resourcetype/>
          </D:prop>
         </D:propfind>
        """;
}
