using DavServer.Tests.Shared;

namespace DavServer.ProtocolTests.Rfc4918;

/// <summary>Refreshing locks, and what is told of timeouts.</summary>
public sealed class Section7_7_RefreshTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private ServerUnderTest Server => shared.Server;

    [Fact, Spec("RFC 4918", "7.7-1"), Spec("RFC 4918", "9.10.1-2"), Spec("RFC 4918", "9.10.2-1")]
    public async Task LockWithoutContentAndToken_Is400AndLocksNothing()
    {
        var folder = MakeFolder();

        Expect.Status(400, await Server.SendAsync($"LOCK /{folder}/file"));
        Expect.Status(400, await Server.SendAsync($"LOCK /{folder}/unmapped"));

        Assert.Empty(await Server.LocksOfAsync($"/{folder}/file"));
        Assert.False(Path.Exists(Path.Join(Server.Root, folder, "unmapped")));
    }

    [Fact, Spec("RFC 4918", "7.7-1"), Spec("RFC 4918", "9.10.2-1"), Spec("RFC 4918", "9.10.6-5")]
    public async Task RefreshWithATokenThatLocksNothingHere_Is412AndLocksNothing()
    {
        var folder = MakeFolder();
        var elsewhere = await Server.LockAsync($"/{folder}/tree/");
        const string Unknown = "If: (<urn:uuid:181d4fae-7d8c-11d0-a765-00a0c91e6bf2>)";

        Expect.Refusal(412, "lock-token-matches-request-uri", await Server.SendAsync($"LOCK /{folder}/file", Unknown));
        Expect.Refusal(412, "lock-token-matches-request-uri", await Server.SendAsync($"LOCK /{folder}/file", elsewhere.If));
        Expect.Refusal(412, "lock-token-matches-request-uri", await Server.SendAsync($"LOCK /{folder}/unmapped", elsewhere.If));

        Assert.Empty(await Server.LocksOfAsync($"/{folder}/file"));
        Assert.False(Path.Exists(Path.Join(Server.Root, folder, "unmapped")));
    }

    [Fact, Spec("RFC 4918", "9.10.2-1")]
    public async Task RefreshOfSeveralLocksAtOnce_Is400()
    {
        var folder = MakeFolder();
        var one = await Server.LockSharedAsync($"/{folder}/file");
        var two = await Server.LockSharedAsync($"/{folder}/file");

        Expect.Status(400, await Server.SendAsync($"LOCK /{folder}/file", $"If: (<{one.Token}> <{two.Token}>)"));
        Expect.Status(400, await Server.SendAsync($"LOCK /{folder}/file", $"If: (<{one.Token}>) (<{two.Token}>)"));
    }

    [Theory, Spec("RFC 4918", "7.7-3"), Spec("RFC 4918", "9.10.2-2"), Spec("RFC 4918", "9.10.2-4"), Spec("RFC 4918", "9.10.2-5")]
    [InlineData("tree/", "X-None: ")]
    [InlineData("tree/", "Depth: 0")]
    [InlineData("tree/", "Depth: infinity")]
    [InlineData("tree/", "Depth: 1")]
    [InlineData("tree/sub/deep", "X-None: ")]
    public async Task Refresh_TellsTheNewTimeout_AndChangesNothingElse(string target, string depth)
    {
        var folder = MakeFolder();
        var granted = await Server.LockAsync($"/{folder}/tree/", "Timeout: Second-100");

        var refreshed = Expect.Status(200, await Server.SendAsync($"LOCK /{folder}/{target}", granted.If, depth, "Timeout: Second-300"));

        Assert.Null(refreshed["lock-token"]);
        var active = Assert.Single(ActiveLock.In(refreshed));
        Assert.Equal(300, active.Seconds);
        Assert.Equal(granted.Active with { Timeout = active.Timeout, Owner = null }, active with { Owner = null });
        Assert.Equal(granted.Active.Owner!.ToString(), active.Owner!.ToString());
        Assert.InRange(Assert.Single(await Server.LocksOfAsync($"/{folder}/tree/")).Seconds, 280, 300);
    }

    [Fact, Spec("RFC 4918", "9.10.2-3")]
    public async Task RefreshOfOneSharedLock_LeavesTheOthersAlone()
    {
        var folder = MakeFolder();
        var one = await Server.LockSharedAsync($"/{folder}/file", "Timeout: Second-100");
        var two = await Server.LockSharedAsync($"/{folder}/file", "Timeout: Second-100");

        Expect.Status(200, await Server.SendAsync($"LOCK /{folder}/file", one.If, "Timeout: Second-1000"));

        var locks = await Server.LocksOfAsync($"/{folder}/file");
        Assert.Equal(2, locks.Count);
        Assert.InRange(locks.Single(l => l.Token == one.Token).Seconds, 900, 1000);
        Assert.InRange(locks.Single(l => l.Token == two.Token).Seconds, 1, 100);
    }

    // The only waits here that wait for time to pass: what is tested is the server's own clock.
    [Fact, Spec("RFC 4918", "7.7-2"), Spec("RFC 4918", "10.7-2"), Spec("RFC 4918", "7.3-4")]
    public async Task ALockGoesWhenItsTimeIsOver_NotBefore_AndARefreshBeginsAnew()
    {
        var folder = MakeFolder();
        var start = TimeProvider.System.GetTimestamp();
        var brief = await Server.LockAsync($"/{folder}/new", "Timeout: Second-2");
        var kept = await Server.LockAsync($"/{folder}/file", "Timeout: Second-2");
        Assert.Equal((2, 2), (brief.Active.Seconds, kept.Active.Seconds));
        Expect.Status(200, await Server.SendAsync($"LOCK /{folder}/file", kept.If, "Timeout: Second-600"));

        var put = await Deadline.UntilAsync(
            () => Server.SendContentAsync($"PUT /{folder}/new", "free"), a => a.Final.Status != 423, "the lock to go");
        Assert.Equal(204, put.Final.Status);
        Assert.InRange(TimeProvider.System.GetElapsedTime(start).TotalSeconds, 1.9, Deadline.Usual.TotalSeconds);
        Assert.Empty(await Server.LocksOfAsync($"/{folder}/new"));
        Expect.Status(412, await Server.SendContentAsync($"PUT /{folder}/new", "lost", brief.If));
        LockRequests.Locked($"/{folder}/file", await Server.SendContentAsync($"PUT /{folder}/file", "lost"));
    }

    [Theory, Spec("RFC 4918", "10.7-1"), Spec("RFC 4918", "10.7-3")]
    [InlineData("X-None: ")]
    [InlineData("Timeout: Infinite")]
    [InlineData("Timeout: Infinite, Second-4100000000")]
    [InlineData("Timeout: Second-4294967295")]
    [InlineData("Timeout: Second-4294967296")]
    [InlineData("Timeout: Second-99999999999999999999999")]
    [InlineData("Timeout: Second-120")]
    [InlineData("Timeout: second-120")]
    [InlineData("Timeout: Extend, Second-120")]
    public async Task AnyTimeoutIsBorne_AndWhatIsGrantedIsTold(string field)
    {
        var folder = MakeFolder();

        var granted = await Server.LockAsync($"/{folder}/file", field);

        Assert.InRange(granted.Active.Seconds, 1, uint.MaxValue);
        Assert.InRange(Assert.Single(await Server.LocksOfAsync($"/{folder}/file")).Seconds, granted.Active.Seconds - 20, granted.Active.Seconds);
        if (field == "Timeout: Second-120")
        {
            Assert.Equal(120, granted.Active.Seconds);
        }
    }

    private string MakeFolder()
    {
        var folder = shared.NewFolder();
        Server.PutOnDisk($"{folder}/file", "f");
        Server.PutOnDisk($"{folder}/tree/sub/deep", "d");
        return folder;
    }
}
