using DavServer.Tests.Shared;

namespace DavServer.ProtocolTests.Rfc4918;

/// <summary>Locks do not travel: not with a COPY, not with a MOVE, and they end with what they lock.</summary>
public sealed class Section7_6_TransferTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private ServerUnderTest Server => shared.Server;

    [Theory, Spec("RFC 4918", "7.6-1")]
    [InlineData("file", "Depth: 0")]
    [InlineData("tree/", "Depth: 0")]
    [InlineData("tree/", "Depth: infinity")]
    [InlineData("tree/inner", "Depth: 0")]
    public async Task CopyDoesNotDuplicateTheLocksOfItsSource(string locked, string depth)
    {
        var folder = MakeFolder();
        await Server.LockAsync($"/{folder}/{locked}", depth);
        var source = locked == "file" ? "file" : "tree";

        Expect.Status(201, await Server.SendAsync($"COPY /{folder}/{source}", $"Destination: /{folder}/copy"));

        Assert.Empty(await Server.LocksOfAsync($"/{folder}/copy"));
        if (source == "tree")
        {
            Assert.Empty(await Server.LocksOfAsync($"/{folder}/copy/inner"));
            Expect.Status(204, await Server.SendContentAsync($"PUT /{folder}/copy/inner", "free"));
        }

        Assert.Single(await Server.LocksOfAsync($"/{folder}/{locked}"));
        Expect.Status(204, await Server.SendAsync($"DELETE /{folder}/copy"));
    }

    [Theory, Spec("RFC 4918", "7.6-2")]
    [InlineData("file", "file")]
    [InlineData("tree/", "tree")]
    [InlineData("tree/inner", "tree")]
    public async Task MoveDoesNotTakeTheLockAlong_AndTheOldUrlIsFree(string locked, string source)
    {
        var folder = MakeFolder();
        var granted = await Server.LockAsync($"/{folder}/{locked}");

        Expect.Status(201, await Server.SendAsync(
            $"MOVE /{folder}/{source}", $"Destination: /{folder}/moved", granted.IfFor($"/{folder}/{locked}")));

        Assert.Empty(await Server.LocksOfAsync($"/{folder}/moved{locked[source.Length..].TrimEnd('/')}"));
        Expect.Status(204, await Server.SendAsync($"DELETE /{folder}/moved"));
        Expect.Status(201, await Server.SendContentAsync($"PUT /{folder}/{source}", "free"));
        Expect.Status(412, await Server.SendContentAsync($"PUT /{folder}/{source}", "lost", granted.If));
    }

    [Fact, Spec("RFC 4918", "7.6-4")]
    public async Task WhatIsMovedWithinTheScopeOfOneLock_StaysUnderIt()
    {
        var folder = MakeFolder();
        var granted = await Server.LockAsync($"/{folder}/tree/");

        Expect.Status(201, await Server.SendAsync($"MOVE /{folder}/tree/inner", $"Destination: /{folder}/tree/sub/moved", granted.If));

        Assert.Equal(granted.Token, Assert.Single(await Server.LocksOfAsync($"/{folder}/tree/sub/moved")).Token);
        LockRequests.Locked($"/{folder}/tree/", await Server.SendContentAsync($"PUT /{folder}/tree/sub/moved", "lost"));
    }

    [Theory, Spec("RFC 4918", "9.6-1")]
    [InlineData("file", "file")]
    [InlineData("tree/", "tree")]
    [InlineData("tree/inner", "tree")]
    public async Task DeleteDestroysTheLocksOfWhatItDeletes(string locked, string deleted)
    {
        var folder = MakeFolder();
        var granted = await Server.LockAsync($"/{folder}/{locked}");

        Expect.Status(204, await Server.SendAsync($"DELETE /{folder}/{deleted}", granted.IfFor($"/{folder}/{locked}")));

        Expect.Status(201, await Server.SendContentAsync($"PUT /{folder}/{deleted}", "free"));
        Assert.Empty(await Server.LocksOfAsync($"/{folder}/{deleted}"));
        Expect.Status(409, await Server.SendAsync($"UNLOCK /{folder}/{deleted}", granted.LockToken));
    }

    // RFC 4918 §9.9.3: as a DELETE of the old destination, so what was there takes its locks along.
    [Theory, Spec("RFC 4918", "9.9.3-1")]
    [InlineData("there/", "there/only-here")]
    public async Task MoveOverACollection_DestroysTheLocksBelowIt(string destination, string locked)
    {
        var folder = MakeFolder();
        Server.PutOnDisk($"{folder}/there/only-here", "x");
        var granted = await Server.LockAsync($"/{folder}/{locked}");

        Expect.Status(204, await Server.SendAsync(
            $"MOVE /{folder}/tree", $"Destination: /{folder}/{destination}", granted.IfFor($"/{folder}/{locked}")));

        Expect.Status(201, await Server.SendContentAsync($"PUT /{folder}/{locked}", "free"));
        Assert.Empty(await Server.LocksOfAsync($"/{folder}/{locked}"));
    }

    private string MakeFolder()
    {
        var folder = shared.NewFolder();
        Server.PutOnDisk($"{folder}/file", "f");
        Server.PutOnDisk($"{folder}/tree/inner", "i");
        Server.PutOnDisk($"{folder}/tree/sub/deep", "d");
        return folder;
    }
}
