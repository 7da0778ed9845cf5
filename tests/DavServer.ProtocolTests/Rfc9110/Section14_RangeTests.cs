using DavServer.Tests.Shared;

namespace DavServer.ProtocolTests.Rfc9110;

public sealed class Section14_RangeTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private const string Digits = "0123456789";

    [Theory, Spec("RFC 9110", "14.2"), Spec("RFC 9110", "15.3.7")]
    [InlineData("bytes=0-3", "0123", "bytes 0-3/10")]
    [InlineData("bytes=4-", "456789", "bytes 4-9/10")]
    [InlineData("bytes=-3", "789", "bytes 7-9/10")]
    [InlineData("bytes=-99", "0123456789", "bytes 0-9/10")]
    [InlineData("bytes=8-99999999999999999999999999", "89", "bytes 8-9/10")]
    [InlineData("BYTES=9-9", "9", "bytes 9-9/10")]
    [InlineData("bytes=0-0", "0", "bytes 0-0/10")]
    public async Task OneRange_Is206(string range, string content, string contentRange)
    {
        var message = Expect.Status(206, await GetAsync($"Range: {range}"));

        Assert.Equal(content, message.Content);
        Assert.Equal(contentRange, message["content-range"]);
        Assert.NotNull(message["etag"]);
    }

    [Theory, Spec("RFC 9110", "15.5.17")]
    [InlineData("bytes=10-")]
    [InlineData("bytes=10-12")]
    [InlineData("bytes=-0")]
    [InlineData("bytes=99999999999999999999999999-")]
    public async Task RangeBeyondTheEnd_Is416WithTheLength(string range)
    {
        var response = await GetAsync($"Range: {range}");

        Expect.Refusal(416, "range", response);
        Assert.Equal("bytes */10", response.Final["content-range"]);
    }

    [Fact, Spec("RFC 9110", "15.5.17")]
    public async Task AnyRangeOfAnEmptyFile_Is416()
    {
        var folder = shared.NewFolder();
        shared.Server.PutOnDisk($"{folder}/empty", "");

        var response = await shared.Server.SendAsync($"GET /{folder}/empty", "Range: bytes=0-");

        Assert.Equal("bytes */0", Expect.Status(416, response)["content-range"]);
    }

    [Theory, Spec("RFC 9110", "14.2")]
    [InlineData("bytes=")]
    [InlineData("bytes=-")]
    [InlineData("bytes=a-b")]
    [InlineData("bytes=5-2")]
    [InlineData("bytes=1--3")]
    [InlineData("bytes=+1-3")]
    [InlineData("bytes 1-3")]
    [InlineData("bytes=0-1,x")]
    [InlineData("rubbish")]
    [InlineData("=1-3")]
    public async Task MalformedRange_Is400(string range) => Expect.Refusal(400, "Range", await GetAsync($"Range: {range}"));

    [Theory, Spec("RFC 9110", "14.2")]
    [InlineData("lines=1-3")]
    [InlineData("bytes=0-0,2-2,4-4,6-6,8-8,10-10,12-12,14-14,16-16,18-18,20-20")]
    public async Task AnotherUnitOrTooManyParts_AreAnsweredWithTheWhole(string range) =>
        Assert.StartsWith(Digits, Expect.Status(200, await GetAsync($"Range: {range}", Digits + Digits + Digits)).Content, StringComparison.Ordinal);

    [Fact, Spec("RFC 9110", "14.6"), Spec("RFC 9110", "15.3.7.2")]
    public async Task SeveralRanges_ComeAsMultipartInTheOrderAskedFor()
    {
        var message = Expect.Status(206, await GetAsync("Range: bytes=8-, 0-1, 4-4"));

        Assert.Null(message["content-range"]);
        Assert.NotNull(message["etag"]);
        var boundary = Assert.IsType<string>(message["content-type"])["multipart/byteranges; boundary=".Length..];
        Assert.Matches("^[0-9a-f]{32}$", boundary);
        Assert.Equal(
            $"--{boundary}\r\nContent-Type: application/octet-stream\r\nContent-Range: bytes 8-9/10\r\n\r\n89"
            + $"\r\n--{boundary}\r\nContent-Type: application/octet-stream\r\nContent-Range: bytes 0-1/10\r\n\r\n01"
            + $"\r\n--{boundary}\r\nContent-Type: application/octet-stream\r\nContent-Range: bytes 4-4/10\r\n\r\n4"
            + $"\r\n--{boundary}--\r\n",
            message.Content);
        Assert.Equal($"{message.Content.Length}", message["content-length"]);
    }

    [Theory, Spec("RFC 9110", "15.3.7.2")]
    [InlineData("bytes=0-3,2-5", "012345", "bytes 0-5/10")]
    [InlineData("bytes=4-5,0-3", "012345", "bytes 0-5/10")]
    [InlineData("bytes=7-,99-", "789", "bytes 7-9/10")]
    public async Task RangesThatMakeOne_ComeAsOne(string range, string content, string contentRange)
    {
        var message = Expect.Status(206, await GetAsync($"Range: {range}"));

        Assert.Equal((content, contentRange), (message.Content, message["content-range"]));
        Assert.Equal("application/octet-stream", message["content-type"]);
    }

    [Fact, Spec("RFC 9110", "14.2")]
    public async Task HeadIgnoresRange()
    {
        var folder = shared.NewFolder();
        shared.Server.PutOnDisk($"{folder}/digits", Digits);

        Assert.Equal("10", Expect.Status(200, await shared.Server.SendAsync($"HEAD /{folder}/digits", "Range: bytes=0-3"))["content-length"]);
        Expect.Status(200, await shared.Server.SendAsync($"HEAD /{folder}/digits", "Range: bytes=99-"));
    }

    [Fact, Spec("RFC 9110", "13.1.5"), Spec("RFC 9110", "8.8.2.2")]
    public async Task IfRange_HoldsForTheTagOnly()
    {
        var folder = shared.NewFolder();
        shared.Server.PutOnDisk($"{folder}/digits", Digits);
        var target = $"GET /{folder}/digits";
        var known = Expect.Status(200, await shared.Server.SendAsync(target));
        var (tag, time) = (known["etag"], known["last-modified"]);

        Expect.Status(206, await shared.Server.SendAsync(target, "Range: bytes=0-3", $"If-Range: {tag}"));
        Expect.Status(200, await shared.Server.SendAsync(target, "Range: bytes=0-3", $"If-Range: {time}"));
        Expect.Status(200, await shared.Server.SendAsync(target, "Range: bytes=0-3", $"If-Range: W/{tag}"));
        Expect.Status(200, await shared.Server.SendAsync(target, "Range: bytes=0-3", "If-Range: \"other\""));
        Expect.Status(200, await shared.Server.SendAsync(target, "Range: bytes=0-3", "If-Range: Tue, 01 Jan 2030 00:00:00 GMT"));
        Expect.Status(200, await shared.Server.SendAsync(target, "Range: bytes=99-", "If-Range: \"other\""));
        Expect.Status(200, await shared.Server.SendAsync(target, $"If-Range: {tag}"));
    }

    private Task<RawHttpConnection.Response> GetAsync(string field) => GetAsync(field, Digits);

    private async Task<RawHttpConnection.Response> GetAsync(string field, string content)
    {
        var folder = shared.NewFolder();
        shared.Server.PutOnDisk($"{folder}/digits", content);
        return await shared.Server.SendAsync($"GET /{folder}/digits", field);
    }
}
