using DavServer.Host.Configuration;
using DavServer.ProtocolTests.LongRunning;
using DavServer.Tests.Shared;

namespace DavServer.ProtocolTests.Rfc7240;

/// <summary>202 is never sent for what is bound to fail, though it would have to wait for its turn first (product.md, "Response modes").</summary>
public sealed class BoundToFailInTheQueueTests(BoundToFailInTheQueueTests.Fixture slow) : IClassFixture<BoundToFailInTheQueueTests.Fixture>
{
    private readonly ServerUnderTest _server = slow.Server;

    [Theory, Spec("product.md", "Response modes"), Spec("RFC 4331", "6")]
    [InlineData("respond-async")]
    [InlineData("respond-async, wait=1")]
    [InlineData("respond-async, processing")]
    [InlineData("respond-async, processing, wait=1")]
    public async Task QueuedCopyBeyondTheQuota_Is507InPlaceOfThe202_AndNothingIsHeldOrChanged(string preferences)
    {
        var tree = NewLargeTree();
        var copy = await _server.SendAsync($"COPY /{tree}/", $"Destination: /{tree}-copy/", "Prefer: " + preferences);
        Assert.Contains("<D:quota-not-exceeded", Expect.Status(507, copy).Content, StringComparison.Ordinal);
        await NothingIsHeldOrChangedAsync(tree);
    }

    [Fact, Spec("product.md", "Response modes, row 8"), Spec("RFC 4331", "6")]
    public async Task QueuedCopyBeyondTheQuotaOverHttp2_Is507InPlaceOfThe202_AndNothingIsHeldOrChanged()
    {
        var tree = NewLargeTree();
        var copy = await Answer.AskAsync(slow.Http2, "COPY", $"/{tree}/", $"Destination: /{tree}-copy/");
        Assert.Equal((507, null), (copy.Status, copy["location"]));
        await NothingIsHeldOrChangedAsync(tree);
    }

    [Fact, Spec("product.md", "Response modes"), Spec("RFC 4918", "11.5")]
    public async Task QueuedCopyOntoAVolumeThatIsTooSmall_Is507InPlaceOfThe202()
    {
        var folder = slow.NewName("folder");
        using var volume = Volume.Mount(_server, $"{folder}/small", "256k");
        _server.MakeTree($"{folder}/tree", 10, 64 * 1024);
        var copy = await _server.SendAsync($"COPY /{folder}/tree", $"Destination: /{folder}/small/copy", "Prefer: respond-async");
        Assert.Contains("<D:sufficient-disk-space", Expect.Status(507, copy).Content, StringComparison.Ordinal);
        Expect.Status(404, await _server.SendAsync($"PROPFIND /{folder}/small/copy", "Depth: 0"));
    }

    [Fact, Spec("product.md", "Response modes"), Spec("product.md", "The status monitor")]
    public async Task QueuedCopyThatFits_IsAcceptedAndTellsItsTotals()
    {
        var tree = slow.NewSmallTree("little");
        var copy = await _server.SendAsync($"COPY /{tree}/", $"Destination: /{tree}-copy/", "Prefer: respond-async");
        var accepted = Answer.Of(Expect.Status(202, copy));
        Assert.Equal("queued", accepted.Json.GetProperty("status").GetString());
        var progress = accepted.Json.GetProperty("progress");
        Assert.Equal(11, progress.GetProperty("resources").GetProperty("total").GetInt64());
        Assert.Equal(200, progress.GetProperty("bytes").GetProperty("total").GetInt64());
        Expect.Status(200, await _server.SendAsync($"DELETE {accepted["location"]}"));
    }

    private string NewLargeTree()
    {
        var name = slow.NewName("large");
        _server.MakeTree(name, 10, Fixture.MiB * 9 / 10);
        return name;
    }

    private async Task NothingIsHeldOrChangedAsync(string tree)
    {
        Expect.Status(201, await _server.SendAsync($"MKCOL /{tree}-copy"));
        Expect.Status(204, await _server.SendAsync($"DELETE /{tree}"));
    }

    /// <summary>
    /// A server on which all runs already that may run at once, and with a quota that bears no large tree besides, whether or not it has counted what
    /// these tests put on its disk.
    /// </summary>
    public sealed class Fixture : SlowServer, IAsyncLifetime
    {
        public const int MiB = 1024 * 1024;

        async Task IAsyncLifetime.InitializeAsync()
        {
            await InitializeAsync();
            var tree = NewTree(seconds: 60);
            var running = Answer.Of((await Server.SendAsync($"COPY /{tree}/", $"Destination: /{tree}-copy/", "Prefer: respond-async")).Final);
            Assert.Equal((202, "running"), (running.Status, running.Json.GetProperty("status").GetString()));
        }

        async Task IAsyncLifetime.DisposeAsync()
        {
            var running = Answer.Of((await Server.SendAsync("GET /.davserver/operations")).Final).Json.GetProperty("operations").EnumerateArray()
                .Single(o => o.GetProperty("status").GetString() == "running");
            await Server.SendAsync($"DELETE {new Uri(running.GetProperty("statusUrl").GetString()!).AbsolutePath}");
            await DisposeAsync();
        }

        protected override ServerConfiguration Configure(ServerConfiguration configuration) =>
            configuration with { MaxOperationsPerUser = 1, Quota = 12 * MiB };
    }
}
