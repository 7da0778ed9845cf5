using System.Net;
using DavServer.Tests.Shared;
using DavServer.WebDav;

namespace DavServer.UnitTests.WebDav.Locks;

/// <summary>A user who takes out locks without end runs into a limit, and nobody else does (dependencies-and-threats.md, threat 7).</summary>
public sealed class LockLimitTests
{
    private const int Cap = 50;

    [Fact, Spec("RFC 4918", "11.5")]
    public async Task LocksBeyondTheLimitOfAUser_Are507AndMakeNothing_OthersAreNotAffected()
    {
        await using var server = await MemoryServer.StartAsync(new WebDavOptions { MaxLocksPerPrincipal = Cap, MaxLocks = 2 * Cap });
        for (var i = 0; i < Cap; i++)
        {
            Assert.Equal(HttpStatusCode.Created, (await server.LockAsync("alice", $"/a{i}")).Status);
        }

        for (var i = 0; i < Cap; i++)
        {
            var (status, content) = await server.LockAsync("alice", $"/beyond{i}");
            Assert.Equal(HttpStatusCode.InsufficientStorage, status);
            Assert.Contains($"you have {Cap} locks already", content, StringComparison.Ordinal);
        }

        Assert.Equal(HttpStatusCode.NotFound, (await server.SendAsync("GET", "alice", "/beyond0")).Status);
        Assert.Equal(HttpStatusCode.Created, (await server.LockAsync("bob", "/b")).Status);
        Assert.Equal(HttpStatusCode.Created, (await server.SendAsync("PUT", "alice", "/unlocked", "x")).Status);
        for (var i = 1; i < Cap; i++)
        {
            Assert.Equal(HttpStatusCode.Created, (await server.LockAsync("carol", $"/c{i}")).Status);
        }

        // Now there are as many as the server keeps.
        var (full, why) = await server.LockAsync("dave", "/d");
        Assert.Equal(HttpStatusCode.InsufficientStorage, full);
        Assert.Contains($"there are {2 * Cap} locks already", why, StringComparison.Ordinal);
    }
}
