using DavServer.ProtocolTests.LongRunning;
using DavServer.ProtocolTests.Rfc4918;
using DavServer.Tests.Shared;

namespace DavServer.ProtocolTests.Locks;

/// <summary>LOCK and UNLOCK while an operation runs (product.md, "Holds").</summary>
public sealed class LockHoldTests(SlowServer slow) : IClassFixture<SlowServer>
{
    private readonly ServerUnderTest _server = slow.Server;

    [Fact, Spec("product.md", "Holds")]
    public async Task LockOnWhatAnOperationHolds_Is423WithTheMonitor_AndLocksNothing()
    {
        var (tree, old) = (slow.NewTree(seconds: 20), slow.NewSmallTree("old"));
        var monitor = await AcceptAsync(tree, old);
        foreach (var target in (string[])[$"/{old}", $"/{old}/f0001", $"/{old}/unmapped"])
        {
            var refused = (await _server.SendContentAsync($"LOCK {target}", LockRequests.Exclusive)).Final;
            Assert.True(refused.Status == 423, $"{target}: {refused}");
            Assert.Equal($"<{monitor}>; rel=\"status\"", refused["link"]);
            Assert.NotNull(refused["retry-after"]);
            Assert.Null(refused["lock-token"]);
        }

        // The source may be locked: it is only read.
        var source = await _server.LockAsync($"/{tree}/f0001");
        await _server.UnlockAsync($"/{tree}/f0001", source);
        Assert.Equal(200, (await _server.SendAsync($"DELETE {monitor}")).Final.Status);
        Assert.False(Path.Exists(Path.Join(_server.Root, old, "unmapped")));
        await _server.LockAsync($"/{old}");
    }

    // RFC 4918 §7.5: tokens are submitted with the request, and judged then; what becomes of the lock afterwards changes nothing.
    [Fact, Spec("product.md", "Holds")]
    public async Task UnlockWhileAnOperationRuns_LetsItGoOn()
    {
        var (tree, old) = (slow.NewTree(seconds: 1), slow.NewSmallTree("old"));
        var granted = await _server.LockAsync($"/{old}");
        LockRequests.Locked($"/{old}/", await _server.SendAsync($"COPY /{tree}/", $"Destination: /{old}/", "Prefer: respond-async"));

        var monitor = await AcceptAsync(tree, old, granted.IfFor($"/{old}"));
        await _server.UnlockAsync($"/{old}", granted);

        var ended = await _server.SendAsync($"GET {monitor}", "Prefer: wait=20");
        Assert.Contains("\"status\":204", Expect.Status(200, ended).Content.Replace(" ", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Equal(_server.Contents(tree), _server.Contents(old));
    }

    private async Task<string> AcceptAsync(string source, string destination, params string[] fields)
    {
        var accepted = (await _server.SendAsync($"COPY /{source}/", [$"Destination: /{destination}/", "Prefer: respond-async", .. fields])).Final;
        Assert.True(accepted.Status == 202, accepted.ToString());
        return accepted["location"]!;
    }
}
