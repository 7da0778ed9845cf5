using DavServer.Tests.Shared;

namespace DavServer.ProtocolTests.Rfc4918;

/// <summary>How deep a LOCK reaches.</summary>
public sealed class Section9_10_3_DepthTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private ServerUnderTest Server => shared.Server;

    [Theory, Spec("RFC 4918", "9.10.3-1")]
    [InlineData("Depth: 1")]
    [InlineData("Depth: 2")]
    [InlineData("Depth: rubbish")]
    [InlineData("Depth: ")]
    public async Task AnyOtherDepth_Is400AndLocksNothing(string field)
    {
        var folder = MakeFolder();

        Expect.Refusal(400, "Depth", await Server.SendContentAsync($"LOCK /{folder}/tree/", LockRequests.Exclusive, field));

        Assert.Empty(await Server.LocksOfAsync($"/{folder}/tree/"));
    }

    [Theory, Spec("RFC 4918", "9.10.3-2"), Spec("RFC 4918", "9.10.3-4"), Spec("RFC 4918", "9.10.3-5"), Spec("RFC 4918", "9.10.3-9")]
    [Spec("RFC 4918", "9.11-2")]
    [InlineData("Depth: infinity", "tree/")]
    [InlineData("Depth: Infinity", "tree/inner")]
    [InlineData("X-None: ", "tree/sub/deep")]
    public async Task OneTokenLocksTheWholeTree_AndUnlocksItFromAnywhereInIt(string field, string unlockedAt)
    {
        var folder = MakeFolder();
        var granted = await Server.LockAsync($"/{folder}/tree/", field);

        Assert.Equal("infinity", granted.Active.Depth);
        foreach (var name in (string[])["tree/", "tree/inner", "tree/sub/", "tree/sub/deep"])
        {
            var active = Assert.Single(await Server.LocksOfAsync($"/{folder}/{name}"));
            Assert.Equal((granted.Token, $"/{folder}/tree/"), (active.Token, active.Root));
        }

        await Server.UnlockAsync($"/{folder}/{unlockedAt}", granted);
        foreach (var name in (string[])["tree/", "tree/inner", "tree/sub/", "tree/sub/deep"])
        {
            Assert.Empty(await Server.LocksOfAsync($"/{folder}/{name}"));
        }

        Expect.Status(204, await Server.SendContentAsync($"PUT /{folder}/tree/sub/deep", "free"));
    }

    [Fact, Spec("RFC 4918", "9.10.3-2"), Spec("RFC 4918", "9.10.3-3")]
    public async Task DepthZero_LocksTheResourceAlone()
    {
        var folder = MakeFolder();
        await Server.LockAsync($"/{folder}/tree/", "Depth: 0");

        Assert.Single(await Server.LocksOfAsync($"/{folder}/tree/"));
        Assert.Empty(await Server.LocksOfAsync($"/{folder}/tree/inner"));
        Assert.Empty(await Server.LocksOfAsync($"/{folder}/tree/sub/deep"));
        await Server.LockAsync($"/{folder}/tree/inner");
    }

    [Fact, Spec("RFC 4918", "9.10.3-6"), Spec("RFC 4918", "9.10.3-7")]
    public async Task ManyLockedMembers_AreAllLeftAsTheyAre()
    {
        var folder = MakeFolder();
        var inner = await Server.LockSharedAsync($"/{folder}/tree/inner");
        var deep = await Server.LockSharedAsync($"/{folder}/tree/sub/deep");

        var members = Multistatus.Read(await Server.SendContentAsync($"LOCK /{folder}/tree/", LockRequests.Exclusive));

        Assert.Contains(members, m => m.Status == "HTTP/1.1 423 Locked");
        Assert.Equal("HTTP/1.1 424 Failed Dependency", members.Of($"/{folder}/tree/").Status);
        Assert.Equal(inner.Token, Assert.Single(await Server.LocksOfAsync($"/{folder}/tree/inner")).Token);
        Assert.Equal(deep.Token, Assert.Single(await Server.LocksOfAsync($"/{folder}/tree/sub/deep")).Token);
        Assert.Empty(await Server.LocksOfAsync($"/{folder}/tree/sub/"));

        // A shared lock has nothing against them.
        await Server.LockSharedAsync($"/{folder}/tree/");
        Assert.Equal(2, (await Server.LocksOfAsync($"/{folder}/tree/inner")).Count);
    }

    private string MakeFolder()
    {
        var folder = shared.NewFolder();
        Server.PutOnDisk($"{folder}/tree/inner", "i");
        Server.PutOnDisk($"{folder}/tree/sub/deep", "d");
        return folder;
    }
}
