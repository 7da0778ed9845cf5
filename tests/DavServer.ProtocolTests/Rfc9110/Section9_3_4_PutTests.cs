using System.Runtime.Versioning;
using DavServer.Tests.Shared;

namespace DavServer.ProtocolTests.Rfc9110;

public sealed class Section9_3_4_PutTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private ServerUnderTest Server => shared.Server;

    [Fact, Spec("RFC 9110", "9.3.4"), Spec("RFC 4918", "9.7.1")]
    public async Task Put_Is201ForNewAnd204ForReplaced_AndEachHasItsOwnTag()
    {
        var target = $"/{shared.NewFolder()}/a.txt";

        var first = Expect.Status(201, await Server.SendContentAsync($"PUT {target}", "one"));
        var second = Expect.Status(204, await Server.SendContentAsync($"PUT {target}", "two"));
        var got = Expect.Status(200, await Server.SendAsync($"GET {target}"));

        Assert.Equal("two", got.Content);
        Assert.Equal(second["etag"], got["etag"]);
        Assert.Equal(second["last-modified"], got["last-modified"]);
        Assert.NotEqual(first["etag"], second["etag"]);
        Assert.Null(second["content-length"]);
    }

    [Fact, Spec("RFC 4918", "9.7.1-2")]
    public async Task PutWithoutParent_Is409AndMakesNone()
    {
        var folder = shared.NewFolder();
        Server.PutOnDisk($"{folder}/file", "f");
        var before = ShareSnapshot.Take(Server);

        Expect.Refusal(409, "collection", await Server.SendContentAsync($"PUT /{folder}/no/a.txt", "x"));
        Expect.Refusal(409, "collection", await Server.SendContentAsync($"PUT /{folder}/file/a.txt", "x"));

        Assert.Equal(before, ShareSnapshot.Take(Server));
    }

    [Theory, Spec("RFC 4918", "9.7.2-1")]
    [InlineData("/")]
    [InlineData("/sub")]
    [InlineData("/sub/")]
    public async Task PutOnACollection_Is405(string below)
    {
        var folder = shared.NewFolder();
        Server.PutOnDisk($"{folder}/sub/a", "a");

        var response = await Server.SendContentAsync($"PUT {(below == "/" ? "/" : $"/{folder}{below}")}", "x");

        Expect.Refusal(405, "collection", response);
        Assert.NotNull(response.Final["allow"]);
        Assert.Equal("a", File.ReadAllText(Path.Join(Server.Root, folder, "sub", "a")));
    }

    [Fact, Spec("RFC 9110", "13.1.1"), Spec("RFC 9110", "13.1.2")]
    public async Task PutConditions_GuardAgainstTheLostUpdate()
    {
        var target = $"/{shared.NewFolder()}/a.txt";
        var tag = Expect.Status(201, await Server.SendContentAsync($"PUT {target}", "one", "If-None-Match: *"))["etag"]!;

        Expect.Refusal(412, "If-None-Match", await Server.SendContentAsync($"PUT {target}", "two", "If-None-Match: *"));
        Expect.Refusal(412, "If-Match", await Server.SendContentAsync($"PUT {target}", "two", "If-Match: \"other\""));
        Assert.Equal("one", Expect.Status(200, await Server.SendAsync($"GET {target}")).Content);
        Expect.Status(204, await Server.SendContentAsync($"PUT {target}", "two", $"If-Match: {tag}"));
        Expect.Refusal(412, "If-Match", await Server.SendContentAsync($"PUT {target}", "three", $"If-Match: {tag}"));
        Expect.Refusal(412, "If-Match", await Server.SendContentAsync($"PUT {target}-new", "x", "If-Match: *"));
        Assert.Equal("two", Expect.Status(200, await Server.SendAsync($"GET {target}")).Content);
    }

    [Theory, Spec("RFC 9110", "9.3.4")]
    [InlineData("Content-Length: 100\r\n\r\nonly this")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n4\r\nonly\r\n")]
    public async Task PutBrokenOff_ChangesNothingAndLeavesNoLitter(string rest)
    {
        var folder = shared.NewFolder();
        Expect.Status(201, await Server.SendContentAsync($"PUT /{folder}/old", "old content"));
        var before = ShareSnapshot.Take(Server);

        foreach (var name in (string[])["old", "new"])
        {
            await using var connection = await Server.ConnectAsync();
            await connection.SendAsync($"PUT /{folder}/{name} HTTP/1.1\r\nHost: {Server.Http}\r\n{rest}");
            await Deadline.UntilAsync(() => ShareSnapshot.Take(Server) != before, "the content written aside");
            connection.Reset();
            await Deadline.UntilAsync(() => ShareSnapshot.Take(Server) == before, "the share as before", () => ShareSnapshot.Take(Server));
        }
    }

    [Fact, Spec("RFC 9112", "7.1")]
    public async Task ChunkedPut_StoresTheContentWithoutTheCoding()
    {
        var target = $"/{shared.NewFolder()}/a.txt";
        await using var connection = await Server.ConnectAsync();

        await connection.SendAsync($"PUT {target} HTTP/1.1\r\nHost: {Server.Http}\r\nTransfer-Encoding: chunked\r\n\r\n"
            + "5;ext=1\r\nHello\r\n7\r\n, world\r\n0\r\nTrailer: x\r\n\r\n");
        Expect.Status(201, await connection.ReadResponseAsync("PUT"));

        Assert.Equal("Hello, world", Expect.Status(200, await Server.SendAsync(connection, $"GET {target}")).Content);
    }

    [Fact, Spec("RFC 9112", "7.1")]
    public async Task MalformedChunk_Is400AndChangesNothing()
    {
        var folder = shared.NewFolder();
        var before = ShareSnapshot.Take(Server);
        await using var connection = await Server.ConnectAsync();

        await connection.SendAsync($"PUT /{folder}/a HTTP/1.1\r\nHost: {Server.Http}\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nHello\r\nXYZ\r\n");

        Expect.Status(400, await connection.ReadResponseAsync("PUT"));
        await Deadline.UntilAsync(() => ShareSnapshot.Take(Server) == before, "the share as before", () => ShareSnapshot.Take(Server));
    }

    [Fact, Spec("RFC 9110", "10.1.1")]
    public async Task ExpectContinue_IsAnsweredBeforeTheContent_AndARefusalNeedsNone()
    {
        var folder = shared.NewFolder();
        await using var connection = await Server.ConnectAsync();
        await connection.SendAsync($"PUT /{folder}/a HTTP/1.1\r\nHost: {Server.Http}\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
        Assert.Equal(100, (await connection.ReadMessageAsync("PUT")).Status);
        await connection.SendAsync("ab");
        Expect.Status(201, await connection.ReadResponseAsync("PUT"));

        await connection.SendAsync($"PUT /{folder}/no/a HTTP/1.1\r\nHost: {Server.Http}\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
        var refused = await connection.ReadResponseAsync("PUT");
        Assert.Empty(refused.Interims);
        Expect.Status(409, refused);
    }

    [Fact, Spec("RFC 9110", "9.3.4"), SupportedOSPlatform("linux")]
    public async Task ReplacingPut_KeepsTheMode()
    {
        var folder = shared.NewFolder();
        var path = Server.PutOnDisk($"{folder}/a", "old");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

        Expect.Status(204, await Server.SendContentAsync($"PUT /{folder}/a", "new"));

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(path));
        Assert.Equal("new", File.ReadAllText(path));
    }
}
