using System.Globalization;
using DavServer.Tests.Shared;

namespace DavServer.ProtocolTests.Rfc9110;

public sealed class Section9_3_GetTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private ServerUnderTest Server => shared.Server;

    [Theory, Spec("RFC 9110", "9.3.1"), Spec("RFC 9110", "8.3")]
    [InlineData("a.txt", "text/plain")]
    [InlineData("a.html", "text/html")]
    [InlineData("A.JPG", "image/jpeg")]
    [InlineData("a", "application/octet-stream")]
    [InlineData("a.nonesuch", "application/octet-stream")]
    public async Task Get_SendsContentWithTypeStrongTagAndTime(string name, string type)
    {
        var folder = shared.NewFolder();
        var path = Server.PutOnDisk($"{folder}/{name}", "twelve bytes");

        var message = Expect.Status(200, await Server.SendAsync($"GET /{folder}/{name}"));

        Assert.Equal("twelve bytes", message.Content);
        Assert.Equal(type, message["content-type"]);
        Assert.Equal("12", message["content-length"]);
        Assert.Equal("bytes", message["accept-ranges"]);
        Assert.Matches("^\"[!#-~]+\"$", message["etag"]);
        Assert.Equal(File.GetLastWriteTimeUtc(path).ToString("R", CultureInfo.InvariantCulture), message["last-modified"]);
        Assert.NotNull(message["date"]);
    }

    [Theory, Spec("RFC 9110", "12.5.3"), Spec("RFC 9110", "8.4")]
    [InlineData("gzip")]
    [InlineData("gzip, deflate, br, zstd, identity;q=0")]
    public async Task ACompressedFileBesideIt_IsAnotherResource(string accepted)
    {
        var folder = shared.NewFolder();
        Server.PutOnDisk($"{folder}/f", "its own bytes");
        Server.PutOnDisk($"{folder}/f.gz", "another's");

        foreach (var (name, content) in new[] { ("f", "its own bytes"), ("f.gz", "another's") })
        {
            var message = Expect.Status(200, await Server.SendAsync($"GET /{folder}/{name}", $"Accept-Encoding: {accepted}"));

            Assert.Equal(content, message.Content);
            Assert.Null(message["content-encoding"]);
        }
    }

    [Fact, Spec("RFC 9110", "9.3.2")]
    public async Task Head_HasTheFieldsOfGetAndNoContent()
    {
        var folder = shared.NewFolder();
        Server.PutOnDisk($"{folder}/a.txt", "twelve bytes");
        await using var connection = await Server.ConnectAsync();

        var head = Expect.Status(200, await Server.SendAsync(connection, $"HEAD /{folder}/a.txt"));
        var get = Expect.Status(200, await Server.SendAsync(connection, $"GET /{folder}/a.txt"));

        Assert.Equal("twelve bytes", get.Content);
        Assert.Equal(get.Fields.Where(f => f.Key != "Date"), head.Fields.Where(f => f.Key != "Date"));
        Assert.True(connection.IsDrained, connection.Received);
    }

    [Theory, Spec("RFC 9110", "9.3.2")]
    [InlineData("/nothing")]
    [InlineData("/nothing/below")]
    [InlineData("/.davserver")]
    public async Task HeadOfUnmapped_Is404WithoutContentAndKeepsTheConnection(string target)
    {
        await using var connection = await Server.ConnectAsync();

        Expect.Status(404, await Server.SendAsync(connection, $"HEAD {target}"));
        Expect.Refusal(404, "no such resource", await Server.SendAsync(connection, $"GET {target}"));
        Assert.True(connection.IsDrained, connection.Received);
    }

    [Fact, Spec("RFC 9110", "9.3.1")]
    public async Task GetOfEmptyFile_Is200WithLengthZero()
    {
        var folder = shared.NewFolder();
        Server.PutOnDisk($"{folder}/empty", "");

        var message = Expect.Status(200, await Server.SendAsync($"GET /{folder}/empty"));

        Assert.Equal("0", message["content-length"]);
        Assert.NotNull(message["etag"]);
    }

    [Theory, Spec("RFC 4918", "9.4")]
    [InlineData("")]
    [InlineData("/")]
    public async Task GetOfCollection_ListsItsMembersPlainly(string slash)
    {
        var folder = shared.NewFolder();
        Server.PutOnDisk($"{folder}/b.txt", "b");
        Server.PutOnDisk($"{folder}/a/inner.txt", "i");

        var message = Expect.Status(200, await Server.SendAsync($"GET /{folder}{slash}"));

        Assert.Equal("a/\nb.txt\n", message.Content);
        Assert.Equal("text/plain; charset=utf-8", message["content-type"]);
        Assert.Equal("", Expect.Status(200, await Server.SendAsync($"HEAD /{folder}{slash}")).Content);
    }

    [Fact, Spec("RFC 4918", "9.4")]
    public async Task GetOfTheRoot_DoesNotListTheServersOwnPlace()
    {
        var message = Expect.Status(200, await Server.SendAsync("GET /"));

        Assert.DoesNotContain("davserver", message.Content, StringComparison.OrdinalIgnoreCase);
    }

    [Fact, Spec("RFC 9110", "4.2.4")]
    public async Task QueryAndAbsoluteForm_SelectTheSameResource()
    {
        var folder = shared.NewFolder();
        Server.PutOnDisk($"{folder}/a.txt", "here");

        Assert.Equal("here", Expect.Status(200, await Server.SendAsync($"GET /{folder}/a.txt?x=/../y")).Content);
        Assert.Equal("here", Expect.Status(200, await Server.SendAsync($"GET http://{Server.Http}/{folder}/a.txt")).Content);
    }

    [Fact, Spec("RFC 9110", "9.3.1")]
    public async Task LargeFile_ComesWholeOverAKeptConnection()
    {
        var folder = shared.NewFolder();
        var content = string.Concat(Enumerable.Range(0, 200_000).Select(i => $"{i:D9}\n"));
        Server.PutOnDisk($"{folder}/big", content);
        await using var connection = await Server.ConnectAsync();

        Assert.Equal(content, Expect.Status(200, await Server.SendAsync(connection, $"GET /{folder}/big")).Content);
        Expect.Status(200, await Server.SendAsync(connection, $"HEAD /{folder}/big"));
    }
}
