using DavServer.ProtocolTests.Rfc4918;
using DavServer.Tests.Shared;

namespace DavServer.ProtocolTests.Locks;

/// <summary>Locks outlive the process that granted them.</summary>
public sealed class LockRestartTests : IDisposable
{
    private readonly string _share = Directory.CreateTempSubdirectory("davserver-test-").FullName;

    public void Dispose() => Directory.Delete(_share, recursive: true);

    [Fact, Spec("RFC 4918", "6.1")]
    public async Task LocksAreInForceAgainAfterARestart_EndedOnesAreNot()
    {
        GrantedLock kept, ended;
        await using (var first = await StartAsync())
        {
            Expect.Status(201, await first.SendAsync("MKCOL /tree"));
            Expect.Status(201, await first.SendContentAsync("PUT /tree/file", "f"));
            Expect.Status(201, await first.SendContentAsync("PUT /other", "o"));
            var granted = await first.LockAsync("/tree", "Timeout: Second-500");
            kept = granted with { Response = Expect.Status(200, await first.SendAsync("LOCK /tree/file", granted.IfFor("/tree"), "Timeout: Second-5000")) };
            ended = await first.LockAsync("/other");
            await first.UnlockAsync("/other", ended);
            await first.LockAsync("/gone");
            Expect.Status(423, await first.SendAsync("DELETE /gone"));
        }

        await using var second = await StartAsync();
        LockRequests.Locked("/tree/", await second.SendContentAsync("PUT /tree/file", "x"));
        LockRequests.Locked("/gone", await second.SendAsync("DELETE /gone"));
        var active = Assert.Single(await second.LocksOfAsync("/tree/file"));
        Assert.Equal((kept.Token, "/tree/", "infinity", "exclusive"), (active.Token, active.Root, active.Depth, active.Scope));
        Assert.Equal(kept.Active.Owner!.ToString(), active.Owner!.ToString());
        Assert.InRange(active.Seconds, 4000, 5000);
        Expect.Status(204, await second.SendContentAsync("PUT /tree/file", "x", kept.If));
        Expect.Status(204, await second.SendContentAsync("PUT /other", "x"));
        Expect.Status(412, await second.SendContentAsync("PUT /other", "x", ended.If));
    }

    private Task<ServerUnderTest> StartAsync() => ServerUnderTest.StartAsync(c => c with { Root = _share });
}
