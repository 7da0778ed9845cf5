using DavServer.Tests.Shared;

namespace DavServer.ProtocolTests.EndToEnd;

/// <summary>
/// davfs2 as it comes gives up after 30 s of silence. A rename in its mount, from one volume of the share to another, takes 40 s on a slow disk: with
/// us, whose 102s keep it alive, and with Apache, which is silent, the same run.
/// </summary>
public sealed class OwnTimeoutTests(SlowRenames renames) : IClassFixture<SlowRenames>
{
    [Fact, Spec("RFC 2518", "10.1"), Spec("product.md", "Response modes, row 5")]
    public async Task RenameThatOutlastsTheClientsOwnTimeout_Succeeds_AndTheRequestAfterItGetsItsOwnAnswer()
    {
        var renamed = await renames.OursAsync;

        Assert.True(renamed is { ExitCode: 0, There: SlowRenames.Length, IsSourceThere: false }, $"{renamed}");
        Assert.InRange(renamed.Seconds, 35, 120);
        Assert.Equal(["HTTP/1.1 heartbeat, with 102s"], renamed.Served);
        Assert.Equal(SlowRenames.Second, renamed.ReadAfterIt);
    }

    [Fact, Spec("RFC 2518", "10.1")]
    public async Task SameRename_FailsWithAPeer_ByThatTimeout()
    {
        var renamed = await renames.PeersAsync;

        // Nothing else is amiss: what is small was renamed in the same mount just before, and the peer is still at work when davfs2 gives up.
        Assert.True(renamed is { ExitCode: 1, IsSourceThere: true }, $"{renamed}");
        Assert.Contains("[Errno 5] Input/output error", renamed.Error, StringComparison.Ordinal);
        Assert.InRange(renamed.Seconds, 30, 45);
    }

    [Fact, Spec("product.md", "Response modes, row 5")]
    public async Task RenameThatIsCanceled_FailsForTheUserToo_AndTheRequestAfterItGetsItsOwnAnswer()
    {
        var renamed = await renames.CanceledAsync;

        Assert.True(renamed is { ExitCode: 1, There: null, IsSourceThere: true }, $"{renamed}");
        Assert.Contains("OSError: [Errno ", renamed.Error, StringComparison.Ordinal);
        Assert.Equal(SlowRenames.Second, renamed.ReadAfterIt);
    }
}
