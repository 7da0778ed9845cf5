using DavServer.Tests.Shared;

namespace DavServer.ProtocolTests.LongRunning;

/// <summary>
/// A client that never got its final response, and asks again (product.md, "Retry"): what davfs2, rclone and Cyberduck do after a time-out.
/// </summary>
public class UntoldOutcomeTests(SlowServer slow) : IClassFixture<SlowServer>
{
    private readonly ServerUnderTest _server = slow.Server;

    [Fact, Spec("product.md", "Retry")]
    public async Task CopyThatNobodyWasToldOf_IsToldOnce_ThenDoneAnew()
    {
        var tree = slow.NewTree(seconds: 0.7);
        await VanishAsync("COPY", tree);

        // Told: 201, where a second copy would answer 204.
        Assert.Equal(201, (await AskAsync("COPY", tree)).Status);
        Assert.Equal(1, await CountAsync(tree));
        Assert.Equal(204, (await AskAsync("COPY", tree)).Status);
        Assert.Equal(2, await CountAsync(tree));
    }

    [Theory, Spec("product.md", "Retry")]
    [InlineData("PUT", "/{0}-copy/f0000", 204)]
    [InlineData("PUT", "/{0}/f0000", 204)]
    [InlineData("DELETE", "/{0}-copy/f0001", 204)]
    [InlineData("MKCOL", "/{0}/new", 204)]
    [InlineData("DELETE", "/{0}-copy/", 201)]
    public async Task CopyWhoseTreesHaveChangedSince_IsANewRequest(string method, string target, int again)
    {
        var tree = slow.NewTree(seconds: 0.7);
        await VanishAsync("COPY", tree);
        var url = string.Format(null, target, tree);
        Assert.InRange((await (method == "PUT" ? _server.SendContentAsync($"PUT {url}", "x") : _server.SendAsync($"{method} {url}"))).Final.Status, 200, 299);

        Assert.Equal(again, (await AskAsync("COPY", tree)).Status);
        Assert.Equal(2, await CountAsync(tree));
        Assert.Equal(_server.Contents(tree), _server.Contents(tree + "-copy"));
    }

    [Fact, Spec("product.md", "Retry")]
    public async Task CopyWhoseDestinationAnotherProgramChanged_IsANewRequest()
    {
        var tree = slow.NewTree(seconds: 0.7);
        await VanishAsync("COPY", tree);
        _server.PutOnDisk(tree + "-copy/behind-our-back", "x");
        Assert.Equal(204, (await AskAsync("COPY", tree)).Status);
        Assert.Equal(2, await CountAsync(tree));
    }

    [Fact, Spec("product.md", "Retry")]
    public async Task MoveWhoseSourceIsGoneBecauseItWasMoved_IsToldOnce()
    {
        using var volume = Volume.Mount(_server, slow.NewName("volume"), "16m");
        var name = Path.GetFileName(volume.Folder);
        _server.MakeTree(name + "/tree", 16, 4096);
        await VanishAsync("MOVE", name + "/tree", $"/{name}-moved/");
        Assert.False(Path.Exists(Path.Join(volume.Folder, "tree")));

        // Anew it could only be a 404.
        Assert.Equal(201, (await AskAsync("MOVE", name + "/tree", $"/{name}-moved/")).Status);
        Assert.Equal(404, (await AskAsync("MOVE", name + "/tree", $"/{name}-moved/")).Status);
    }

    [Fact, Spec("product.md", "Retry")]
    public async Task FailureThatNobodyWasToldOf_IsToldToo()
    {
        var tree = slow.NewTree(seconds: 1);
        await using (var connection = await _server.ConnectAsync())
        {
            await connection.SendAsync($"COPY /{tree}/ HTTP/1.1\r\nHost: a\r\nDestination: /{tree}-copy/\r\nPrefer: processing\r\n\r\n");
            var monitor = (await connection.ReadMessageAsync("COPY"))["location"]!;
            connection.Reset();
            await UntilGoneAsync();
            Assert.Equal(200, (await _server.SendAsync($"DELETE {monitor}")).Final.Status);
        }

        var status = (await AskAsync("COPY", tree)).Status;
        Assert.True(status >= 400, $"a cancelled COPY was told as {status}");
        Assert.Equal(201, (await AskAsync("COPY", tree)).Status);
    }

    /// <summary>Asks, goes away before the final response, and waits for the end.</summary>
    private async Task VanishAsync(string method, string source, string? destination = null)
    {
        string monitor;
        await using (var connection = await _server.ConnectAsync())
        {
            await connection.SendAsync(
                $"{method} /{source}/ HTTP/1.1\r\nHost: a\r\nDestination: {destination ?? $"/{source}-copy/"}\r\nPrefer: processing\r\n\r\n");
            monitor = (await connection.ReadMessageAsync(method))["location"]!;
            connection.Reset();
        }

        Assert.Equal("201", (await Answer.PollAsync(_server, monitor))["asyncresult"]);
    }

    private async Task<RawHttpConnection.Message> AskAsync(string method, string source, string? destination = null) =>
        (await _server.SendAsync($"{method} /{source}/", $"Destination: {destination ?? $"/{source}-copy/"}")).Final;

    // The server learns of a connection that was reset when it reads from it; a request on another one comes after.
    private async Task UntilGoneAsync() => Assert.Equal(200, (await _server.SendAsync("OPTIONS /")).Final.Status);

    private async Task<int> CountAsync(string tree) => Answer.Of((await _server.SendAsync("GET /.davserver/operations")).Final)
        .Json.GetProperty("operations").EnumerateArray().Count(o => o.GetProperty("source").GetString() == $"/{tree}/");
}
