using DavServer.Tests.Shared;
using static DavServer.ProtocolTests.PropertyExchange;

namespace DavServer.ProtocolTests.Rfc8144;

public sealed class Section2_MinimalTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private ServerUnderTest Server => shared.Server;

    [Theory, Spec("RFC 8144", "2.1")]
    [InlineData("Prefer: return=minimal", "return=minimal")]
    [InlineData("Brief: t", null)]
    [InlineData("Brief: T", null)]
    public async Task MissingProperties_AreLeftOut(string field, string? applied)
    {
        var path = MakeFile();

        var response = await Server.AskAsync(path, "<D:prop><D:getcontentlength/><none xmlns='urn:x'/></D:prop>", "Depth: 0", field);

        Assert.Equal(["getcontentlength:200"], Assert.Single(Multistatus.Read(response)).Statuses());
        Assert.Equal(applied, response.Final["preference-applied"]);
        Assert.Equal("Brief, Prefer", response.Final["vary"]);
    }

    [Fact, Spec("RFC 8144", "2.1")]
    public async Task WhereNothingIsLeft_AnEmptyPropIsTold()
    {
        var response = await Server.AskAsync(MakeFile(), "<D:prop><none xmlns='urn:x'/></D:prop>", "Depth: 0", "Prefer: return=minimal");

        Assert.Empty(Assert.Single(Multistatus.Read(response)).Properties);
        Assert.Contains("<D:propstat><D:prop></D:prop><D:status>HTTP/1.1 200 OK</D:status></D:propstat>", response.Final.Content, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Prefer: return=representation")]
    [InlineData("Prefer: return=other")]
    [InlineData("Prefer: \"")]
    [InlineData("Brief: f")]
    public async Task OtherPreferences_ChangeNothing(string field)
    {
        var response = await Server.AskAsync(MakeFile(), "<D:prop><none xmlns='urn:x'/></D:prop>", "Depth: 0", field);

        Assert.Equal(["none:404"], Assert.Single(Multistatus.Read(response)).Statuses());
        Assert.Null(response.Final["preference-applied"]);
    }

    [Theory, Spec("RFC 8144", "2.2")]
    [InlineData("Prefer: return=minimal", "return=minimal")]
    [InlineData("Brief: t", null)]
    public async Task SuccessfulProppatch_Is200WithoutContent(string field, string? applied)
    {
        var path = MakeFile();

        var response = Expect.Status(200, await Server.UpdateAsync(path, Set("<a xmlns='urn:x'/>"), field));

        Assert.Equal("0", response["content-length"]);
        Assert.Equal(applied, response["preference-applied"]);
        Assert.Equal(["a:200"], (await Server.FindAsync(path, "<a xmlns='urn:x'/>")).Statuses());
    }

    [Fact, Spec("RFC 8144", "2.2")]
    public async Task FailedProppatch_IsToldInFull()
    {
        var response = await Server.UpdateAsync(MakeFile(), Set("<D:getetag/><a xmlns='urn:x'/>"), "Prefer: return=minimal");

        Assert.Equal(["a:424", "getetag:403"], Assert.Single(Multistatus.Read(response)).Statuses());
        Assert.Null(response.Final["preference-applied"]);
    }

    [Fact, Spec("RFC 8144", "4")]
    public async Task DepthNoroot_LeavesOutTheCollectionItself()
    {
        var path = MakeFile();
        var folder = path[..(path.LastIndexOf('/') + 1)];

        var response = await Server.AskAsync(folder, "<D:allprop/>", "Depth: 1", "Prefer: depth-noroot, return=minimal");

        Assert.Equal(path, Assert.Single(Multistatus.Read(response)).Href);
        Assert.Equal("return=minimal, depth-noroot", response.Final["preference-applied"]);
    }

    [Theory, Spec("RFC 8144", "4")]
    [InlineData("Prefer: depth-noroot", null)]
    [InlineData("Prefer: depth-noroot, return=minimal", "return=minimal")]
    public async Task DepthNorootWithDepthZero_LeavesOutNothing_AndIsNotSaidToBeApplied(string field, string? applied)
    {
        var path = MakeFile();
        var folder = path[..(path.LastIndexOf('/') + 1)];

        var response = await Server.AskAsync(folder, "<D:allprop/>", "Depth: 0", field);

        Assert.Equal(folder, Assert.Single(Multistatus.Read(response)).Href);
        Assert.Equal(applied, response.Final["preference-applied"]);
    }

    private string MakeFile()
    {
        var folder = shared.NewFolder();
        Server.PutOnDisk($"{folder}/f.txt", "content");
        return $"/{folder}/f.txt";
    }
}
