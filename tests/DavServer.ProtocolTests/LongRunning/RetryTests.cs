using DavServer.Tests.Shared;

namespace DavServer.ProtocolTests.LongRunning;

/// <summary>The same request again (product.md, "Retry").</summary>
public class RetryTests(SlowServer slow) : IClassFixture<SlowServer>
{
    private readonly ServerUnderTest _server = slow.Server;

    [Fact, Spec("product.md", "Retry")]
    public async Task SameCopyWhileItRuns_AttachesAndNeverStartsASecond()
    {
        var tree = slow.NewTree(seconds: 1.5);
        var monitor = (await CopyAsync(tree, "copy"))["location"]!;
        var again = _server.SendAsync($"COPY /{tree}/", $"Destination: /{tree}-copy/", TestProfiles.Heart);
        var third = _server.SendAsync($"COPY /{tree}/", $"Destination: http://{_server.Http}/{tree}-copy/", "Overwrite: T", "Depth: infinity");
        Assert.Equal(monitor, (await CopyAsync(tree, "copy"))["location"]);
        Assert.Equal(1, await CountAsync(tree));

        // Attached: 201, where a second copy after the first would answer 204.
        var second = await again;
        Assert.NotEmpty(second.Interims);
        Assert.Equal(201, second.Final.Status);
        Assert.Equal(201, (await third).Final.Status);
        Assert.Equal("201", (await Answer.PollAsync(_server, monitor))["asyncresult"]);
        Assert.Equal(1, await CountAsync(tree));
    }

    [Fact, Spec("product.md", "Retry")]
    public async Task SameCopyAfterItsEnd_IsANewRequest()
    {
        var tree = slow.NewTree(seconds: 0.3);
        Assert.Equal(201, (await _server.SendAsync($"COPY /{tree}/", $"Destination: /{tree}-copy/")).Final.Status);
        Assert.Equal(204, (await _server.SendAsync($"COPY /{tree}/", $"Destination: /{tree}-copy/")).Final.Status);
        Assert.Equal(2, await CountAsync(tree));
    }

    [Theory, Spec("product.md", "Retry")]
    [InlineData("Overwrite: F")]
    [InlineData("Depth: 0")]
    public async Task OtherCopyToTheSameDestination_DoesNotAttach(string field)
    {
        var tree = slow.NewTree(seconds: 20);
        var monitor = (await CopyAsync(tree, "copy"))["location"]!;
        Assert.Equal(423, (await CopyAsync(tree, "copy", field)).Status);
        Assert.Equal(200, (await _server.SendAsync($"DELETE {monitor}")).Final.Status);
    }

    [Fact, Spec("product.md", "Retry"), Spec("RFC 4918", "9.8.3")]
    public async Task DepthThatACollectionCanNotHave_IsRefused_AndDoesNotAttach()
    {
        var tree = slow.NewTree(seconds: 20);
        var monitor = (await CopyAsync(tree, "copy"))["location"]!;
        Assert.Equal(400, (await CopyAsync(tree, "copy", "Depth: 1")).Status);
        Assert.Equal(200, (await _server.SendAsync($"DELETE {monitor}")).Final.Status);
    }

    [Theory, Spec("product.md", "Retry")]
    [InlineData("Overwrite: T")]
    [InlineData("Overwrite: F")]
    public async Task SameIdempotencyKeyAndRequestAfterTheEnd_ReplaysTheOutcome(string overwrite)
    {
        var tree = slow.NewTree(seconds: 0.5);
        var key = $"Idempotency-Key: \"{tree}\"";
        var first = await _server.SendAsync($"COPY /{tree}/", $"Destination: /{tree}-copy/", key, overwrite);
        Assert.Equal(201, first.Final.Status);
        _server.PutOnDisk(tree + "-copy/f0000", "changed since");

        // A new request would answer 204, or 412.
        var again = await _server.SendAsync($"COPY /{tree}/", $"Destination: /{tree}-copy/", key, overwrite);
        Assert.Equal(Undated(first.Final), Undated(again.Final));
        Assert.Equal("changed since", _server.Contents(tree + "-copy")["f0000"]);
        Assert.Equal(1, await CountAsync(tree));
    }

