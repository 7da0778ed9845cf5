using DavServer.Tests.Shared;

namespace DavServer.ProtocolTests.Rfc4918;

/// <summary>PROPPATCH: in order, and all or nothing.</summary>
public sealed class Section9_2_RequirementTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private ServerUnderTest Server => shared.Server;

    [Theory, Spec("RFC 4918", "9.2-1"), Spec("RFC 4918", "9.2-2"), Spec("RFC 4918", "9.2-3"), Spec("RFC 4918", "9.2-8"), Spec("RFC 4918", "9.1-6")]
    [Spec("RFC 4918", "9.1-7")]
    [InlineData("file")]
    [InlineData("tree/")]
    public async Task ADeadProperty_IsSetFoundReplacedAndRemoved(string name)
    {
        var target = $"/{MakeFolder()}/{name}";

        var set = Assert.Single(Multistatus.Read(await Server.PatchAsync(target, "<set><prop><t:a>one</t:a><t:b/></prop></set>")));
        Assert.Equal(target, set.Href);
        Assert.All(set.Properties.Values, p => Assert.Equal("HTTP/1.1 200 OK", p.Status));
        Assert.All(set.Properties.Values, p => Assert.True(p.Value.IsEmpty));
        Assert.Equal(("one", ""), (await Server.GetAsync(target, "a"), await Server.GetAsync(target, "b")));
        var all = Multistatus.Read(await Server.SendAsync($"PROPFIND {target}", "Depth: 0"))[0];
        Assert.Equal("one", all.Properties[PropertyRequests.Own + "a"].Value.Value);
        const string Names = "<propfind xmlns='DAV:'><propname/></propfind>";
        var names = Multistatus.Read(await Server.SendContentAsync($"PROPFIND {target}", Names, "Depth: 0"))[0];
        Assert.True(names.Properties[PropertyRequests.Own + "a"].Value.IsEmpty);
        await Server.SetAsync(target, "a", "two");
        Assert.Equal("two", await Server.GetAsync(target, "a"));
        var removed = Assert.Single(Multistatus.Read(await Server.PatchAsync(target, "<remove><prop><t:a/></prop></remove>")));
        Assert.Equal("HTTP/1.1 200 OK", removed.Properties[PropertyRequests.Own + "a"].Status);
        Assert.Equal((null, ""), (await Server.GetAsync(target, "a"), await Server.GetAsync(target, "b")));
    }

    [Theory, Spec("RFC 4918", "9.2-4"), Spec("RFC 4918", "8.2-5")]
    [InlineData("")]
    [InlineData("<propfind xmlns='DAV:'><allprop/></propfind>")]
    [InlineData("<propertyupdate><set><prop><x/></prop></set></propertyupdate>")]
    [InlineData("<propertyupdate xmlns='DAV:'><set><prop><x xmlns='urn:x'>1</x></prop></set>")]
    [InlineData("<propertyupdate xmlns='DAV:'><set><prop><x xmlns='urn:x'>&y;</x></prop></set></propertyupdate>")]
    [InlineData("<propertyupdate xmlns='DAV:'><set><prop><x xmlns='urn:x'>1</y></prop></set></propertyupdate>")]
    public async Task ContentThatIsNoPropertyupdate_Is400AndChangesNothing(string content)
    {
        var folder = MakeFolder();
        await Server.SetAsync($"/{folder}/file", "a", "old");

        Expect.Status(400, await Server.SendContentAsync($"PROPPATCH /{folder}/file", content, "Content-Type: application/xml"));

        Assert.Equal("old", await Server.GetAsync($"/{folder}/file", "a"));
    }

    [Theory, Spec("RFC 4918", "9.2-5")]
    [InlineData("<set><prop><t:a>1</t:a></prop></set><set><prop><t:a>2</t:a></prop></set>", "2")]
    [InlineData("<set><prop><t:a>1</t:a></prop></set><remove><prop><t:a/></prop></remove>", null)]
    [InlineData("<remove><prop><t:a/></prop></remove><set><prop><t:a>3</t:a></prop></set>", "3")]
    [InlineData("<set><prop><t:a>1</t:a></prop></set><remove><prop><t:a/></prop></remove><set><prop><t:a>4</t:a></prop></set>", "4")]
    public async Task InstructionsAreProcessedInTheOrderTheyStand(string instructions, string? expected)
    {
        var folder = MakeFolder();
        await Server.SetAsync($"/{folder}/file", "a", "old");

        var member = Assert.Single(Multistatus.Read(await Server.PatchAsync($"/{folder}/file", instructions)));

        Assert.Equal("HTTP/1.1 200 OK", Assert.Single(member.Properties).Value.Status);
        Assert.Equal(expected, await Server.GetAsync($"/{folder}/file", "a"));
    }

    [Theory, Spec("RFC 4918", "9.2-6"), Spec("RFC 4918", "9.2-7"), Spec("RFC 4918", "9.2-8"), Spec("RFC 4918", "9.2.1-1")]
    [Spec("RFC 4918", "9.2.1-2"), Spec("RFC 4918", "9.2.1-3")]
    [InlineData("<set><prop><t:a>new</t:a><t:n>n</t:n></prop></set><remove><prop><t:b/></prop></remove><set><prop><getetag>x</getetag></prop></set>")]
    [InlineData("<set><prop><getetag>x</getetag></prop></set><set><prop><t:a>new</t:a><t:n>n</t:n></prop></set><remove><prop><t:b/></prop></remove>")]
    [InlineData("<set><prop><t:a>new</t:a><getetag>x</getetag><t:n>n</t:n></prop></set><remove><prop><t:b/></prop></remove>")]
    [InlineData("<set><prop><t:a>new</t:a><t:n>n</t:n></prop></set><remove><prop><t:b/><getetag/></prop></remove>")]
    public async Task OneProtectedProperty_AndNothingIsChanged(string instructions)
    {
        var folder = MakeFolder();
        await Server.SetAsync($"/{folder}/file", "a", "old a");
        await Server.SetAsync($"/{folder}/file", "b", "old b");

        var response = await Server.PatchAsync($"/{folder}/file", instructions);

        var member = Assert.Single(Multistatus.Read(response));
        Assert.Equal("HTTP/1.1 403 Forbidden", member.Properties[Multistatus.Dav + "getetag"].Status);
        string[] others = ["a", "n", "b"];
        Assert.All(others, name => Assert.Equal("HTTP/1.1 424 Failed Dependency", member.Properties[PropertyRequests.Own + name].Status));
        Assert.Contains("cannot-modify-protected-property", response.Final.Content, StringComparison.Ordinal);
        Assert.Equal("old a", await Server.GetAsync($"/{folder}/file", "a"));
        Assert.Equal("old b", await Server.GetAsync($"/{folder}/file", "b"));
        Assert.Null(await Server.GetAsync($"/{folder}/file", "n"));
    }

    [Theory, Spec("RFC 4918", "9.2.1-2")]
    [InlineData("getetag")]
    [InlineData("getcontentlength")]
    [InlineData("resourcetype")]
    [InlineData("lockdiscovery")]
    [InlineData("supportedlock")]
    public async Task ProtectedProperties_AreRefusedByName(string name)
    {
        var folder = MakeFolder();

        var response = await Server.PatchAsync($"/{folder}/file", $"<set><prop><{name}>x</{name}></prop></set>");

        Assert.Equal("HTTP/1.1 403 Forbidden", Assert.Single(Multistatus.Read(response)).Properties[Multistatus.Dav + name].Status);
        Assert.Contains("cannot-modify-protected-property", response.Final.Content, StringComparison.Ordinal);
    }

    [Fact, Spec("RFC 4918", "9.2.1-4")]
    public async Task APropertyTooLargeToBeKept_Is507_AndNothingIsChanged()
    {
        var folder = MakeFolder();

        var member = Assert.Single(Multistatus.Read(await Server.PatchAsync(
            $"/{folder}/file", $"<set><prop><t:a>small</t:a><t:b>{new string('x', 100_000)}</t:b></prop></set>")));

        Assert.Equal("HTTP/1.1 507 Insufficient Storage", member.Properties[PropertyRequests.Own + "b"].Status);
        Assert.Equal("HTTP/1.1 424 Failed Dependency", member.Properties[PropertyRequests.Own + "a"].Status);
        Assert.Null(await Server.GetAsync($"/{folder}/file", "a"));
    }

    [Fact, Spec("RFC 4918", "9.2-1")]
    public async Task PropertiesOfAnUnmappedUrl_CannotBeSet() =>
        Expect.Status(404, await Server.PatchAsync($"/{MakeFolder()}/unmapped", "<set><prop><t:a>1</t:a></prop></set>"));

    private string MakeFolder()
    {
        var folder = shared.NewFolder();
        Server.PutOnDisk($"{folder}/file", "f");
        Server.PutOnDisk($"{folder}/tree/inner", "i");
        return folder;
    }
}
