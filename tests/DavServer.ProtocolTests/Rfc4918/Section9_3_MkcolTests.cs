using DavServer.Tests.Shared;

namespace DavServer.ProtocolTests.Rfc4918;

public sealed class Section9_3_MkcolTests(SharedServer shared) : IClassFixture<SharedServer>
{
    [Theory, Spec("RFC 4918", "9.3-2"), Spec("RFC 4918", "9.3-4"), Spec("RFC 4918", "9.3.1-1")]
    [InlineData("new")]
    [InlineData("new/")]
    public async Task Mkcol_Is201AndTheCollectionIsEmpty(string name)
    {
        var folder = shared.NewFolder();

        Expect.Status(201, await shared.Server.SendAsync($"MKCOL /{folder}/{name}"));

        Assert.Equal($"/{folder}/new/", Assert.Single(Multistatus.Read(await shared.Server.SendAsync($"PROPFIND /{folder}/new", "Depth: 1"))).Href);
    }

    [Theory, Spec("RFC 4918", "9.3-1"), Spec("RFC 4918", "9.3.1-2")]
    [InlineData("/")]
    [InlineData("/{0}/sub")]
    [InlineData("/{0}/sub/")]
    [InlineData("/{0}/file")]
    [InlineData("/{0}/file/")]
    public async Task MkcolOnMapped_Is405AndChangesNothing(string target)
    {
        var folder = MakeFolder();
        var before = ShareSnapshot.Take(shared.Server);

        var response = await shared.Server.SendAsync($"MKCOL {target.Replace("{0}", folder, StringComparison.Ordinal)}");

        Expect.Refusal(405, "mapped", response);
        Assert.NotNull(response.Final["allow"]);
        Assert.Equal(before, ShareSnapshot.Take(shared.Server));
    }

    [Theory, Spec("RFC 4918", "9.3-3"), Spec("RFC 4918", "9.3.1-3")]
    [InlineData("no/new")]
    [InlineData("no/such/new")]
    [InlineData("file/new")]
    public async Task MkcolWithoutParent_Is409AndMakesNone(string name)
    {
        var folder = MakeFolder();
        var before = ShareSnapshot.Take(shared.Server);

        Expect.Refusal(409, "collection", await shared.Server.SendAsync($"MKCOL /{folder}/{name}"));

        Assert.Equal(before, ShareSnapshot.Take(shared.Server));
    }

    [Theory, Spec("RFC 4918", "9.3-5"), Spec("RFC 4918", "8.4-1")]
    [InlineData("Content-Length: 7\r\n\r\n<mkcol>")]
    [InlineData("Content-Type: application/xml\r\nTransfer-Encoding: chunked\r\n\r\n3\r\n<a>\r\n0\r\n\r\n")]
    public async Task MkcolWithContent_Is415AndMakesNone_AndTheConnectionGoesOn(string rest)
    {
        var folder = shared.NewFolder();
        await using var connection = await shared.Server.ConnectAsync();

        await connection.SendAsync($"MKCOL /{folder}/new HTTP/1.1\r\nHost: {shared.Server.Http}\r\n{rest}");
        Expect.Refusal(415, "content", await connection.ReadResponseAsync("MKCOL"));

        Expect.Status(404, await shared.Server.SendAsync(connection, $"GET /{folder}/new"));
    }

    [Fact, Spec("RFC 4918", "9.3.1")]
    public async Task MkcolWithContentLengthZero_Is201()
    {
        var folder = shared.NewFolder();

        Expect.Status(201, await shared.Server.SendContentAsync($"MKCOL /{folder}/new", ""));
    }

    private string MakeFolder()
    {
        var folder = shared.NewFolder();
        shared.Server.PutOnDisk($"{folder}/file", "f");
        shared.Server.PutOnDisk($"{folder}/sub/inner", "i");
        return folder;
    }
}
