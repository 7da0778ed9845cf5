using DavServer.Tests.Shared;

namespace DavServer.ProtocolTests.Clients.Conversations;

/// <summary>
/// Word and its like on a URL (not through a drive): it asks whether the document is there and what the server can do, locks it while it is
/// open, and saves with the token. Fields as in published traces (jsDAV issue 129, sabre/dav issue 955, Winterleaf WebDavSharp issue 11).
/// </summary>
public sealed class OfficeConversationTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private ServerUnderTest Server => shared.Server;

    [Fact, Spec("RFC 4918", "9.10.1"), Spec("RFC 4918", "7.7-2")]
    public async Task EditingADocument_LocksItRefreshesSavesAndUnlocks()
    {
        var folder = shared.NewFolder();
        Server.PutOnDisk($"{folder}/test hallo.docx", "old document");
        await using var word = await Conversation.BeginAsync(Server);
        await using var other = await Conversation.BeginAsync(Server);
        var document = $"/{folder}/test%20hallo.docx";

        var options = await word.SayAsync(200, $$"""
            OPTIONS /{{folder}}/ HTTP/1.1
            Connection: Keep-Alive
            Authorization: Bearer
            User-Agent: Microsoft Office Protocol Discovery
            X-Office-Major-Version: 16
            X-MS-CookieUri-Requested: t
            X-FeatureVersion: 1
            X-IDCRL_ACCEPTED: t
            Host: {host}
            """);
        Assert.Equal("DAV", options["ms-author-via"]);
        await word.SayAsync(200, Head(document));
        var granted = await word.SayAsync(200, Lock(document));
        Assert.Contains("Second-3600", granted.Content, StringComparison.Ordinal);
        var opened = await word.SayAsync(200, $$"""
            GET {{document}} HTTP/1.1
            Connection: Keep-Alive
            User-Agent: Microsoft Office Word 2014
            X-Office-Major-Version: 16
            Translate: f
            Host: {host}
            """);
        Assert.Equal("old document", opened.Content);

        // Another user is told that it is in use, and by whom.
        Assert.Contains("no-conflicting-lock", (await other.SayAsync(423, Lock(document))).Content, StringComparison.Ordinal);
        Assert.Null(other.Token);
        var refreshed = await word.SayAsync(200, $$"""
            LOCK {{document}} HTTP/1.1
            Connection: Keep-Alive
            User-Agent: Microsoft Office Word 2014
            X-Office-Major-Version: 16
            Translate: f
            Timeout: Second-3600
            If: (<{token}>)
            Content-Length: 0
            Host: {host}
            """);
        Assert.Contains(word.Token!, refreshed.Content, StringComparison.Ordinal);
        await word.SayAsync(204, Put(document, "If: (<{token}>)\n", "new document"));
        await other.SayAsync(423, Put(document, "", "lost"));
        await word.SayAsync(204, Unlock(document));
        await other.SayAsync(200, Lock(document));

        Assert.Equal("new document", await File.ReadAllTextAsync(Path.Join(Server.Root, folder, "test hallo.docx")));
    }

    [Fact, Spec("RFC 4918", "7.3-8"), Spec("RFC 4918", "7.3-5")]
    public async Task SavingUnderANewName_LocksTheUnmappedUrlFirst()
    {
        var folder = shared.NewFolder();
        await using var word = await Conversation.BeginAsync(Server);
        var document = $"/{folder}/new.docx";

        await word.SayAsync(404, Head(document));
        await word.SayAsync(201, Lock(document));
        await word.SayAsync(200, Head(document));
        await word.SayAsync(204, Put(document, "If: (<{token}>)\n", "first words"));
        await word.SayAsync(204, Put(document, "If: (<{token}>)\n", "more words"));
        await word.SayAsync(204, Unlock(document));

        Assert.Equal("more words", await File.ReadAllTextAsync(Path.Join(Server.Root, folder, "new.docx")));
    }

    private static string Head(string document) => $$"""
        HEAD {{document}} HTTP/1.1
        Connection: Keep-Alive
        Authorization: Bearer
        User-Agent: Microsoft Office Existence Discovery
        X-Office-Major-Version: 16
        X-MS-CookieUri-Requested: t
        X-FeatureVersion: 1
        X-IDCRL_ACCEPTED: t
        Host: {host}
        """;

    private static string Lock(string document) => $$"""
        LOCK {{document}} HTTP/1.1
        Connection: Keep-Alive
        Content-Type: text/xml; charset="utf-8"
        User-Agent: Microsoft Office Word 2014
        X-Office-Major-Version: 16
        X-MSGETWEBURL: t
        Depth: 0
        Translate: f
        Timeout: Second-3600
        Content-Length: {length}
        Host: {host}

        <?xml version="1.0" encoding="utf-8" ?><D:lockinfo xmlns:D="DAV:"><D:lockscope><D:exclusive/></D:lockscope><D:locktype><D:write/></D:locktype>
        <D:owner><D:href>computerid/user</D:href></D:owner></D:lockinfo>
        """;

    private static string Put(string document, string fields, string content) => $$"""
        PUT {{document}} HTTP/1.1
        Connection: Keep-Alive
        Content-Type: application/vnd.openxmlformats-officedocument.wordprocessingml.document
        User-Agent: Microsoft Office Word 2014
        X-Office-Major-Version: 16
        Translate: f
        {{fields}}Content-Length: {length}
        Host: {host}

        {{content}}
        """;

    private static string Unlock(string document) => $$"""
        UNLOCK {{document}} HTTP/1.1
        Connection: Keep-Alive
        User-Agent: Microsoft Office Word 2014
        X-Office-Major-Version: 16
        Translate: f
        Lock-Token: <{token}>
        Content-Length: 0
        Host: {host}
        """;
}
