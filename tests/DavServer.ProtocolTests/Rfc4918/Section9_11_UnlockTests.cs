using DavServer.Tests.Shared;

namespace DavServer.ProtocolTests.Rfc4918;

public sealed class Section9_11_UnlockTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private ServerUnderTest Server => shared.Server;

    [Fact, Spec("RFC 4918", "9.11-2"), Spec("RFC 4918", "9.11-4"), Spec("RFC 4918", "9.11.1-1"), Spec("RFC 4918", "9.11-7")]
    public async Task Unlock_Is204_AndOtherLocksStay()
    {
        var folder = MakeFolder();
        var one = await Server.LockSharedAsync($"/{folder}/file");
        var two = await Server.LockSharedAsync($"/{folder}/file");

        var message = Expect.Status(204, await Server.SendAsync($"UNLOCK /{folder}/file", one.LockToken));

        Assert.Equal("", message.Content);
        Assert.Equal(two.Token, Assert.Single(await Server.LocksOfAsync($"/{folder}/file")).Token);
        LockRequests.Locked($"/{folder}/file", await Server.SendContentAsync($"PUT /{folder}/file", "lost"));
        Expect.Status(412, await Server.SendContentAsync($"PUT /{folder}/file", "lost", one.If));
        await Server.UnlockAsync($"/{folder}/file", two);
        Expect.Status(204, await Server.SendContentAsync($"PUT /{folder}/file", "free"));
    }

    [Theory, Spec("RFC 4918", "9.11.1-2")]
    [InlineData("X-None: ")]
    [InlineData("Lock-Token: ")]
    [InlineData("Lock-Token: {0}")]
    [InlineData("Lock-Token: <{0}")]
    [InlineData("Lock-Token: <{0}> <{0}>")]
    [InlineData("Lock-Token: (<{0}>)")]
    [InlineData("If: (<{0}>)")]
    public async Task WithoutALawfulLockToken_Is400AndUnlocksNothing(string field)
    {
        var folder = MakeFolder();
        var granted = await Server.LockAsync($"/{folder}/file");

        Expect.Status(400, await Server.SendAsync($"UNLOCK /{folder}/file", field.Replace("{0}", granted.Token, StringComparison.Ordinal)));

        Assert.Single(await Server.LocksOfAsync($"/{folder}/file"));
    }

    [Fact, Spec("RFC 4918", "9.11-1"), Spec("RFC 4918", "9.11.1-4"), Spec("RFC 4918", "10.5-1")]
    public async Task OutsideTheScopeOfTheLock_Is409AndUnlocksNothing()
    {
        var folder = MakeFolder();
        var tree = await Server.LockAsync($"/{folder}/tree/", "Depth: 0");
        var file = await Server.LockAsync($"/{folder}/file");
        const string Unknown = "Lock-Token: <urn:uuid:181d4fae-7d8c-11d0-a765-00a0c91e6bf2>";
        (string Target, string Field)[] wrong =
        [
            ($"/{folder}/tree/inner", tree.LockToken), ($"/{folder}/", tree.LockToken), ($"/{folder}/tree/", file.LockToken),
            ($"/{folder}/free", file.LockToken), ($"/{folder}/file", Unknown), ($"/{folder}/free", Unknown),
        ];

        foreach (var (target, field) in wrong)
        {
            Expect.Refusal(409, "lock-token-matches-request-uri", await Server.SendAsync($"UNLOCK {target}", field));
        }

        Assert.Single(await Server.LocksOfAsync($"/{folder}/tree/"));
        Assert.Single(await Server.LocksOfAsync($"/{folder}/file"));
    }

    [Fact, Spec("RFC 4918", "9.11-6")]
    public async Task If_IsAConditionOnUnlockToo()
    {
        var folder = MakeFolder();
        var granted = await Server.LockAsync($"/{folder}/file");

        Expect.Status(412, await Server.SendAsync($"UNLOCK /{folder}/file", granted.LockToken, "If: ([\"other\"])"));
        Assert.Single(await Server.LocksOfAsync($"/{folder}/file"));
        Expect.Status(204, await Server.SendAsync($"UNLOCK /{folder}/file", granted.LockToken, "If: (Not [\"other\"])"));
        Assert.Empty(await Server.LocksOfAsync($"/{folder}/file"));
    }

    private string MakeFolder()
    {
        var folder = shared.NewFolder();
        Server.PutOnDisk($"{folder}/file", "f");
        Server.PutOnDisk($"{folder}/free", "f");
        Server.PutOnDisk($"{folder}/tree/inner", "i");
        return folder;
    }
}
