using DavServer.Tests.Shared;

namespace DavServer.ProtocolTests.Rfc5789;

public sealed class PatchTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private const string Digits = "0123456789";
    private const string Format = "Content-Type: application/x-sabredav-partialupdate";

    private ServerUnderTest Server => shared.Server;

    [Theory, Spec("RFC 5789", "2"), Spec("sabre.io/dav/http-patch", "rules")]
    [InlineData("bytes=3-6", "ABCD", "012ABCD789")]
    [InlineData("bytes=3-", "ABCD", "012ABCD789")]
    [InlineData("bytes=8-", "ABCD", "01234567ABCD")]
    [InlineData("bytes=-1", "A", "012345678A")]
    [InlineData("bytes=-2", "ABC", "01234567ABC")]
    [InlineData("bytes=10-", "A", "0123456789A")]
    [InlineData("append", "1234", "01234567891234")]
    public async Task Patch_ChangesARangeInOneStep(string range, string content, string expected)
    {
        var target = NewFile();

        var done = Expect.Status(204, await Server.SendContentAsync($"PATCH {target}", content, Format, $"X-Update-Range: {range}"));
        var now = Expect.Status(200, await Server.SendAsync($"GET {target}"));

        Assert.Equal((expected, done["etag"]), (now.Content, now["etag"]));
    }

    [Theory, Spec("RFC 5789", "2.2"), Spec("sabre.io/dav/http-patch", "rules")]
    [InlineData(415, "Content-Type: text/plain", "X-Update-Range: append")]
    [InlineData(415, "X-Other: x", "X-Update-Range: append")]
    [InlineData(400, Format, "X-Update-Range: rubbish")]
    [InlineData(400, Format, "X-Other: x")]
    [InlineData(416, Format, "X-Update-Range: bytes=0-8")]
    [InlineData(416, Format, "X-Update-Range: bytes=11-")]
    [InlineData(412, Format, "X-Update-Range: append\r\nIf-Match: \"other\"")]
    public async Task PatchThatCanNotBeDone_ChangesNothing(int status, string type, string range)
    {
        var target = NewFile();
        var before = ShareSnapshot.Take(Server);

        var refused = await Server.SendContentAsync($"PATCH {target}", "AB", type, range);

        Expect.Status(status, refused);
        Assert.Equal(status == 415 ? "application/x-sabredav-partialupdate" : null, refused.Final["accept-patch"]);
        Assert.Equal(before, ShareSnapshot.Take(Server));
    }

    [Fact, Spec("RFC 5789", "2.2")]
    public async Task PatchWithoutATarget_AndWithoutALength_IsRefused()
    {
        var target = NewFile();

        Expect.Status(404, await Server.SendContentAsync($"PATCH {target}-none", "A", Format, "X-Update-Range: append"));
        Expect.Status(405, await Server.SendContentAsync($"PATCH /{target.Split('/')[1]}", "A", Format, "X-Update-Range: append"));
        Expect.Status(411, await Server.SendContentAsync($"PATCH {target}", "", Format, "X-Update-Range: append"));
        await using var connection = await Server.ConnectAsync();
        await connection.SendAsync(
            $"PATCH {target} HTTP/1.1\r\nHost: {Server.Http}\r\n{Format}\r\nX-Update-Range: append\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nA\r\n0\r\n\r\n");
        Expect.Status(411, await connection.ReadResponseAsync("PATCH"));
    }

    [Fact, Spec("RFC 5789", "3.1")]
    public async Task OptionsTellsOfPatch()
    {
        var options = Expect.Status(200, await Server.SendAsync("OPTIONS /"));

        Assert.Equal("application/x-sabredav-partialupdate", options["accept-patch"]);
        Assert.Contains("PATCH", options["allow"], StringComparison.Ordinal);
        Assert.Contains("sabredav-partialupdate", options["dav"], StringComparison.Ordinal);
        Assert.Equal("bytes", options["accept-ranges"]);
    }

    [Fact, Spec("RFC 5789", "2")]
    public async Task ParallelAppends_AreAllOrNothingEach()
    {
        var target = NewFile();

        var results = await Task.WhenAll(Enumerable.Range(0, 12).Select(i =>
            Server.SendContentAsync($"PATCH {target}", $"<{i:D2}>", Format, "X-Update-Range: append")));

        var done = results.Index().Where(r => r.Item.Final.Status == 204).Select(r => $"<{r.Index:D2}>").ToArray();
        Assert.NotEmpty(done);
        Assert.All(results, r => Assert.True(r.Final.Status is 204 or 409, $"{r.Final.Status}"));
        var content = Expect.Status(200, await Server.SendAsync($"GET {target}")).Content;
        Assert.Equal(done.Order(), content[Digits.Length..].Chunk(4).Select(c => new string(c)).Order());
    }

    private string NewFile()
    {
        var folder = shared.NewFolder();
        Server.PutOnDisk($"{folder}/digits", Digits);
        return $"/{folder}/digits";
    }
}
