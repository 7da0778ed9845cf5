using DavServer.Host.Configuration;
using DavServer.ProtocolTests.Hosting;
using DavServer.Tests.Shared;

namespace DavServer.ProtocolTests.LongRunning;

/// <summary>What is done before any patience ends is answered plainly (product.md, "Response modes", row 1).</summary>
public class QuickTests(QuickTests.Fixture slow) : IClassFixture<QuickTests.Fixture>
{
    private readonly ServerUnderTest _server = slow.Server;

    [Fact, Spec("product.md", "Response modes, rows 1 and 5")]
    public async Task CopyOfATreeBeforeTheFirst102IsDue_Answers201Alone()
    {
        var tree = slow.NewSmallTree("tree");
        var copy = await _server.SendAsync($"COPY /{tree}/", $"Destination: /{tree}-copy/", TestProfiles.Patient);
        Assert.Empty(copy.Interims);
        Assert.Equal("HTTP/1.1 201 Created", copy.Final.StatusLine);
        Assert.Equal(_server.Contents(tree), _server.Contents(tree + "-copy"));
    }

    [Theory, Spec("product.md", "Response modes, rows 1 and 8")]
    [InlineData("cleartext", "X-Nothing: 1")]
    [InlineData("tls", "X-Nothing: 1")]
    [InlineData("cleartext", "Prefer: respond-async, wait=20")]
    [InlineData("tls", "Prefer: respond-async, wait=20")]
    public async Task CopyOfATreeOverHttp2BeforeThe202IsDue_Answers201(string wire, string field)
    {
        var tree = slow.NewSmallTree("tree");
        var copy = await Answer.AskAsync(wire == "tls" ? slow.Http2Tls : slow.Http2, "COPY", $"/{tree}/", $"Destination: /{tree}-copy/", field);
        Assert.Equal(201, copy.Status);
        Assert.Null(copy["location"]);
        Assert.Equal(_server.Contents(tree), _server.Contents(tree + "-copy"));
    }

    [Theory, Spec("product.md", "Response modes, row 1"), Spec("product.md", "Long operations")]
    [InlineData("Prefer: respond-async")]
    [InlineData("Prefer: respond-async, processing")]
    [InlineData("Prefer: processing")]
    public async Task CopyOfASmallFileAndMoveOfATree_AreAnsweredPlainlyWhateverWasPreferred(string prefer)
    {
        var tree = slow.NewSmallTree("tree");
        foreach (var (request, destination) in new[] { ($"COPY /{tree}/f0001", $"/{tree}/copied"), ($"MOVE /{tree}/", $"/{tree}-moved/") })
        {
            var quick = await _server.SendAsync(request, $"Destination: {destination}", prefer, TestProfiles.Heart);
            Assert.Empty(quick.Interims);
            Assert.Equal("HTTP/1.1 201 Created", quick.Final.StatusLine);
            Assert.Null(quick.Final["location"]);
        }

        Assert.DoesNotContain(tree, (await _server.SendAsync("GET /.davserver/operations")).Final.Content, StringComparison.Ordinal);
        Assert.Equal(11, _server.Contents(tree + "-moved").Count);
    }

    [Theory, Spec("product.md", "Response modes, row 1")]
    [InlineData("--http1.1", "http", "1.1")]
    [InlineData("--http2-prior-knowledge", "http2", "2")]
    [InlineData("--http2", "https", "2")]
    public async Task CurlCopyingAQuickTree_Gets201(string flag, string wire, string version)
    {
        var origin = wire switch
        {
            "https" => $"https://{_server.Addresses.Https}",
            "http2" => $"http://{_server.Addresses.Http2Cleartext}",
            _ => $"http://{_server.Http}",
        };
        var tree = slow.NewSmallTree("tree");
        var curl = await ChildProcess.RunAsync("curl", [
            "--disable", "-sSk", flag, "-A", "testpatient/1", "-w", "%{http_version} %{http_code}",
            "-X", "COPY", "-H", $"Destination: {origin}/{tree}-copy/", $"{origin}/{tree}/"]);
        Assert.Equal($"{version} 201", curl.Output);
        Assert.Equal(_server.Contents(tree), _server.Contents(tree + "-copy"));
    }

    public sealed class Fixture : SlowServer
    {
        protected override ServerConfiguration Configure(ServerConfiguration configuration) =>
            configuration with { CopyRate = null, AcceptAfter = TimeSpan.FromSeconds(20) };
    }
}
