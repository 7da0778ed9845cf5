using DavServer.Tests.Shared;

namespace DavServer.ProtocolTests.Rfc4918;

/// <summary>
/// If, clause by clause, on a PUT. In the values <c>E</c> stands for the entity tag of the target, <c>T</c> for the token of its lock where
/// it is locked, <c>O</c> and <c>K</c> for those of another file, <c>/f</c> for the path of the folder.
/// </summary>
public sealed class Section10_4_ConditionTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private const string Unknown = "<urn:uuid:181d4fae-7d8c-11d0-a765-00a0c91e6bf2>";

    private ServerUnderTest Server => shared.Server;

    [Theory, Spec("RFC 4918", "10.4.1-1"), Spec("RFC 4918", "10.4.3-1"), Spec("RFC 4918", "10.4.3-2"), Spec("RFC 4918", "10.4.3-3")]
    [Spec("RFC 4918", "10.4.3-4"), Spec("RFC 4918", "10.4.3-5"), Spec("RFC 4918", "10.4.4-1"), Spec("RFC 4918", "10.4.8-1")]
    [Spec("RFC 4918", "10.4.4-2")]
    [InlineData("([E])", 204)]
    [InlineData("([\"no\"])", 412)]
    [InlineData("([\"no\"]) ([E])", 204)]
    [InlineData("([E]) ([\"no\"])", 204)]
    [InlineData("([\"no\"]) ([\"none\"])", 412)]
    [InlineData("([\"no\"])([E])", 204)]
    [InlineData("([E] [\"no\"])", 412)]
    [InlineData("([E] [E])", 204)]
    [InlineData("(Not [\"no\"])", 204)]
    [InlineData("(not [\"no\"])", 204)]
    [InlineData("(Not [E])", 412)]
    [InlineData("(Not [\"no\"] [E])", 204)]
    [InlineData("(Not [\"no\"] [\"none\"])", 412)]
    [InlineData("(Not [\"no\"] Not [\"none\"])", 204)]
    [InlineData("([E] Not [E])", 412)]
    [InlineData("(<DAV:no-lock>)", 412)]
    [InlineData("(Not <DAV:no-lock>)", 204)]
    [InlineData("(Not <DAV:no-lock> [\"no\"])", 412)]
    [InlineData("(" + Unknown + ")", 412)]
    [InlineData("(Not " + Unknown + ")", 204)]
    [InlineData("(" + Unknown + ") (Not <DAV:no-lock>)", 204)]
    [InlineData("(<http://example.org/some/other/state>)", 412)]
    [InlineData("([O])", 412)]
    [InlineData("(<K>)", 412)]
    public Task OnAnUnlockedFile(string value, int status) => PutAsync("free", value, status);

    [Theory, Spec("RFC 4918", "10.4.1-2"), Spec("RFC 4918", "10.4.3-1"), Spec("RFC 4918", "10.4.3-5"), Spec("RFC 4918", "10.4.4-2")]
    [Spec("RFC 4918", "10.4.8-1")]
    [InlineData("(<T>)", 204)]
    [InlineData("(<T> [E])", 204)]
    [InlineData("([E] <T>)", 204)]
    [InlineData("(<T> [\"no\"])", 412)]
    [InlineData("([\"no\"] <T>)", 412)]
    [InlineData("(Not <T>)", 412)]
    [InlineData("([E])", 423)]
    [InlineData("(Not [\"no\"])", 423)]
    [InlineData("(Not <DAV:no-lock>)", 423)]
    [InlineData("(<T> [\"no\"]) ([E])", 204)]
    [InlineData("([E]) (<T> [\"no\"])", 204)]
    [InlineData("(Not <T>) ([E])", 204)]
    [InlineData("([E]) (Not <T>)", 204)]
    [InlineData("([\"no\"] <T>) (Not <DAV:no-lock>)", 204)]
    [InlineData("(" + Unknown + ") (Not <DAV:no-lock>)", 423)]
    [InlineData("(<Tx>)", 412)]
    [InlineData("(<Tx>) (Not <DAV:no-lock>)", 423)]
    [InlineData("(<K>)", 412)]
    [InlineData("(<K>) (Not <DAV:no-lock>)", 423)]
    [InlineData("</f/other> (<T>) </f/locked> ([E])", 204)]
    [InlineData("</f/unmapped> (<T>) </f/locked> ([E])", 204)]
    [InlineData("</f/other> (<K>)", 423)]
    [InlineData("</f/other> (<K>) (<T>)", 204)]
    public Task OnALockedFile(string value, int status) => PutAsync("locked", value, status);

    [Theory, Spec("RFC 4918", "10.4.2-1"), Spec("RFC 4918", "10.4.2-2"), Spec("RFC 4918", "10.4.4-3"), Spec("RFC 4918", "8.3-5")]
    [InlineData("</f/free> ([E])", 204)]
    [InlineData("<http://{host}/f/free> ([E])", 204)]
    [InlineData("</f/f%72ee> ([E])", 204)]
    [InlineData("</f/free> ([O])", 412)]
    [InlineData("</f/other> ([O])", 204)]
    [InlineData("</f/other> ([E])", 412)]
    [InlineData("</f/other> ([\"no\"]) ([O])", 204)]
    [InlineData("</f/other> ([\"no\"]) ([E])", 412)]
    [InlineData("</f/other> ([E]) </f/free> ([O])", 412)]
    [InlineData("</f/other> ([E]) </f/free> ([E])", 204)]
    [InlineData("</f/other> ([\"no\"]) ([\"no\"]) </f/free> ([\"no\"]) ([E])", 204)]
    [InlineData("</f/../f/free> ([E])", 412)]
    [InlineData("</f/unmapped> ([\"no\"])", 412)]
    [InlineData("</f/unmapped> (Not [\"no\"])", 204)]
    [InlineData("</f/unmapped> (<K>)", 412)]
    [InlineData("</f/unmapped> (Not <K>)", 204)]
    [InlineData("</f/unmapped/below> (Not <K>)", 204)]
    [InlineData("</f/other> (<K>)", 204)]
    [InlineData("</f/other> (Not <K>)", 412)]
    public Task TaggedLists(string value, int status) => PutAsync("free", value, status);

    [Theory, Spec("RFC 4918", "10.4.2-3")]
    [InlineData("")]
    [InlineData("rubbish")]
    [InlineData("()")]
    [InlineData("([E]")]
    [InlineData("[E]")]
    [InlineData("<T>")]
    [InlineData("</f/free>")]
    [InlineData("</f/free> </f/other> ([E])")]
    [InlineData("([E]) </f/free> ([E])")]
    [InlineData("</f/free> ([E]) rubbish")]
    [InlineData("([E]), ([E])")]
    [InlineData("(Not)")]
    [InlineData("(Not Not [E])")]
    [InlineData("([ E ])")]
    [InlineData("([\"open])")]
    [InlineData("([unquoted])")]
    [InlineData("(<no-scheme>)")]
    [InlineData("(<T> <)")]
    [InlineData("([E])\r\nIf: ([E])")]
    public Task WhatFollowsNoGrammar_Is400(string value) => PutAsync("free", value, 400);

    [Theory, Spec("RFC 4918", "10.4.1-1"), Spec("RFC 4918", "10.4.3-4")]
    [InlineData("GET")]
    [InlineData("HEAD")]
    [InlineData("PROPFIND")]
    [InlineData("PROPPATCH")]
    [InlineData("DELETE")]
    [InlineData("MKCOL")]
    [InlineData("COPY")]
    [InlineData("MOVE")]
    [InlineData("LOCK")]
    public async Task WhereItIsFalse_NoMethodDoesAnything(string method)
    {
        var folder = MakeFolder();
        var before = ShareSnapshot.Take(Server);
        var target = $"{method} /{folder}/{(method == "MKCOL" ? "new" : "free")}";
        string[] fields = ["If: ([\"no\"])", $"Destination: /{folder}/other"];
        const string Patch = "<propertyupdate xmlns='DAV:'><set><prop><p xmlns='urn:p'>v</p></prop></set></propertyupdate>";
        var content = method switch { "PROPPATCH" => Patch, "LOCK" => LockRequests.Exclusive, _ => null };

        Expect.Status(412, content is null ? await Server.SendAsync(target, fields) : await Server.SendContentAsync(target, content, fields));

        Assert.Equal(before, ShareSnapshot.Take(Server));
        Assert.Empty(await Server.LocksOfAsync($"/{folder}/free"));
    }

    [Fact, Spec("RFC 4918", "10.4.10-1"), Spec("RFC 4918", "10.4.4-2")]
    public async Task AListTaggedWithACollection_IsAboutThatCollection()
    {
        var folder = MakeFolder();
        var inner = await Server.LockAsync($"/{folder}/tree/inner");

        Expect.Status(412, await Server.SendAsync($"DELETE /{folder}/tree/inner", inner.IfFor($"/{folder}/tree/")));
        await Server.UnlockAsync($"/{folder}/tree/inner", inner);
        var tree = await Server.LockAsync($"/{folder}/tree/");
        Expect.Status(412, await Server.SendAsync($"DELETE /{folder}/tree/inner", tree.IfFor($"/{folder}/")));
        Expect.Status(204, await Server.SendAsync($"DELETE /{folder}/tree/inner", tree.IfFor($"/{folder}/tree/")));
    }

    // RFC 4918 §10.2: the members are not in that state, and needn't be.
    [Theory, Spec("RFC 4918", "10.2-2"), Spec("RFC 4918", "10.4.2-1")]
    [InlineData("DELETE", 204)]
    [InlineData("MOVE", 201)]
    [InlineData("COPY", 201)]
    public async Task OnATree_UntaggedListsAreAboutTheRequestUriAlone(string method, int status)
    {
        var folder = MakeFolder();
        var tree = await Server.LockAsync($"/{folder}/tree/", "Depth: 0");

        Expect.Status(412, await Server.SendAsync($"{method} /{folder}/tree/", $"Destination: /{folder}/new", $"If: (Not <{tree.Token}>)"));
        Expect.Status(status, await Server.SendAsync($"{method} /{folder}/tree/", $"Destination: /{folder}/new", tree.If));
    }

    private async Task PutAsync(string name, string value, int status)
    {
        var folder = MakeFolder();
        var other = await Server.LockAsync($"/{folder}/other");
        var own = name == "locked" ? (await Server.LockAsync($"/{folder}/locked")).Token : "urn:uuid:00000000-0000-4000-8000-000000000000";
        var filled = value.Replace("{host}", Server.Http.ToString(), StringComparison.Ordinal)
            .Replace("/f/", $"/{folder}/", StringComparison.Ordinal)
            .Replace("[E]", $"[{await TagAsync(folder, name)}]", StringComparison.Ordinal)
            .Replace("[ E ]", $"[ {await TagAsync(folder, name)} ]", StringComparison.Ordinal)
            .Replace("[O]", $"[{await TagAsync(folder, "other")}]", StringComparison.Ordinal)
            .Replace("<T", "<" + own, StringComparison.Ordinal).Replace("<K>", $"<{other.Token}>", StringComparison.Ordinal);

        var response = await Server.SendContentAsync($"PUT /{folder}/{name}", "new", $"If: {filled}");

        Expect.Status(status, response);
        Assert.Equal(status == 204 ? "new" : name, await File.ReadAllTextAsync(Path.Join(Server.Root, folder, name)));
    }

    private async Task<string> TagAsync(string folder, string name) => Expect.Status(200, await Server.SendAsync($"HEAD /{folder}/{name}"))["etag"]!;

    private string MakeFolder()
    {
        var folder = shared.NewFolder();
        foreach (var name in (string[])["free", "locked", "other"])
        {
            Server.PutOnDisk($"{folder}/{name}", name);
        }

        Server.PutOnDisk($"{folder}/tree/inner", "i");
        return folder;
    }
}
