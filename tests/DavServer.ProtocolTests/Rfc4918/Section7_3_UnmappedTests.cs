using DavServer.Tests.Shared;

namespace DavServer.ProtocolTests.Rfc4918;

/// <summary>LOCK of an unmapped URL: an empty resource, locked.</summary>
public sealed class Section7_3_UnmappedTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private ServerUnderTest Server => shared.Server;

    [Theory, Spec("RFC 4918", "7.3-1"), Spec("RFC 4918", "7.3-3"), Spec("RFC 4918", "7.3-7"), Spec("RFC 4918", "7.3-8"), Spec("RFC 4918", "7.3-9")]
    [Spec("RFC 4918", "9.10.4-1"), Spec("RFC 4918", "9.10.4-3"), Spec("RFC 4918", "9.10.6-2")]
    [InlineData("X-None: ")]
    [InlineData("Depth: 0")]
    [InlineData("Depth: infinity")]
    public async Task LockOfUnmapped_Is201WithAnEmptyLockedResource(string depth)
    {
        var folder = shared.NewFolder();

        var granted = await Server.LockAsync($"/{folder}/new", depth);

        Assert.Equal(201, granted.Response.Status);
        Assert.Equal("exclusive", granted.Active.Scope);
        var got = Expect.Status(200, await Server.SendAsync($"GET /{folder}/new"));
        Assert.Equal("0", got["content-length"]);
        var member = Multistatus.Read(await Server.SendAsync($"PROPFIND /{folder}", "Depth: 1")).Of($"/{folder}/new");
        Assert.Empty(member.Properties[Multistatus.Dav + "resourcetype"].Value.Elements());
        Assert.Equal("0", member.Text("getcontentlength"));
        Assert.Equal(granted.Token, Assert.Single(ActiveLock.In(member.Properties[Multistatus.Dav + "lockdiscovery"].Value)).Token);
        Assert.Equal(2, member.Properties[Multistatus.Dav + "supportedlock"].Value.Elements(Multistatus.Dav + "lockentry").Count());
        Assert.Equal(0, new FileInfo(Path.Join(Server.Root, folder, "new")).Length);
        LockRequests.Locked($"/{folder}/new", await Server.SendContentAsync($"PUT /{folder}/new", "lost"));
    }

    [Fact, Spec("RFC 4918", "7.3-2"), Spec("RFC 4918", "7.3-5")]
    public async Task TheEmptyResource_IsReadCopiedFilledMovedAndDeletedAsAnyOther()
    {
        var folder = shared.NewFolder();
        var granted = await Server.LockAsync($"/{folder}/new");

        Expect.Status(201, await Server.SendAsync($"COPY /{folder}/new", $"Destination: /{folder}/copy"));
        Expect.Status(204, await Server.SendContentAsync($"PUT /{folder}/new", "content", granted.If));
        Assert.Equal("content", Expect.Status(200, await Server.SendAsync($"GET /{folder}/new")).Content);
        Expect.Status(201, await Server.SendAsync($"MOVE /{folder}/new", $"Destination: /{folder}/moved", granted.If));
        Assert.Equal("content", Expect.Status(200, await Server.SendAsync($"GET /{folder}/moved")).Content);
        var again = await Server.LockAsync($"/{folder}/again");
        Expect.Status(204, await Server.SendAsync($"DELETE /{folder}/again", again.If));
        Expect.Status(404, await Server.SendAsync($"GET /{folder}/again"));
        Assert.Equal("", Expect.Status(200, await Server.SendAsync($"GET /{folder}/copy")).Content);
    }

    [Fact, Spec("RFC 4918", "7.3-4"), Spec("RFC 4918", "9.10.4-2")]
    public async Task TheEmptyResource_StaysWhenItIsUnlocked()
    {
        var folder = shared.NewFolder();
        var granted = await Server.LockAsync($"/{folder}/new");

        await Server.UnlockAsync($"/{folder}/new", granted);

        Assert.Equal("0", Expect.Status(200, await Server.SendAsync($"GET /{folder}/new"))["content-length"]);
        Multistatus.Read(await Server.SendAsync($"PROPFIND /{folder}", "Depth: 1")).Of($"/{folder}/new");
    }

    [Fact, Spec("RFC 4918", "7.3-6")]
    public async Task MkcolOnTheEmptyResource_Is405_WithTheTokenToo()
    {
        var folder = shared.NewFolder();
        var granted = await Server.LockAsync($"/{folder}/new");

        var refused = await Server.SendAsync($"MKCOL /{folder}/new");
        Assert.True(refused.Final.Status is 405 or 423, refused.Final.ToString());
        Expect.Status(405, await Server.SendAsync($"MKCOL /{folder}/new", granted.If));
        Assert.True(File.Exists(Path.Join(Server.Root, folder, "new")));
    }

    [Theory, Spec("RFC 4918", "9.10.6-3")]
    [InlineData("no/new")]
    [InlineData("no/such/new")]
    [InlineData("file/new")]
    public async Task LockWithoutParent_Is409AndMakesNone(string name)
    {
        var folder = shared.NewFolder();
        Server.PutOnDisk($"{folder}/file", "f");
        var before = ShareSnapshot.Take(Server);

        Expect.Status(409, await Server.SendContentAsync($"LOCK /{folder}/{name}", LockRequests.Exclusive));

        Assert.Equal(before, ShareSnapshot.Take(Server));
    }
}
