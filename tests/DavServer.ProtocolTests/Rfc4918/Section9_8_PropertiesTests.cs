using DavServer.Tests.Shared;

namespace DavServer.ProtocolTests.Rfc4918;

/// <summary>Properties over PUT, COPY, MOVE and DELETE.</summary>
public sealed class Section9_8_PropertiesTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private ServerUnderTest Server => shared.Server;

    [Fact, Spec("RFC 4918", "9.7.1-1")]
    public async Task PutReplacesTheContentAndLeavesTheDeadProperties()
    {
        var folder = await MakeFolderAsync();

        Expect.Status(204, await Server.SendContentAsync($"PUT /{folder}/tree/inner", "new content"));

        Assert.Equal("new content", Expect.Status(200, await Server.SendAsync($"GET /{folder}/tree/inner")).Content);
        Assert.Equal("of inner", await Server.GetAsync($"/{folder}/tree/inner", "a"));
    }

    [Theory, Spec("RFC 4918", "9.8.2-1"), Spec("RFC 4918", "9.9.1-3"), Spec("RFC 4918", "9.8.3-3"), Spec("RFC 4918", "9.9.3-1")]
    [InlineData("COPY", "new", "infinity")]
    [InlineData("COPY", "new", "0")]
    [InlineData("COPY", "there", "infinity")]
    [InlineData("COPY", "there", "0")]
    [InlineData("MOVE", "new", "infinity")]
    [InlineData("MOVE", "there", "infinity")]
    public async Task DeadPropertiesOfAWholeTree_GoWithIt_AndThoseOfTheOldDestinationGo(string method, string destination, string depth)
    {
        var folder = await MakeFolderAsync();
        Server.PutOnDisk($"{folder}/there/inner", "old");
        await Server.SetAsync($"/{folder}/there/", "old", "old");
        await Server.SetAsync($"/{folder}/there/inner", "old", "old");

        var done = await Server.SendAsync($"{method} /{folder}/tree/", $"Destination: /{folder}/{destination}/", $"Depth: {depth}");

        Expect.Status(destination == "new" ? 201 : 204, done);
        Assert.Equal("of tree", await Server.GetAsync($"/{folder}/{destination}/", "a"));
        Assert.Null(await Server.GetAsync($"/{folder}/{destination}/", "old"));
        if (depth == "0")
        {
            Expect.Status(404, await Server.SendAsync($"PROPFIND /{folder}/{destination}/inner", "Depth: 0"));
            return;
        }

        Assert.Equal("of inner", await Server.GetAsync($"/{folder}/{destination}/inner", "a"));
        Assert.Equal("of deep", await Server.GetAsync($"/{folder}/{destination}/sub/deep", "a"));
        Assert.Null(await Server.GetAsync($"/{folder}/{destination}/inner", "old"));
        if (method == "COPY")
        {
            Assert.Equal("of inner", await Server.GetAsync($"/{folder}/tree/inner", "a"));
        }
    }

    [Fact, Spec("RFC 4918", "9.8.1-1"), Spec("RFC 4918", "9.8.2-1")]
    public async Task AfterCopy_EachHasALifeOfItsOwn()
    {
        var folder = await MakeFolderAsync();
        Expect.Status(201, await Server.SendAsync($"COPY /{folder}/tree/inner", $"Destination: /{folder}/copy"));
        Assert.Equal("content", Expect.Status(200, await Server.SendAsync($"GET /{folder}/copy")).Content);

        Expect.Status(204, await Server.SendContentAsync($"PUT /{folder}/copy", "changed"));
        await Server.SetAsync($"/{folder}/copy", "a", "changed");
        Assert.Equal("content", Expect.Status(200, await Server.SendAsync($"GET /{folder}/tree/inner")).Content);
        Assert.Equal("of inner", await Server.GetAsync($"/{folder}/tree/inner", "a"));

        // Behind the server's back too: a copy is no other name for the same content.
        await File.AppendAllTextAsync(Path.Join(Server.Root, folder, "tree/inner"), " more");
        Assert.Equal("changed", Expect.Status(200, await Server.SendAsync($"GET /{folder}/copy")).Content);
    }

    [Theory, Spec("RFC 4918", "9.8.2-2"), Spec("RFC 4918", "9.8.2-3"), Spec("RFC 4918", "9.9.1-1")]
    [InlineData("COPY")]
    [InlineData("MOVE")]
    public async Task LivePropertiesLiveOn_AndNoneDies(string method)
    {
        var folder = await MakeFolderAsync();
        var names = await NamesAsync($"/{folder}/tree/inner");

        Expect.Status(201, await Server.SendAsync($"{method} /{folder}/tree/inner", $"Destination: /{folder}/new.txt"));

        Assert.Equal(names, await NamesAsync($"/{folder}/new.txt"));
        Expect.Status(204, await Server.SendContentAsync($"PUT /{folder}/new.txt", "a longer content"));
        var head = Expect.Status(200, await Server.SendAsync($"HEAD /{folder}/new.txt"));
        var after = Multistatus.Read(await Server.SendAsync($"PROPFIND /{folder}/new.txt", "Depth: 0"))[0];
        Assert.Equal("16", after.Text("getcontentlength"));
        Assert.Equal("new.txt", after.Text("displayname"));
        Assert.Equal(head["content-type"], after.Text("getcontenttype"));
        Assert.Equal((head["etag"], head["last-modified"]), (after.Text("getetag"), after.Text("getlastmodified")));
    }

    // Both wait for the clock to show another second: creationdate is told in whole ones.
    [Fact, Spec("RFC 4918", "9.8.2-4"), Spec("RFC 4918", "9.9.1-2")]
    public async Task CreationdateIsNewForACopy_AndStaysOverAMove()
    {
        var folder = await MakeFolderAsync();
        var created = await CreatedAsync($"/{folder}/tree/inner");
        await Deadline.UntilAsync(() => TimeProvider.System.GetUtcNow() > created.AddSeconds(2), "two seconds to pass");

        Expect.Status(201, await Server.SendAsync($"COPY /{folder}/tree/inner", $"Destination: /{folder}/copy"));
        Expect.Status(201, await Server.SendAsync($"MOVE /{folder}/tree/inner", $"Destination: /{folder}/moved"));
        Expect.Status(201, await Server.SendAsync($"MOVE /{folder}/tree", $"Destination: /{folder}/moved-tree"));

        Assert.InRange(await CreatedAsync($"/{folder}/copy"), created.AddSeconds(1), TimeProvider.System.GetUtcNow());
        Assert.Equal(created, await CreatedAsync($"/{folder}/moved"));
        Assert.InRange(await CreatedAsync($"/{folder}/moved-tree/"), created.AddSeconds(-2), created);
    }

    [Theory, Spec("RFC 4918", "9.8.2-4"), Spec("RFC 4918", "15.1")]
    [InlineData("infinity")]
    [InlineData("0")]
    public async Task CreationdateThatWasSet_IsNotThatOfACopy_AndStaysOverAMove(string depth)
    {
        var folder = await MakeFolderAsync();
        Server.PutOnDisk($"{folder}/tree/sub/bare/file", "b");
        var before = TimeProvider.System.GetUtcNow().AddMinutes(-1);
        var set = new DateTimeOffset(2001, 1, 1, 0, 0, 0, TimeSpan.Zero);
        string[] bearers = ["/", "/inner", "/sub/", "/sub/bare/file"];
        foreach (var path in bearers)
        {
            Multistatus.Read(await Server.PatchOwnAsync($"/{folder}/tree{path}", "<set><prop><creationdate>2001-01-01T00:00:00Z</creationdate></prop></set>"));
            Assert.Equal(set, await CreatedAsync($"/{folder}/tree{path}"));
        }

        Expect.Status(201, await Server.SendAsync($"COPY /{folder}/tree", $"Destination: /{folder}/copy", $"Depth: {depth}"));
        foreach (var path in depth == "0" ? bearers[..1] : bearers)
        {
            Assert.InRange(await CreatedAsync($"/{folder}/copy{path}"), before, DateTimeOffset.MaxValue);
        }

        Assert.Equal("of tree", await Server.GetAsync($"/{folder}/copy/", "a"));
        Assert.Equal(depth == "0" ? null : "of deep", depth == "0" ? null : await Server.GetAsync($"/{folder}/copy/sub/deep", "a"));
        Expect.Status(201, await Server.SendAsync($"MOVE /{folder}/tree", $"Destination: /{folder}/moved"));
        foreach (var path in bearers)
        {
            Assert.Equal(set, await CreatedAsync($"/{folder}/moved{path}"));
        }
    }

    private async Task<DateTimeOffset> CreatedAsync(string target)
    {
        var member = Multistatus.Read(await Server.SendAsync($"PROPFIND {target}", "Depth: 0"))[0];
        return DateTimeOffset.Parse(member.Text("creationdate"), System.Globalization.CultureInfo.InvariantCulture);
    }

    private async Task<IEnumerable<string>> NamesAsync(string target) =>
        Multistatus.Read(await Server.SendContentAsync($"PROPFIND {target}", "<propfind xmlns='DAV:'><propname/></propfind>", "Depth: 0"))[0]
            .Properties.Keys.Select(k => k.ToString()).Order(StringComparer.Ordinal);

    private async Task<string> MakeFolderAsync()
    {
        var folder = shared.NewFolder();
        Server.PutOnDisk($"{folder}/tree/inner", "content");
        Server.PutOnDisk($"{folder}/tree/sub/deep", "d");
        await Server.SetAsync($"/{folder}/tree/", "a", "of tree");
        await Server.SetAsync($"/{folder}/tree/inner", "a", "of inner");
        await Server.SetAsync($"/{folder}/tree/sub/deep", "a", "of deep");
        return folder;
    }
}
