using DavServer.Tests.Shared;

namespace DavServer.ProtocolTests.LongRunning;

/// <summary>What an operation holds while it runs: writers meet 423, readers see the state before (product.md, "Holds").</summary>
public class HoldTests(SlowServer slow) : IClassFixture<SlowServer>
{
    private readonly ServerUnderTest _server = slow.Server;

    [Fact, Spec("product.md", "Holds"), Spec("RFC 4918", "11.3"), Spec("RFC 4918", "16")]
    public async Task WritersIntoAHeldDestination_Get423WithTheMonitor_AndNothingChanges()
    {
        var (tree, old) = (slow.NewTree(seconds: 20), slow.NewSmallTree("old"));
        var before = _server.Contents(old);
        _server.PutOnDisk("other/one", "1");
        var monitor = await AcceptAsync(tree, old);
        foreach (var (request, fields) in new (string, string[])[]
        {
            ($"PUT /{old}/f0001", ["Content-Length: 0"]),
            ($"PUT /{old}/fresh", ["Content-Length: 0"]),
            ($"MKCOL /{old}/fresh/", []),
            ($"DELETE /{old}/", []),
            ($"DELETE /{old}/f0001", []),
            ($"MOVE /{old}/", ["Destination: /elsewhere/"]),
            ($"MOVE /{old}/f0001", ["Destination: /elsewhere"]),
            ("COPY /other/", [$"Destination: /{old}/"]),
            ("COPY /other/", [$"Destination: /{old}/fresh/", "Prefer: respond-async"]),
            ("MOVE /other/", [$"Destination: /{old}/"]),
            ("MOVE /other/one", [$"Destination: /{old}/f0001"]),
        })
        {
            var refused = (await _server.SendAsync(request, fields)).Final;
            Assert.True(refused.Status == 423, $"{request}: {refused}");
            Assert.Equal("HTTP/1.1 423 Locked", refused.StatusLine);
            Assert.Equal("application/xml; charset=utf-8", refused["content-type"]);
            Assert.Matches($"<(\\w+:)?error[^>]*xmlns(:\\w+)?=\"DAV:\"[^>]*><(\\w+:)?lock-token-submitted><(\\w+:)?href>/{old}/?</", refused.Content);
            Assert.NotNull(refused["retry-after"]);
            Assert.Equal($"<{monitor}>; rel=\"status\"", refused["link"]);
        }

        await CancelAsync(monitor);
        Assert.Equal(before, _server.Contents(old));
        Assert.Equal("1", _server.Contents("other")["one"]);
        Assert.False(Path.Exists(Path.Join(_server.Root, "elsewhere")));
    }

    [Fact, Spec("product.md", "Holds")]
    public async Task ReadersOfAHeldDestinationAndSource_AreLeftAlone()
    {
        var (tree, old) = (slow.NewTree(seconds: 20), slow.NewSmallTree("old"));
        var monitor = await AcceptAsync(tree, old);
        Assert.StartsWith($"{old}/1 ", (await _server.SendAsync($"GET /{old}/f0001")).Final.Content, StringComparison.Ordinal);
        Assert.Equal(200, (await _server.SendAsync($"HEAD /{old}/f0001")).Final.Status);
        Assert.Equal(207, (await _server.SendAsync($"PROPFIND /{old}/", "Depth: 1")).Final.Status);
        Assert.Equal(200, (await _server.SendAsync($"GET /{tree}/f0001")).Final.Status);
        Assert.Equal(207, (await _server.SendAsync($"PROPFIND /{tree}/", "Depth: infinity")).Final.Status);
        await CancelAsync(monitor);
    }

    [Fact, Spec("product.md", "Holds")]
    public async Task SourceOfACopy_TakesContentWrites_ButIsNotDeletedMovedOrReplaced()
    {
        var (tree, old) = (slow.NewTree(seconds: 20), slow.NewSmallTree("old"));
        _server.PutOnDisk("lone/one", "1");
        var monitor = await AcceptAsync(tree, old);
        Assert.Equal(204, (await _server.SendContentAsync($"PUT /{tree}/f0001", "fresh")).Final.Status);
        Assert.Equal(201, (await _server.SendContentAsync($"PUT /{tree}/fresh", "fresh")).Final.Status);
        Assert.Equal(201, (await _server.SendAsync($"MKCOL /{tree}/below/")).Final.Status);
        Assert.Equal(423, (await _server.SendAsync($"DELETE /{tree}/")).Final.Status);
        Assert.Equal(423, (await _server.SendAsync($"MOVE /{tree}/", "Destination: /elsewhere/")).Final.Status);
        Assert.Equal(423, (await _server.SendAsync("COPY /lone/", $"Destination: /{tree}/")).Final.Status);
        Assert.True(File.Exists(Path.Join(_server.Root, tree, "f0002")));
        await CancelAsync(monitor);
    }

