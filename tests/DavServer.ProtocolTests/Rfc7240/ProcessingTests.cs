using System.Globalization;
using System.Text.RegularExpressions;
using DavServer.ProtocolTests.LongRunning;
using DavServer.Tests.Shared;

namespace DavServer.ProtocolTests.Rfc7240;

/// <summary>Prefer: processing (draft-wright-http-progress): 102s at once and at each step, with Location and Progress.</summary>
public partial class ProcessingTests(SlowServer slow) : IClassFixture<SlowServer>
{
    private readonly ServerUnderTest _server = slow.Server;

    [Fact, Spec("draft-wright-http-progress", "Progress"), Spec("product.md", "Response modes, row 3")]
    public async Task Processing_SendsA102AtOnceWithTheMonitor_AndEachHasProgressThatNeverDecreases()
    {
        var tree = slow.NewTree(seconds: 3.5);
        await using var connection = await _server.ConnectAsync();
        var sent = TimeProvider.System.GetTimestamp();
        await connection.SendAsync($"COPY /{tree}/ HTTP/1.1\r\nHost: a\r\nDestination: /{tree}-copy/\r\nPrefer: processing\r\n\r\n");
        var first = await connection.ReadMessageAsync("COPY");
        Assert.True(TimeProvider.System.GetElapsedTime(sent) < TimeSpan.FromSeconds(2), "the first 102 did not come at once");
        Assert.Equal("HTTP/1.1 102 Processing", first.StatusLine);
        Assert.Equal(["location", "progress"], first.Fields.Select(f => f.Key).Order(StringComparer.Ordinal));
        Assert.Equal(202, (await _server.SendAsync($"GET {first["location"]}")).Final.Status);

        var rest = await connection.ReadResponseAsync("COPY");
        Assert.Equal(201, rest.Final.Status);
        Assert.True(rest.Interims.Count >= 2, $"only {rest.Interims.Count} more heartbeats");
        Assert.All(rest.Interims, i => Assert.Equal(["progress"], i.Fields.Select(f => f.Key)));
        CheckProgress([first, .. rest.Interims]);

        var finished = await Answer.PollAsync(_server, first["location"]!);
        Assert.Equal(201, finished.Json.GetProperty("response").GetProperty("status").GetInt32());
        Assert.Equal(404, (await _server.SendAsync(connection, "GET /unmapped")).Final.Status);
    }

    [Fact, Spec("product.md", "Response modes, row 3")]
    public async Task ProcessingAndRespondAsyncWithWait_Sends102sThen202WithTheSameLocation()
    {
        var tree = slow.NewTree(seconds: 2.25);
        await using var connection = await _server.ConnectAsync();
        var sent = TimeProvider.System.GetTimestamp();
        var copy = await _server.SendAsync(connection, $"COPY /{tree}/", $"Destination: /{tree}-copy/", "Prefer: processing, respond-async, wait=1");
        Assert.True(TimeProvider.System.GetElapsedTime(sent) >= TimeSpan.FromSeconds(1), "the 202 came before the wait was over");
        Assert.NotEmpty(copy.Interims);
        CheckProgress(copy.Interims);
        var accepted = Answer.Of(copy.Final);
        var monitor = AcceptedShape.Check(accepted, $"http://{_server.Http}", $"/{tree}/", $"/{tree}-copy/");
        Assert.Equal(copy.Interims[0]["location"], monitor);
        Assert.Equal("respond-async", accepted["preference-applied"]);
        Assert.Equal(404, (await _server.SendAsync(connection, "GET /unmapped")).Final.Status);
        Assert.Equal(200, (await Answer.PollAsync(_server, monitor)).Status);
        Assert.Equal(_server.Contents(tree), _server.Contents(tree + "-copy"));
    }

    [Fact, Spec("product.md", "Response modes, row 3")]
    public async Task ProcessingAndRespondAsyncWithWaitThatIsLongEnough_EndsIn201()
    {
        var tree = slow.NewTree(seconds: 0.5);
        var copy = await _server.SendAsync($"COPY /{tree}/", $"Destination: /{tree}-copy/", "Prefer: processing, respond-async, wait=20");
        Assert.NotEmpty(copy.Interims);
        Assert.Equal(201, copy.Final.Status);
    }

    [Fact, Spec("RFC 9113", "8.1")]
    public async Task ProcessingOverHttp2_Sends202Instead_SinceNothingSends102sThere()
    {
        var tree = slow.NewTree(seconds: 1.25);
        var accepted = await Answer.AskAsync(slow.Http2, "COPY", $"/{tree}/", $"Destination: /{tree}-copy/", "Prefer: processing");
        var monitor = AcceptedShape.Check(accepted, slow.Http2.BaseAddress!.ToString().TrimEnd('/'), $"/{tree}/", $"/{tree}-copy/");
        Assert.Equal(200, (await Answer.PollAsync(slow.Http2, monitor)).Status);
    }

    private static void CheckProgress(IEnumerable<RawHttpConnection.Message> interims)
    {
        var (resources, bytes) = (0L, 0L);
        foreach (var interim in interims)
        {
            var match = Progress().Match(interim["progress"]!);
            Assert.True(match.Success, $"no Progress: {interim}");
            var (nowResources, nowBytes) = (Number(match.Groups[1]), Number(match.Groups[3]));
            Assert.True(nowResources >= resources && nowBytes >= bytes, $"Progress decreased: {interim}");
            Assert.True(match.Groups[2].Length == 0 || nowResources <= Number(match.Groups[2]), $"More than all is done: {interim}");
            Assert.True(match.Groups[4].Length == 0 || nowBytes <= Number(match.Groups[4]), $"More than all is done: {interim}");
            (resources, bytes) = (nowResources, nowBytes);
        }
    }

    private static long Number(Group group) => long.Parse(group.ValueSpan, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^(\d+)/(\d*) \(resources\) (\d+)/(\d*) \(bytes\)$")]
    private static partial Regex Progress();
}
