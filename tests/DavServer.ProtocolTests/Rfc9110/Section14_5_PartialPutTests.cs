using DavServer.Tests.Shared;

namespace DavServer.ProtocolTests.Rfc9110;

public sealed class Section14_5_PartialPutTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private const string Digits = "0123456789";

    private ServerUnderTest Server => shared.Server;

    [Theory, Spec("RFC 9110", "14.5")]
    [InlineData("bytes 2-3/10", "xx", "01xx456789")]
    [InlineData("bytes 0-1/*", "xx", "xx23456789")]
    [InlineData("bytes 8-11/12", "xxxx", "01234567xxxx")]
    [InlineData("bytes 10-10/11", "x", "0123456789x")]
    [InlineData("bytes 10-11/500", "xx", "0123456789xx")]
    public async Task PutOfARange_ChangesThatAndNothingElse(string range, string content, string expected)
    {
        var target = NewFile();
        var before = Expect.Status(200, await Server.SendAsync($"GET {target}"))["etag"];

        var done = Expect.Status(204, await Server.SendContentAsync($"PUT {target}", content, $"Content-Range: {range}"));
        var now = Expect.Status(200, await Server.SendAsync($"GET {target}"));

        Assert.Equal(expected, now.Content);
        Assert.Equal(done["etag"], now["etag"]);
        Assert.NotEqual(before, now["etag"]);
    }

    [Fact, Spec("RFC 9110", "14.5")]
    public async Task RangesFromTheBeginning_MakeANewResource()
    {
        var target = $"/{shared.NewFolder()}/new";

        Expect.Status(201, await Server.SendContentAsync($"PUT {target}", "0123", "Content-Range: bytes 0-3/8"));
        Expect.Status(204, await Server.SendContentAsync($"PUT {target}", "4567", "Content-Range: bytes 4-7/8"));

        Assert.Equal("01234567", Expect.Status(200, await Server.SendAsync($"GET {target}")).Content);
    }

    [Theory, Spec("RFC 9110", "14.4"), Spec("RFC 9110", "14.5")]
    [InlineData("bytes 2-3/10", "x")]
    [InlineData("bytes 2-3/10", "xxx")]
    [InlineData("bytes 3-2/10", "xx")]
    [InlineData("bytes 2-3/3", "xx")]
    [InlineData("bytes */10", "xx")]
    [InlineData("lines 2-3/10", "xx")]
    [InlineData("rubbish", "xx")]
    public async Task RangeThatContradictsItself_Is400AndChangesNothing(string range, string content)
    {
        var target = NewFile();

        Expect.Refusal(400, "Content-Range", await Server.SendContentAsync($"PUT {target}", content, $"Content-Range: {range}"));

        Assert.Equal(Digits, Expect.Status(200, await Server.SendAsync($"GET {target}")).Content);
    }

    [Theory, Spec("RFC 9110", "15.5.17")]
    [InlineData("bytes 11-12/13")]
    [InlineData("bytes 11-12/*")]
    [InlineData("bytes 0-1/9")]
    public async Task RangeThatWouldLeaveAHoleOrATail_Is416WithTheLength(string range)
    {
        var target = NewFile();
        var before = ShareSnapshot.Take(Server);

        var response = await Server.SendContentAsync($"PUT {target}", "xx", $"Content-Range: {range}");

        Expect.Refusal(416, "beyond the end", response);
        Assert.Equal("bytes */10", response.Final["content-range"]);
        Expect.Status(416, await Server.SendContentAsync($"PUT {target}-unmapped", "xx", "Content-Range: bytes 1-2/3"));
        Assert.Equal(before, ShareSnapshot.Take(Server));
    }

    [Theory, Spec("RFC 9110", "14.5")]
    [InlineData("1\r\nx\r\n0\r\n\r\n", 400)]
    [InlineData("3\r\nxxx\r\n0\r\n\r\n", 400)]
    [InlineData("1\r\nx\r\n1\r\nx\r\n0\r\n\r\n", 204)]
    public async Task ChunkedContent_MustBeAsLongAsTheRange(string chunks, int status)
    {
        var target = NewFile();
        await using var connection = await Server.ConnectAsync();
        await connection.SendAsync(
            $"PUT {target} HTTP/1.1\r\nHost: {Server.Http}\r\nContent-Range: bytes 2-3/*\r\nTransfer-Encoding: chunked\r\n\r\n{chunks}");

        Expect.Status(status, await connection.ReadResponseAsync("PUT"));

        Assert.Equal(status == 204 ? "01xx456789" : Digits, Expect.Status(200, await Server.SendAsync($"GET {target}")).Content);
    }

    [Fact, Spec("RFC 9110", "14.5"), Spec("RFC 9110", "13.1.1")]
    public async Task Conditions_HoldForAPartToo()
    {
        var target = NewFile();
        var tag = Expect.Status(200, await Server.SendAsync($"GET {target}"))["etag"];

        Expect.Status(412, await Server.SendContentAsync($"PUT {target}", "xx", "Content-Range: bytes 2-3/10", "If-Match: \"other\""));
        Expect.Status(412, await Server.SendContentAsync($"PUT {target}", "xx", "Content-Range: bytes 2-3/10", "If-None-Match: *"));
        Expect.Status(204, await Server.SendContentAsync($"PUT {target}", "xx", "Content-Range: bytes 2-3/10", $"If-Match: {tag}"));
        Expect.Status(405, await Server.SendContentAsync($"PUT /{target.Split('/')[1]}/", "xx", "Content-Range: bytes 0-1/2"));
    }

    [Theory, Spec("RFC 9110", "14.5")]
    [InlineData("PUT", "Content-Range: bytes 0-99/100")]
    [InlineData("PATCH", "X-Update-Range: bytes=0-99\r\nContent-Type: application/x-sabredav-partialupdate")]
    public async Task PartBrokenOff_ChangesNothingAndLeavesNoLitter(string method, string fields)
    {
        var target = NewFile();
        var before = ShareSnapshot.Take(Server);
        await using var connection = await Server.ConnectAsync();

        await connection.SendAsync($"{method} {target} HTTP/1.1\r\nHost: {Server.Http}\r\nContent-Length: 100\r\n{fields}\r\n\r\nonly this");
        await Deadline.UntilAsync(() => ShareSnapshot.Take(Server) != before, "the copy aside");
        connection.Reset();

        await Deadline.UntilAsync(() => ShareSnapshot.Take(Server) == before, "the share as before", () => ShareSnapshot.Take(Server));
    }

    private string NewFile()
    {
        var folder = shared.NewFolder();
        Server.PutOnDisk($"{folder}/digits", Digits);
        return $"/{folder}/digits";
    }
}