    [Fact, Spec("product.md", "Holds")]
    public async Task SourceOfAMoveAcrossVolumes_IsHeldAgainstEveryWriter()
    {
        const string Update = "<propertyupdate xmlns=\"DAV:\"><set><prop><p xmlns=\"urn:x\">1</p></prop></set></propertyupdate>";
        using var volume = Volume.Mount(_server, slow.NewName("volume"), "16m");
        var tree = Path.GetFileName(volume.Folder) + "/tree";
        _server.MakeTree(tree, 320, 4096);
        var before = _server.Contents(tree);
        var accepted = Expect.Status(
            202, await _server.SendAsync($"MOVE /{tree}/", $"Destination: /{slow.NewName("moved")}/", "Prefer: respond-async"));
        var monitor = accepted["location"]!;
        foreach (var (request, content) in new[]
        {
            ($"PUT /{tree}/f0001", "changed"),
            ($"PUT /{tree}/fresh", "fresh"),
            ($"MKCOL /{tree}/below/", ""),
            ($"PROPPATCH /{tree}/f0001", Update),
            ($"PROPPATCH /{tree}/", Update),
            ($"DELETE /{tree}/f0001", ""),
            ($"DELETE /{tree}/", ""),
        })
        {
            var refused = (await _server.SendContentAsync(request, content)).Final;
            Assert.True(refused.Status == 423, $"{request}: {refused}");
            Assert.Equal($"<{monitor}>; rel=\"status\"", refused["link"]);
        }

        Assert.Equal(200, (await _server.SendAsync($"GET /{tree}/f0001")).Final.Status);
        await CancelAsync(monitor);
        Assert.Equal(before, _server.Contents(tree));
        Expect.Status(207, await _server.SendContentAsync($"PROPPATCH /{tree}/f0001", Update));
        Expect.Status(204, await _server.SendContentAsync($"PUT /{tree}/f0001", "changed"));
    }

    [Fact, Spec("product.md", "Holds")]
    public async Task CollectionAboveAHeldDestination_IsNotTakenAway()
    {
        var tree = slow.NewTree(seconds: 20);
        var above = slow.NewName("above");
        _server.PutOnDisk(above + "/one", "1");
        var monitor = await AcceptAsync(tree, above + "/below");
        Assert.Equal(423, (await _server.SendAsync($"DELETE /{above}/")).Final.Status);
        Assert.Equal(423, (await _server.SendAsync($"MOVE /{above}/", "Destination: /elsewhere/")).Final.Status);
        Assert.Equal(201, (await _server.SendContentAsync($"PUT /{above}/two", "2")).Final.Status);
        await CancelAsync(monitor);
        Assert.Equal(["one", "two"], _server.Contents(above).Keys);
    }

    [Fact, Spec("product.md", "Holds")]
    public async Task HoldEndsWithItsOperation_AtTheMomentItsEndIsTold()
    {
        var (tree, old) = (slow.NewTree(seconds: 0.5), slow.NewSmallTree("old"));
        var copy = await _server.SendAsync($"COPY /{tree}/", $"Destination: /{old}/");
        Assert.Equal(204, copy.Final.Status);
        Assert.Equal(204, (await _server.SendContentAsync($"PUT /{old}/f0001", "fresh")).Final.Status);
        Assert.Equal(204, (await _server.SendAsync($"DELETE /{tree}/")).Final.Status);
        Assert.Equal(204, (await _server.SendAsync($"DELETE /{old}/")).Final.Status);
    }

    private async Task<string> AcceptAsync(string source, string destination)
    {
        var accepted = (await _server.SendAsync($"COPY /{source}/", $"Destination: /{destination}/", "Prefer: respond-async")).Final;
        Assert.Equal(202, accepted.Status);
        return accepted["location"]!;
    }

    private async Task CancelAsync(string monitor) => Assert.Equal(200, (await _server.SendAsync($"DELETE {monitor}")).Final.Status);
}
