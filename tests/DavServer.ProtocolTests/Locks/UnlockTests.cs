using DavServer.ProtocolTests.Rfc4918;
using DavServer.Tests.Shared;

namespace DavServer.ProtocolTests.Locks;

/// <summary>What UNLOCK answers, to the letter, beyond what RFC 4918 §9.11 asks of every server (Rfc4918/).</summary>
public sealed class UnlockTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private ServerUnderTest Server => shared.Server;

    [Fact, Spec("RFC 4918", "9.11"), Spec("RFC 4918", "9.11.1")]
    public async Task Unlock_Is204AndTheLockIsGone()
    {
        var file = MakeFile();
        var granted = await Server.LockAsync(file);
        Expect.Status(423, await Server.SendContentAsync($"PUT {file}", "x"));

        var message = Expect.Status(204, await Server.SendAsync($"UNLOCK {file}", granted.LockToken));

        Assert.Equal("", message.Content);
        Expect.Status(204, await Server.SendContentAsync($"PUT {file}", "x"));
        Expect.Status(412, await Server.SendContentAsync($"PUT {file}", "x", $"If: (<{granted.Token}>)"));
        Locking.Error(409, "lock-token-matches-request-uri", await Server.SendAsync($"UNLOCK {file}", granted.LockToken));
    }

    [Fact, Spec("RFC 4918", "9.11.1"), Spec("RFC 4918", "16")]
    public async Task UnlockOfAResourceOutsideTheLocksScope_Is409WithTheConditionCode()
    {
        var folder = shared.NewFolder();
        Server.PutOnDisk($"{folder}/sub/file", "f");
        Server.PutOnDisk($"{folder}/other", "o");
        var granted = await Server.LockAsync($"/{folder}/sub", "Depth: 0");
        foreach (var outside in (string[])["", "/other", "/sub/file"])
        {
            Locking.Error(409, "lock-token-matches-request-uri", await Server.SendAsync($"UNLOCK /{folder}{outside}", granted.LockToken));
        }

        Locking.Error(409, "lock-token-matches-request-uri", await Server.SendAsync($"UNLOCK /{folder}/sub", $"Lock-Token: <{Locking.Unknown}>"));
        Expect.Status(404, await Server.SendAsync($"UNLOCK /{folder}/none", granted.LockToken));
        Expect.Status(423, await Server.SendContentAsync($"PUT /{folder}/sub/new", "x"));
    }

    [Fact, Spec("RFC 4918", "8.4")]
    public async Task UnlockWithContent_Is415()
    {
        var file = MakeFile();
        var granted = await Server.LockAsync(file);
        Expect.Status(415, await Server.SendContentAsync($"UNLOCK {file}", "<x/>", granted.LockToken));
        Expect.Status(423, await Server.SendContentAsync($"PUT {file}", "x"));
    }

    private string MakeFile()
    {
        var folder = shared.NewFolder();
        Server.PutOnDisk($"{folder}/file", "f");
        return $"/{folder}/file";
    }
}
