using System.Text.RegularExpressions;
using DavServer.ProtocolTests.Hosting;
using DavServer.ProtocolTests.LongRunning;
using DavServer.Tests.Shared;

namespace DavServer.ProtocolTests.Clients;

/// <summary>curl, as in the README.</summary>
public partial class CurlTests(SlowServer slow) : IClassFixture<SlowServer>
{
    private readonly ServerUnderTest _server = slow.Server;

    [Fact, Spec("RFC 2518", "10.1")]
    public async Task CurlOverHttp11_ShowsSeveral102sThenOne201()
    {
        var tree = slow.NewTree(seconds: 1.5);
        var curl = await RunAsync("-v", "-X", "COPY", "-H", $"Destination: http://{_server.Http}/{tree}-copy/", $"http://{_server.Http}/{tree}/");
        var lines = StatusLine().Matches(curl.Error).Select(m => m.Groups[1].Value).ToArray();
        Assert.True(lines.Length >= 4, curl.Error);
        Assert.All(lines.SkipLast(1), l => Assert.Equal("HTTP/1.1 102 Processing", l));
        Assert.Equal("HTTP/1.1 201 Created", lines[^1]);
        Assert.Equal(_server.Contents(tree), _server.Contents(tree + "-copy"));
    }

    [Theory, Spec("RFC 9110", "15.3.3"), Spec("product.md", "Response modes, row 8")]
    [InlineData("--http2", "https")]
    [InlineData("--http2-prior-knowledge", "http")]
    public async Task CurlOverHttp2_Gets202WithTheMonitor_AndThePollEndsIn200(string flag, string scheme)
    {
        var origin = $"{scheme}://{(scheme == "https" ? _server.Addresses.Https : _server.Addresses.Http2Cleartext)}";
        var tree = slow.NewTree(seconds: 1.5);
        var copy = await RunAsync(
            "-k", flag, "-D", "-", "-o", "/dev/null", "-X", "COPY", "-H", $"Destination: {origin}/{tree}-copy/", $"{origin}/{tree}/");
        Assert.StartsWith("HTTP/2 202", copy.Output, StringComparison.Ordinal);
        var monitor = Location().Match(copy.Output).Groups[1].Value;
        Assert.Contains($"\noperation-location: {monitor}\r", copy.Output, StringComparison.Ordinal);

        var polled = await Deadline.UntilAsync(
            () => RunAsync("-k", flag, "-o", "/dev/null", "-w", "%{http_code}", "-H", "Prefer: wait=5", monitor), a => a.Output != "202", "the end");
        Assert.Equal("200", polled.Output);
        var finished = await RunAsync("-k", flag, "-D", "-", monitor);
        Assert.Contains("\nasyncresult: 201\r", finished.Output, StringComparison.Ordinal);
        Assert.Contains("\"response\":{\"status\":201", finished.Output, StringComparison.Ordinal);
        Assert.Equal(_server.Contents(tree), _server.Contents(tree + "-copy"));
    }

    [Fact, Spec("RFC 9110", "10.1.1")]
    public async Task CurlUploadsALargeFileWithExpectContinue_AndGetsItBack()
    {
        var file = Path.Join(Path.GetTempPath(), $"davserver-test-{Guid.NewGuid():N}");
        var bytes = new byte[3_000_000];
        new Random(1).NextBytes(bytes);
        await File.WriteAllBytesAsync(file, bytes);
        try
        {
            var put = await RunAsync("-v", "-T", file, "-H", "Expect: 100-continue", $"http://{_server.Http}/large");
            Assert.Contains("< HTTP/1.1 100 Continue", put.Error, StringComparison.Ordinal);
            Assert.Contains("< HTTP/1.1 201 Created", put.Error, StringComparison.Ordinal);
            await RunAsync("-o", file + ".back", $"http://{_server.Http}/large");
            ClientSession.AssertSameFile(file, file + ".back");
        }
        finally
        {
            File.Delete(file);
            File.Delete(file + ".back");
        }
    }

    private static async Task<ChildProcess.Result> RunAsync(params string[] arguments)
    {
        var curl = await ChildProcess.RunAsync("curl", ["--disable", "-sS", .. arguments]);
        Assert.True(curl.ExitCode == 0, $"curl {string.Join(' ', arguments)} ended {curl.ExitCode}: {curl.Error}");
        return curl;
    }

    [GeneratedRegex("^< (HTTP/\\S+ \\d+[^\\r\\n]*)", RegexOptions.Multiline)]
    private static partial Regex StatusLine();

    [GeneratedRegex("\\noperation-location: ([^\\r]+)\\r")]
    private static partial Regex Location();
}