    [Fact, Spec("product.md", "Retry")]
    public async Task IdempotencyKeyOfARequestThatAttached_ReplaysTheOutcomeAfterTheEnd()
    {
        var tree = slow.NewTree(seconds: 1);
        var monitor = (await CopyAsync(tree, "copy"))["location"]!;
        var key = $"Idempotency-Key: \"{tree}\"";
        var attached = await _server.SendAsync($"COPY /{tree}/", $"Destination: /{tree}-copy/", key);
        Assert.Equal(201, attached.Final.Status);
        Assert.Equal("201", (await Answer.PollAsync(_server, monitor))["asyncresult"]);

        // A new request would answer 204.
        var again = await _server.SendAsync($"COPY /{tree}/", $"Destination: /{tree}-copy/", key);
        Assert.Equal(Undated(attached.Final), Undated(again.Final));
        Assert.Equal(422, (await _server.SendAsync($"COPY /{tree}/", $"Destination: /{tree}-other/", key)).Final.Status);
        Assert.Equal(1, await CountAsync(tree));
    }

    [Fact, Spec("product.md", "Retry"), Spec("product.md", "Long operations")]
    public async Task IdempotencyKeyOfWhatIsQuick_StandsForNothing()
    {
        var folder = slow.NewSmallTree("quick");
        var key = $"Idempotency-Key: {folder}";
        Expect.Status(201, await _server.SendAsync($"COPY /{folder}/f0001", $"Destination: /{folder}/new", key));
        Expect.Status(204, await _server.SendAsync($"COPY /{folder}/f0001", $"Destination: /{folder}/new", key));
        Expect.Status(201, await _server.SendAsync($"MOVE /{folder}/new", $"Destination: /{folder}/moved", key));
    }

    [Fact, Spec("product.md", "Retry")]
    public async Task SameIdempotencyKeyOnAnotherRequest_Answers422_BeforeAndAfterTheEnd()
    {
        var tree = slow.NewTree(seconds: 1);
        _server.PutOnDisk("quick/one", "1");
        var key = $"Idempotency-Key: {tree}";
        var monitor = (await CopyAsync(tree, "copy", key))["location"]!;
        for (var pass = 0; pass < 2; pass++)
        {
            foreach (var (request, fields) in new (string, string[])[]
            {
                ($"COPY /{tree}/", [$"Destination: /{tree}-other/"]),
                ($"COPY /{tree}/", [$"Destination: /{tree}-copy/", "Overwrite: F"]),
                ($"MOVE /{tree}/", [$"Destination: /{tree}-copy/"]),
                ("COPY /quick/one", ["Destination: /quick/two"]),
            })
            {
                var refused = (await _server.SendAsync(request, [.. fields, key])).Final;
                Assert.True(refused.Status == 422, $"{request} {string.Join(' ', fields)}: {refused}");
                Assert.Contains("Idempotency-Key", refused.Content, StringComparison.Ordinal);
            }

            Assert.Equal("201", (await Answer.PollAsync(_server, monitor))["asyncresult"]);
        }

        Assert.False(Path.Exists(Path.Join(_server.Root, tree + "-other")));
        Assert.True(Path.Exists(Path.Join(_server.Root, tree)));
        Assert.False(Path.Exists(Path.Join(_server.Root, "quick", "two")));
    }

    [Theory, Spec("product.md", "Retry")]
    [InlineData(255, 1, 201)]
    [InlineData(256, 1, 400)]
    [InlineData(3, 2, 400)]
    public async Task IdempotencyKeyThatIsTooLongOrThereTwice_IsRefused_AndNothingIsDone(int length, int lines, int status)
    {
        foreach (var method in new[] { "COPY", "MOVE" })
        {
            var name = $"key-{method}-{length}-{lines}";
            _server.PutOnDisk(name, "a");
            var answer = (await _server.SendAsync(
                $"{method} /{name}", [$"Destination: /{name}-2", .. Enumerable.Range(0, lines).Select(i => $"Idempotency-Key: {new string((char)('k' + i), length)}")])).Final;
            Assert.Equal(status, answer.Status);
            Assert.Equal(status == 400, answer.Content.Contains("Idempotency-Key must be one line", StringComparison.Ordinal));
            Assert.Equal(status != 400, File.Exists(Path.Join(_server.Root, $"{name}-2")));
        }
    }

    private async Task<Answer> CopyAsync(string tree, string what, params string[] fields) => Answer.Of(
        (await _server.SendAsync($"COPY /{tree}/", [$"Destination: /{tree}-{what}/", "Prefer: respond-async", .. fields])).Final);

    private async Task<int> CountAsync(string tree) => Answer.Of((await _server.SendAsync("GET /.davserver/operations")).Final)
        .Json.GetProperty("operations").EnumerateArray().Count(o => o.GetProperty("source").GetString() == $"/{tree}/");

    private static string Undated(RawHttpConnection.Message message) =>
        (message with { Fields = [.. message.Fields.Where(f => f.Key != "Date")] }).ToString();
}
