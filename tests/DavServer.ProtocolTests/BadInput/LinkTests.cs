using DavServer.ProtocolTests.Rfc4918;
using DavServer.Tests.Shared;

namespace DavServer.ProtocolTests.BadInput;

/// <summary>Links that lead nowhere a client may go do not exist for it, and what is neither file nor collection does not either.</summary>
public sealed class LinkTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private ServerUnderTest Server => shared.Server;

    public static TheoryData<string> Hidden =>
        ["out", "out-file", "out-absolute", "root-absolute", "dangling", "loop", "loop-a", "long-loop", "fifo", "socket", "device", "sub/out-deep", "empty-parts"];

    [Theory, Spec("RFC 9110", "17.3")]
    [MemberData(nameof(Hidden))]
    public async Task HiddenEntry_Is404ToReadersAndToWhoeverTakesIt_AtOnce(string name)
    {
        var before = Prepare();
        await using var connection = await Server.ConnectAsync();
        connection.Patience = TimeSpan.FromSeconds(5);

        foreach (var method in (string[])["GET", "HEAD", "PROPFIND", "DELETE", "COPY", "MOVE"])
        {
            Expect.Status(404, await Server.SendAsync(connection, $"{method} /links/{name}", "Destination: /stolen"));
            Expect.Status(404, await Server.SendAsync(connection, $"{method} /links/{name}/secret", "Destination: /stolen"));
            Expect.Status(404, await Server.SendAsync(connection, $"{method} /links/{name}/", "Destination: /stolen"));
        }

        Assert.Equal(before, ShareSnapshot.Take(Server));
    }

    [Theory, Spec("RFC 9110", "17.3")]
    [MemberData(nameof(Hidden))]
    public async Task HiddenEntry_IsNotOverwrittenNorWrittenThrough(string name)
    {
        var before = Prepare();

        Expect.Status(403, await Server.SendContentAsync($"PUT /links/{name}", "x"));
        Expect.Status(403, await Server.SendAsync($"MKCOL /links/{name}"));
        Expect.Status(409, await Server.SendContentAsync($"PUT /links/{name}/new", "x"));
        Expect.Status(409, await Server.SendAsync($"MKCOL /links/{name}/new"));
        foreach (var method in (string[])["COPY", "MOVE"])
        {
            foreach (var source in (string[])["/file", "/plain"])
            {
                Expect.Status(403, await Server.SendAsync($"{method} {source}", $"Destination: /links/{name}"));
                Expect.Status(409, await Server.SendAsync($"{method} {source}", $"Destination: /links/{name}/new"));
            }
        }

        Assert.Equal(before, ShareSnapshot.Take(Server));
    }

    // Under a lock of one's own on the collection too, which a reservation would be in conflict with: that it is refused is known before.
    [Theory, Spec("RFC 9110", "17.3")]
    [MemberData(nameof(Hidden))]
    public async Task HiddenEntry_IsRefusedToLock_BeforeItIsReserved(string name)
    {
        var before = Prepare();
        Expect.Status(403, await Server.SendContentAsync($"LOCK /links/{name}", LockRequests.Exclusive));
        Expect.Status(409, await Server.SendContentAsync($"LOCK /links/{name}/new", LockRequests.Exclusive));

        var tree = await Server.LockAsync("/links/");
        var response = await Server.SendContentAsync($"LOCK /links/{name}", LockRequests.Exclusive, $"If: </links/> (<{tree.Token}>)");
        await Server.UnlockAsync("/links/", tree);
        Expect.Status(403, response);

        Assert.Equal(before, ShareSnapshot.Take(Server));
    }

    // What is refused there must not have been meant for the collection that the link lies in, or leads into.
    [Theory, Spec("RFC 5689", "3"), Spec("RFC 9110", "17.3")]
    [InlineData("nowhere")]
    [InlineData("../beside/nowhere")]
    [InlineData("/etc/hostname")]
    [InlineData("..")]
    public async Task HiddenLink_IsNeitherMadeNorLocked_AndWhatIsAroundItStaysAsItIs(string target)
    {
        Prepare();
        var folder = shared.NewFolder();
        Server.PutOnDisk($"{folder}/in/file", "f");
        Server.PutOnDisk($"{folder}/beside/file", "f");
        File.CreateSymbolicLink(Path.Join(Server.Root, folder, "in", "link"), target == ".." ? "../../../.." : target);
        string[] around = ["", "/in", "/in/file", "/beside", "/beside/file"];
        foreach (var path in around)
        {
            await Server.SetAsync($"/{folder}{path}", "a", "kept");
        }

        var zero = await Server.LockAsync($"/{folder}/in", "Depth: 0");
        const string Properties = "<mkcol xmlns='DAV:'><set><prop><n xmlns='urn:davserver:test'>new</n></prop></set></mkcol>";
        Expect.Status(403, await Server.SendContentAsync($"MKCOL /{folder}/in/link", Properties, $"If: </{folder}/in> (<{zero.Token}>)"));
        Expect.Status(404, await Server.SendAsync($"UNLOCK /{folder}/in/link", zero.LockToken));
        Expect.Status(204, await Server.SendAsync($"UNLOCK /{folder}/in", zero.LockToken));
        var other = await Server.LockAsync($"/{folder}/in/file");
        Expect.Status(403, await Server.SendContentAsync($"LOCK /{folder}/in/link", LockRequests.Exclusive));
        Expect.Status(204, await Server.SendAsync($"UNLOCK /{folder}/in/file", other.LockToken));

        foreach (var path in around)
        {
            Assert.Equal("kept", await Server.GetAsync($"/{folder}{path}", "a"));
            Assert.Null(await Server.GetAsync($"/{folder}{path}", "n"));
        }

        Assert.Null(await Server.GetAsync("/", "n"));
    }

    [Theory, Spec("RFC 4918", "9.1-12")]
    [InlineData("1", 5)]
    [InlineData("infinity", 6)]
    public async Task Listing_ShowsOnlyWhatCanBeReached(string depth, int count)
    {
        Prepare();

        var members = Multistatus.Read(await Server.SendAsync("PROPFIND /links", $"Depth: {depth}"));

        Assert.True(count == members.Count, string.Join(' ', members.Select(m => m.Href)));
        foreach (var member in members)
        {
            Expect.Status(200, await Server.SendAsync($"GET {member.Href}"));
        }

        Assert.Equal("4", members.Of("/links/in-file").Text("getcontentlength"));
        Assert.NotEmpty(members.Of("/links/in-tree/").Properties[Multistatus.Dav + "resourcetype"].Value.Elements());
    }

    [Fact, Spec("RFC 4918", "9.8.3")]
    public async Task CopyOfATreeWithHiddenEntries_TakesTheRestAndNothingFromOutside()
    {
        Prepare();

        var response = await Server.SendAsync("COPY /links", "Destination: /links-copy");

        Expect.Status(201, response);
        var copied = Multistatus.Read(await Server.SendAsync("PROPFIND /links-copy", "Depth: infinity"));
        Assert.Equal(6, copied.Count);
        Native.Shell(Server.Root, "test -z \"$(grep -rl canary links-copy --devices=skip)\"");
        Expect.Status(204, await Server.SendAsync("DELETE /links-copy"));
        Assert.Equal("the canary", File.ReadAllText(Path.Join(Server.Root, "..", "canary", "secret")));
    }

    [Fact, Spec("RFC 4918", "9.9")]
    public async Task MoveOfALinkWithinTheShare_LeadsWhereItLedBefore()
    {
        Prepare();
        Server.PutOnDisk("from/target", "t");
        Directory.CreateSymbolicLink(Path.Join(Server.Root, "from", "link"), "target");

        Expect.Status(201, await Server.SendAsync("MOVE /from/link", "Destination: /moved-link"));

        Assert.Equal("t", Expect.Status(200, await Server.SendAsync("GET /moved-link")).Content);
    }

    [Fact, Spec("RFC 4918", "9.6")]
    public async Task DeleteOfALinkWithinTheShare_TakesTheLinkAlone()
    {
        Prepare();
        Directory.CreateSymbolicLink(Path.Join(Server.Root, "to-plain"), "plain");

        Expect.Status(204, await Server.SendAsync("DELETE /to-plain/"));

        Assert.Equal("inside", File.ReadAllText(Path.Join(Server.Root, "plain", "inside")));
        Assert.Null(new FileInfo(Path.Join(Server.Root, "to-plain")).LinkTarget);
    }

    private string Prepare()
    {
        if (!Directory.Exists(Path.Join(Server.Root, "links")))
        {
            Server.PutOnDisk("../canary/secret", "the canary");
            Server.PutOnDisk("file", "f");
            Server.PutOnDisk("plain/inside", "inside");
            Server.PutOnDisk("links/sub/real", "real");
            Native.Shell(Path.Join(Server.Root, "links"), """
                ln -s ../../canary out; ln -s ../../canary/secret out-file; ln -s "$PWD/../../canary" out-absolute; ln -s / root-absolute
                ln -s nothing dangling; ln -s loop loop; ln -s loop-b loop-a; ln -s loop-a loop-b; ln -s ../../../canary sub/out-deep; ln -s ..//.././/canary empty-parts
                ln -s long-loop/x long-loop; mkfifo fifo; mknod device c 1 5; mknod socket p
                printf real > real-file; ln -s real-file in-file; ln -s sub in-tree
                """);
        }

        return ShareSnapshot.Take(Server);
    }
}
