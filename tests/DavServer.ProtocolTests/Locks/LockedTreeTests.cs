using DavServer.ProtocolTests.Rfc4918;
using DavServer.Tests.Shared;

namespace DavServer.ProtocolTests.Locks;

/// <summary>Methods that take away or replace a whole tree, and a locked member somewhere in it: the member is named, and nothing is changed.</summary>
public sealed class LockedTreeTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private ServerUnderTest Server => shared.Server;

    [Theory, Spec("RFC 4918", "9.6.1"), Spec("RFC 4918", "9.8.4"), Spec("RFC 4918", "9.9.3"), Spec("RFC 4918", "7.5")]
    [InlineData("DELETE /f/tree", "tree/sub/deep", "/f/tree/sub/deep")]
    [InlineData("DELETE /f/tree/", "tree/sub", "/f/tree/sub/")]
    [InlineData("MOVE /f/tree", "tree/sub/deep", "/f/tree/sub/deep")]
    [InlineData("MOVE /f/other", "tree/sub/deep", "/f/tree/sub/deep")]
    [InlineData("COPY /f/other", "tree/sub", "/f/tree/sub/")]
    public async Task TreeWithALockedMember_Is207WithTheMemberAlone_AndNothingChanges(string request, string locked, string named)
    {
        var folder = MakeFolder();
        var granted = await Server.LockAsync($"/{folder}/{locked}");
        var before = ShareSnapshot.Take(Server);
        request = request.Replace("/f/", $"/{folder}/", StringComparison.Ordinal);
        var destination = $"Destination: /{folder}/{(request.Contains("tree", StringComparison.Ordinal) ? "new" : "tree")}";

        var response = await Server.SendAsync(request, destination);

        named = named.Replace("/f/", $"/{folder}/", StringComparison.Ordinal);
        Locking.Members(response, (named, 423));
        Assert.Contains($"<D:error><D:lock-token-submitted><D:href>{named}</D:href></D:lock-token-submitted></D:error>",
            response.Final.Content, StringComparison.Ordinal);
        Assert.DoesNotContain(granted.Token, response.Final.Content, StringComparison.Ordinal);
        Assert.Equal(before, ShareSnapshot.Take(Server));
        var done = await Server.SendAsync(request, destination, $"If: </{folder}/{locked}> (<{granted.Token}>)");
        Assert.True(done.Final.Status is 201 or 204, done.Final.ToString());
    }

    [Fact, Spec("RFC 4918", "7.4"), Spec("RFC 4918", "7.5")]
    public async Task EachLockInATree_NeedsItsOwnToken()
    {
        var folder = MakeFolder();
        var one = await Server.LockAsync($"/{folder}/tree/one");
        var sub = await Server.LockAsync($"/{folder}/tree/sub");
        var above = await Server.LockAsync($"/{folder}", "Depth: 0");
        string Submit(params GrantedLock[] locks) => "If: " + string.Join(' ', locks.Select(l => $"(<{l.Token}>)").Append("(Not <DAV:no-lock>)"));

        // The parent's lock is in the way of the whole.
        LockRequests.Locked($"/{folder}/", await Server.SendAsync($"DELETE /{folder}/tree", Submit(one, sub)));
        Locking.Members(await Server.SendAsync($"DELETE /{folder}/tree", Submit(one, above)), ($"/{folder}/tree/sub/", 423));
        Locking.Members(await Server.SendAsync($"DELETE /{folder}/tree", Submit(sub, above)), ($"/{folder}/tree/one", 423));
        Expect.Status(204, await Server.SendAsync($"DELETE /{folder}/tree", Submit(one, sub, above)));
    }

    [Fact, Spec("RFC 4918", "6.2")]
    public async Task OfSharedLocksOnAMember_OneTokenIsEnough()
    {
        var folder = MakeFolder();
        var one = await Server.LockSharedAsync($"/{folder}/tree/sub");
        await Server.LockSharedAsync($"/{folder}/tree/sub");
        await Server.LockSharedAsync($"/{folder}/tree/sub/deep", "Depth: 0");
        Locking.Members(await Server.SendAsync($"DELETE /{folder}/tree"), ($"/{folder}/tree/sub/", 423), ($"/{folder}/tree/sub/deep", 423));

        // It covers the member below too.
        Expect.Status(204, await Server.SendAsync($"DELETE /{folder}/tree", one.IfFor($"/{folder}/tree/sub/")));
    }

    [Theory, Spec("RFC 4918", "7")]
    [InlineData("alias", "tree")]
    [InlineData("tree", "alias")]
    public async Task LockIsInTheWay_WhicheverLinkLeadsToItsResource(string lockedAs, string writtenAs)
    {
        var folder = MakeFolder();
        Native.Shell(Path.Join(Server.Root, folder), "ln -s tree alias");
        var granted = await Server.LockAsync($"/{folder}/{lockedAs}/sub");
        var told = Assert.Single(await Server.LocksOfAsync($"/{folder}/{writtenAs}/sub/deep"));
        Assert.Equal((granted.Token, $"/{folder}/{lockedAs}/sub/"), (told.Token, told.Root));

        LockRequests.Locked($"/{folder}/{lockedAs}/sub/", await Server.SendContentAsync($"PUT /{folder}/{writtenAs}/sub/deep", "x"));
        LockRequests.Locked($"/{folder}/{lockedAs}/sub/", await Server.SendAsync($"MKCOL /{folder}/{writtenAs}/sub/new"));
        LockRequests.Locked($"/{folder}/{lockedAs}/sub/", await Server.SendAsync($"DELETE /{folder}/{writtenAs}/sub"));
        Locking.Error(423, "no-conflicting-lock", await Server.SendContentAsync($"LOCK /{folder}/{writtenAs}/sub/deep", LockRequests.Exclusive),
            $"/{folder}/{lockedAs}/sub/");
        if (writtenAs == "tree")
        {
            Locking.Members(await Server.SendAsync($"DELETE /{folder}/tree"), ($"/{folder}/tree/sub/", 423));
        }

        Expect.Status(204, await Server.SendContentAsync($"PUT /{folder}/{writtenAs}/sub/deep", "x", granted.If));
        Expect.Status(204, await Server.SendContentAsync($"PUT /{folder}/{writtenAs}/sub/deep", "x", granted.IfFor($"/{folder}/{lockedAs}/sub")));
        Expect.Status(204, await Server.SendAsync($"UNLOCK /{folder}/{writtenAs}/sub/deep", granted.LockToken));
    }

    [Fact, Spec("RFC 4918", "7.4-2")]
    public async Task LockOnACollection_ReachesALinkInIt_AndNotWhatLiesBehindTheLink()
    {
        var folder = MakeFolder();
        Server.PutOnDisk($"{folder}/other/f", "f");
        Native.Shell(Path.Join(Server.Root, folder), "ln -s ../../other tree/sub/link");
        await Server.LockAsync($"/{folder}/tree", "Depth: infinity");

        Expect.Status(204, await Server.SendContentAsync($"PUT /{folder}/tree/sub/link/f", "x"));
        LockRequests.Locked($"/{folder}/tree/", await Server.SendAsync($"DELETE /{folder}/tree/sub/link"));

        // Locked where it lies, it is locked at either URL.
        await Server.LockAsync($"/{folder}/other", "Depth: infinity");
        LockRequests.Locked($"/{folder}/other/", await Server.SendContentAsync($"PUT /{folder}/tree/sub/link/f", "x"));
    }

    [Fact, Spec("RFC 4918", "7")]
    public async Task LockIsInTheWay_WhicheverUnicodeFormOfTheNameIsWritten()
    {
        var folder = shared.NewFolder();
        Server.PutOnDisk($"{folder}/\u00e4", "NFC");
        var granted = await Server.LockAsync($"/{folder}/a%CC%88");
        LockRequests.Locked($"/{folder}/a%CC%88", await Server.SendContentAsync($"PUT /{folder}/%C3%A4", "x"));
        Expect.Status(204, await Server.SendContentAsync($"PUT /{folder}/%C3%A4", "x", granted.If));
    }

    [Fact, Spec("RFC 4918", "7.5")]
    public async Task LockTakenWhileContentComesIn_IsNotWrittenOver()
    {
        var folder = MakeFolder();
        foreach (var name in (string[])["tree/one", "unmapped"])
        {
            await using var writer = await Server.ConnectAsync();
            await writer.SendAsync($"PUT /{folder}/{name} HTTP/1.1\r\nHost: {Server.Http}\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n");

            // It has been judged, and its content is read.
            Assert.Equal(100, (await writer.ReadMessageAsync("PUT")).Status);
            var granted = await Server.LockAsync($"/{folder}/{name}");
            await writer.SendAsync("lost");

            LockRequests.Locked($"/{folder}/{name}", await writer.ReadResponseAsync("PUT"));

            Assert.NotEqual("lost", (await Server.SendAsync($"GET /{folder}/{name}")).Final.Content);
            Expect.Status(204, await Server.SendContentAsync($"PUT /{folder}/{name}", "mine", granted.If));
        }
    }

    private string MakeFolder()
    {
        var folder = shared.NewFolder();
        Server.PutOnDisk($"{folder}/tree/one", "1");
        Server.PutOnDisk($"{folder}/tree/sub/deep", "d");
        Server.PutOnDisk($"{folder}/other/two", "2");
        return folder;
    }
}
