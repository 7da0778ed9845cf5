using DavServer.Tests.Shared;
using static DavServer.ProtocolTests.Locking;

namespace DavServer.ProtocolTests.Rfc4918;

public sealed class Section9_11_UnlockTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private ServerUnderTest Server => shared.Server;

    [Fact, Spec("RFC 4918", "9.11"), Spec("RFC 4918", "9.11.1")]
    public async Task Unlock_Is204AndTheLockIsGone()
    {
        var file = MakeFile();
        var token = await Server.LockAsync(file);
        Expect.Status(423, await Server.SendContentAsync($"PUT {file}", "x"));

        var message = Expect.Status(204, await Server.SendAsync($"UNLOCK {file}", $"Lock-Token: <{token}>"));

        Assert.Equal("", message.Content);
        Expect.Status(204, await Server.SendContentAsync($"PUT {file}", "x"));
        Expect.Status(412, await Server.SendContentAsync($"PUT {file}", "x", $"If: (<{token}>)"));
        ExpectError(409, await Server.SendAsync($"UNLOCK {file}", $"Lock-Token: <{token}>"), "lock-token-matches-request-uri");
    }

    [Fact, Spec("RFC 4918", "9.11")]
    public async Task UnlockThroughAMember_EndsTheWholeLock()
    {
        var folder = shared.NewFolder();
        Server.PutOnDisk($"{folder}/sub/file", "f");
        var token = await Server.LockAsync($"/{folder}");
        Expect.Status(204, await Server.SendAsync($"UNLOCK /{folder}/sub/file", $"Lock-Token: <{token}>"));
        Expect.Status(201, await Server.SendContentAsync($"PUT /{folder}/new", "x"));
    }

    [Fact, Spec("RFC 4918", "9.11")]
    public async Task UnlockOfOneSharedLock_LeavesTheOther()
    {
        var file = MakeFile();
        var (one, two) = (await Server.LockAsync(file, Shared, []), await Server.LockAsync(file, Shared, []));
        Expect.Status(204, await Server.SendAsync($"UNLOCK {file}", $"Lock-Token: <{one}>"));
        ExpectLocked(await Server.SendContentAsync($"PUT {file}", "x"), "lock-token-submitted", file);
        Expect.Status(204, await Server.SendContentAsync($"PUT {file}", "x", $"If: (<{two}>)"));
    }

    [Theory, Spec("RFC 4918", "9.11.1")]
    [InlineData("X-None: ")]
    [InlineData("Lock-Token: ")]
    [InlineData("Lock-Token: urn:uuid:181d4fae-7d8c-11d0-a765-00a0c91e6bf2")]
    [InlineData("Lock-Token: <>")]
    [InlineData("Lock-Token: <urn:uuid:1>, <urn:uuid:2>")]
    [InlineData("Lock-Token: (<urn:uuid:1>)")]
    public async Task UnlockWithoutALockToken_Is400(string field)
    {
        var file = MakeFile();
        await Server.LockAsync(file);
        Expect.Refusal(400, "Lock-Token", await Server.SendAsync($"UNLOCK {file}", field));
        Expect.Status(423, await Server.SendContentAsync($"PUT {file}", "x"));
    }

    [Fact, Spec("RFC 4918", "9.11.1"), Spec("RFC 4918", "16")]
    public async Task UnlockOfAResourceOutsideTheLocksScope_Is409WithTheConditionCode()
    {
        var folder = shared.NewFolder();
        Server.PutOnDisk($"{folder}/sub/file", "f");
        Server.PutOnDisk($"{folder}/other", "o");
        var token = await Server.LockAsync($"/{folder}/sub", "Depth: 0");
        foreach (var outside in (string[])["", "/other", "/sub/file"])
        {
            ExpectError(409, await Server.SendAsync($"UNLOCK /{folder}{outside}", $"Lock-Token: <{token}>"), "lock-token-matches-request-uri");
        }

        ExpectError(409, await Server.SendAsync($"UNLOCK /{folder}/sub", $"Lock-Token: <{Unknown}>"), "lock-token-matches-request-uri");
        Expect.Status(404, await Server.SendAsync($"UNLOCK /{folder}/none", $"Lock-Token: <{token}>"));
        Expect.Status(423, await Server.SendContentAsync($"PUT /{folder}/sub/new", "x"));
    }

    [Fact, Spec("RFC 4918", "9.11")]
    public async Task UnlockWithAFalseCondition_Is412AndTheLockStays()
    {
        var file = MakeFile();
        var token = await Server.LockAsync(file);
        Expect.Status(412, await Server.SendAsync($"UNLOCK {file}", $"Lock-Token: <{token}>", "If: ([\"none\"])"));
        Expect.Status(423, await Server.SendContentAsync($"PUT {file}", "x"));
        Expect.Status(204, await Server.SendAsync($"UNLOCK {file}", $"Lock-Token: <{token}>", $"If: (<{token}>)"));
    }

    [Fact, Spec("RFC 4918", "8.4")]
    public async Task UnlockWithContent_Is415()
    {
        var file = MakeFile();
        var token = await Server.LockAsync(file);
        Expect.Status(415, await Server.SendContentAsync($"UNLOCK {file}", "<x/>", $"Lock-Token: <{token}>"));
        Expect.Status(423, await Server.SendContentAsync($"PUT {file}", "x"));
    }

    private string MakeFile()
    {
        var folder = shared.NewFolder();
        Server.PutOnDisk($"{folder}/file", "f");
        return $"/{folder}/file";
    }
}
