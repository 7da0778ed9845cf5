using DavServer.Tests.Shared;

namespace DavServer.ProtocolTests.Rfc4918;

/// <summary>The general rules of §10, where no method's own section has them.</summary>
public sealed class Section10_2_DepthTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private ServerUnderTest Server => shared.Server;

    [Theory, Spec("RFC 4918", "10.2-1")]
    [InlineData("Depth: 0")]
    [InlineData("Depth: 1")]
    [InlineData("Depth: infinity")]
    [InlineData("Depth: rubbish")]
    public async Task DepthMeansNothingToMethodsThatDoNotDefineIt(string field)
    {
        var folder = shared.NewFolder();

        Expect.Status(201, await Server.SendContentAsync($"PUT /{folder}/file", "f", field));
        Expect.Status(200, await Server.SendAsync($"GET /{folder}/file", field));
        Expect.Status(200, await Server.SendAsync($"HEAD /{folder}/", field));
        Expect.Status(201, await Server.SendAsync($"MKCOL /{folder}/new", field));
        Expect.Status(200, await Server.SendAsync($"OPTIONS /{folder}/", field));
        await Server.SetAsync($"/{folder}/file", "a", "1");
        var granted = await Server.LockAsync($"/{folder}/file");
        Expect.Status(204, await Server.SendAsync($"UNLOCK /{folder}/file", granted.LockToken, field));
    }

    [Theory, Spec("RFC 4918", "10.2-4")]
    [InlineData("COPY", "Depth: 0")]
    [InlineData("COPY", "Depth: 1")]
    [InlineData("COPY", "Depth: infinity")]
    [InlineData("MOVE", "Depth: 0")]
    [InlineData("MOVE", "Depth: 1")]
    [InlineData("MOVE", "Depth: infinity")]
    [InlineData("DELETE", "Depth: 0")]
    [InlineData("DELETE", "Depth: 1")]
    [InlineData("DELETE", "Depth: infinity")]
    [InlineData("PROPFIND", "Depth: 1")]
    [InlineData("PROPFIND", "Depth: infinity")]
    public async Task DepthIsIgnoredOnWhatHasNoMembers(string method, string field)
    {
        var folder = shared.NewFolder();
        Server.PutOnDisk($"{folder}/file", "f");
        var status = method switch { "DELETE" => 204, "PROPFIND" => 207, _ => 201 };

        Expect.Status(status, await Server.SendAsync($"{method} /{folder}/file", $"Destination: /{folder}/new", field));

        Assert.Equal(method is "COPY" or "MOVE", File.Exists(Path.Join(Server.Root, folder, "new")));
    }

    // RFC 9112 §5.2: a server refuses a folded line, or puts blanks in its place; it never takes the fold for the end of the value.
    [Theory, Spec("RFC 4918", "10-1"), Spec("RFC 9112", "5.2")]
    [InlineData("If: ([\"no\"])\r\n  ([\"none\"])")]
    [InlineData("Destination:\r\n /folded")]
    public async Task AFoldedLine_IsRefused_AndNothingIsDone(string field)
    {
        var folder = shared.NewFolder();
        Server.PutOnDisk($"{folder}/file", "f");
        var before = ShareSnapshot.Take(Server);

        Expect.Status(400, await Server.SendAsync($"MOVE /{folder}/file", field));

        Assert.Equal(before, ShareSnapshot.Take(Server));
    }

    [Fact, Spec("RFC 4918", "10.1-1"), Spec("RFC 4918", "10.1-3"), Spec("RFC 4918", "10.1-4")]
    public async Task TheDavField_NamesClassesInTheFormTheyMustHave()
    {
        var folder = shared.NewFolder();
        Server.PutOnDisk($"{folder}/file", "f");
        foreach (var target in (string[])["/", $"/{folder}", $"/{folder}/", $"/{folder}/file", $"/{folder}/unmapped"])
        {
            var classes = Expect.Status(200, await Server.SendAsync($"OPTIONS {target}"))["dav"]!.Split(',', StringSplitOptions.TrimEntries);
            Assert.Equal(["1", "2", "3"], classes.Intersect(["1", "2", "3"]));
            // RFC 5689 §4 has the one token beside, the other is a deviation (requirements.json); whatever else there may be is a Coded-URL.
            string[] known = ["1", "2", "3", "extended-mkcol", "sabredav-partialupdate"];
            Assert.All(classes.Except(known), other => Assert.Matches("^<[a-z]+:[^<> ]+>$", other));
        }
    }

    [Fact, Spec("RFC 4918", "10.1-2")]
    public async Task WhatIsNoWebDavResource_DoesNotClaimToBeOne() =>
        Assert.Null((await Server.SendAsync("OPTIONS /.davserver/operations")).Final["dav"]);
}
