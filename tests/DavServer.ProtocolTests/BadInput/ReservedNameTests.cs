using DavServer.Tests.Shared;

namespace DavServer.ProtocolTests.BadInput;

/// <summary>The server's own place at the root: nobody reaches, lists, makes, moves or copies it or anything in it (product.md, "The status monitor").</summary>
public sealed class ReservedNameTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private static readonly string[] Methods =
        ["GET", "HEAD", "OPTIONS", "PROPFIND", "PUT", "DELETE", "MKCOL", "COPY", "MOVE", "LOCK", "PROPPATCH", "POST", "BREW"];

    private ServerUnderTest Server => shared.Server;

    [Theory, Spec("RFC 9110", "17.3")]
    [InlineData("/.davserver")]
    [InlineData("/.davserver/")]
    [InlineData("/%2edavserver")]
    [InlineData("/%2Edavserver/")]
    [InlineData("/.%64avserver")]
    [InlineData("/%2e%64%61%76%73%65%72%76%65%72")]
    [InlineData("/.DAVSERVER")]
    [InlineData("/.DavServer/")]
    [InlineData("/%2e%44avserver/state")]
    [InlineData("/.DavServer/file")]
    [InlineData("/.davserver/state")]
    [InlineData("/.davserver/state/")]
    [InlineData("/.davserver/staging")]
    [InlineData("/.davserver/trash")]
    [InlineData("/.davserver/lock")]
    [InlineData("/.davserver/new")]
    [InlineData("/.davserver/staging/new")]
    [InlineData("/.DAVSERVER/STATE")]
    [InlineData("/.davserver/operations/..")]
    [InlineData("/.davserver/operations/0123456789abcdef0123456789abcdef")]
    [InlineData("/.davserver/operations/x/events")]
    [InlineData("/.davserver/operations/x/y/z")]
    [InlineData("//.davserver")]
    [InlineData("/./.davserver")]
    [InlineData("/tree/../.davserver")]
    [InlineData("/tree/%2e%2e/.davserver")]
    [InlineData("/.davserver%2fstate")]
    [InlineData("/.davserver%00")]
    [InlineData("/.davserver\\state")]
    [InlineData("http://{0}/.davserver")]
    [InlineData("/link-to-it")]
    [InlineData("/link-to-it/")]
    [InlineData("/link-to-it/state")]
    [InlineData("/link-to-it/new")]
    [InlineData("/link-into-it")]
    [InlineData("/link-into-it/new")]
    [InlineData("/tree/link-up/.davserver")]
    [InlineData("/tree/link-up/.davserver/state")]
    [InlineData("/tree/link-up/%2edavserver/new")]
    [InlineData("/tree/link-to-link")]
    [InlineData("/tree/link-to-link/state")]
    public async Task NothingThere_CanBeReachedByAnyMethod(string form)
    {
        var before = Prepare();
        var target = form.Replace("{0}", Server.Http.ToString(), StringComparison.Ordinal);

        foreach (var method in Methods)
        {
            var response = await Server.SendAsync($"{method} {target}", "Depth: 0", "Destination: /stolen");

            // OPTIONS on any URL of the share, mapped or not, tells what the server can do, and nothing of the URL.
            var isGeneral = method == "OPTIONS" && response.Final is { Status: 200, Content: "" };
            Assert.True(isGeneral || response.Final.Status is 400 or 403 or 404 or 409 or 405, $"{method}: {response.Final}");
            Assert.DoesNotContain("staging", response.Final.Content, StringComparison.Ordinal);
        }

        Expect4xx(await Server.SendContentAsync($"PUT {target}", "x"));
        foreach (var (method, source) in ((string, string)[])[("COPY", "/file"), ("MOVE", "/file"), ("COPY", "/tree"), ("MOVE", "/tree")])
        {
            Expect4xx(await Server.SendAsync($"{method} {source}", $"Destination: {target}"));
            Expect4xx(await Server.SendAsync($"{method} {source}", $"Destination: {target}", "Overwrite: F"));
        }

        Assert.Equal(before, ShareSnapshot.Take(Server));
        Assert.True(Directory.Exists(Path.Join(Server.Root, ".davserver", "staging")));
    }

    [Theory, Spec("RFC 4918", "9.8.5")]
    [InlineData("/.davserver")]
    [InlineData("/.davserver/")]
    [InlineData("/%2Edavserver")]
    [InlineData("/.DAVSERVER")]
    [InlineData("/.davserver/staging")]
    [InlineData("/.davserver/staging/new")]
    [InlineData("/.davserver/operations/new")]
    [InlineData("/.davserver/no/such/collection")]
    [InlineData("/link-to-it")]
    [InlineData("/link-to-it/new")]
    [InlineData("/tree/link-up/.davserver/new")]
    public async Task Destination_There_Is403(string destination)
    {
        var before = Prepare();

        foreach (var method in (string[])["COPY", "MOVE"])
        {
            var response = await Server.SendAsync($"{method} /file", $"Destination: {destination}");
            Assert.NotEqual("", Expect.Status(403, response).Content);
        }

        Assert.Equal(before, ShareSnapshot.Take(Server));
    }

    [Theory, Spec("RFC 4918", "9.1-12")]
    [InlineData("/", "0")]
    [InlineData("/", "1")]
    [InlineData("/", "infinity")]
    [InlineData("/tree", "infinity")]
    [InlineData("/tree/link-up", "1")]
    [InlineData("/tree/link-up", "infinity")]
    public async Task ListingOfTheRoot_DoesNotShowIt_ByWhateverWay(string target, string depth)
    {
        Prepare();

        var members = Multistatus.Read(await Server.SendAsync($"PROPFIND {target}", $"Depth: {depth}"));

        Assert.DoesNotContain(members, m => m.Href.Contains("davserver", StringComparison.OrdinalIgnoreCase) && !m.Href.Contains("/t1/", StringComparison.Ordinal));
        Assert.DoesNotContain(members, m => m.Href.Contains("link-to", StringComparison.Ordinal) || m.Href.Contains("link-into", StringComparison.Ordinal));
        Assert.DoesNotContain(members, m => m.Href.Contains("staging", StringComparison.Ordinal));
    }

    [Fact, Spec("RFC 4918", "9.8.3")]
    public async Task CopyOfATreeWithALinkToTheRoot_DoesNotCarryItAlong()
    {
        Prepare();

        var response = await Server.SendAsync("COPY /tree", "Destination: /copied");

        Assert.True(response.Final.Status is 201 or 207 or 403, response.Final.ToString());
        var copied = new DirectoryInfo(Path.Join(Server.Root, "copied"));
        Assert.False(Directory.Exists(Path.Join(copied.FullName, "link-up", ".davserver")) && new DirectoryInfo(Path.Join(copied.FullName, "link-up")).LinkTarget is null);
        Expect.Status(404, await Server.SendAsync("PROPFIND /copied/link-up/.davserver", "Depth: 0"));
        Expect.Status(204, await Server.SendAsync("DELETE /copied"));
    }

    [Fact, Spec("RFC 4918", "9.3")]
    public async Task TheNameBelowTheRoot_IsAnOrdinaryOne()
    {
        Prepare();
        var folder = shared.NewFolder();

        Expect.Status(201, await Server.SendAsync($"MKCOL /{folder}/.davserver"));
        Expect.Status(201, await Server.SendContentAsync($"PUT /{folder}/.davserver/file", "mine"));
        Assert.Equal("mine", Expect.Status(200, await Server.SendAsync($"GET /{folder}/.davserver/file")).Content);
        Assert.Equal(3, Multistatus.Read(await Server.SendAsync($"PROPFIND /{folder}", "Depth: infinity")).Count);
    }

    private static void Expect4xx(RawHttpConnection.Response response) =>
        Assert.True(response.Final.Status is >= 400 and < 500, response.Final.ToString());

    private string Prepare()
    {
        if (!File.Exists(Path.Join(Server.Root, "file")))
        {
            Server.PutOnDisk("file", "f");
            Server.PutOnDisk("tree/a", "a");
            Server.PutOnDisk(".DavServer/file", "made behind the server's back");
            Directory.CreateSymbolicLink(Path.Join(Server.Root, "link-to-it"), ".davserver");
            Directory.CreateSymbolicLink(Path.Join(Server.Root, "link-into-it"), ".davserver/staging");
            Directory.CreateSymbolicLink(Path.Join(Server.Root, "tree", "link-up"), "..");
            Directory.CreateSymbolicLink(Path.Join(Server.Root, "tree", "link-to-link"), "../link-to-it");
        }

        return ShareSnapshot.Take(Server);
    }
}
