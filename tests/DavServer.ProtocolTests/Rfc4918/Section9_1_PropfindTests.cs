using System.Globalization;
using System.Xml.Linq;
using DavServer.Tests.Shared;

namespace DavServer.ProtocolTests.Rfc4918;

public sealed class Section9_1_PropfindTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private static readonly string[] OnFile =
        ["resourcetype", "creationdate", "displayname", "getcontentlength", "getcontenttype", "getetag", "getlastmodified", "lockdiscovery", "supportedlock"];

    private static readonly string[] OnCollection = ["resourcetype", "creationdate", "displayname", "getlastmodified", "lockdiscovery", "supportedlock"];

    private ServerUnderTest Server => shared.Server;

    [Theory, Spec("RFC 4918", "9.1-2"), Spec("RFC 4918", "9.1-3"), Spec("RFC 4918", "9.1-4"), Spec("RFC 4918", "9.1-11")]
    [Spec("RFC 4918", "9.1-13")]
    [InlineData("Depth: 0", 1)]
    [InlineData("Depth: 1", 3)]
    [InlineData("Depth: infinity", 4)]
    [InlineData("Depth: Infinity", 4)]
    [InlineData("X-None: ", 4)]
    public async Task Depth_SaysHowFarTheListingReaches_AndAbsentMeansInfinity(string field, int count)
    {
        var folder = MakeFolder();
        var members = Multistatus.Read(await Server.SendAsync($"PROPFIND /{folder}/", field));

        string[] hrefs = [$"/{folder}/", $"/{folder}/file.txt", $"/{folder}/sub/", $"/{folder}/sub/inner"];
        var expected = count == 3 ? hrefs[..3] : hrefs[..count];
        Assert.Equal(expected, members.Select(m => m.Href).Order(StringComparer.Ordinal));
    }

    [Theory, Spec("RFC 4918", "10.2")]
    [InlineData("Depth: 2")]
    [InlineData("Depth: rubbish")]
    [InlineData("Depth: -1")]
    [InlineData("Depth: ")]
    [InlineData("Depth: 0,1")]
    [InlineData("Depth: 0\r\nDepth: 1")]
    public async Task MalformedDepth_Is400(string field) => Expect.Refusal(400, "Depth", await Server.SendAsync("PROPFIND /", field));

    [Fact, Spec("RFC 4918", "9.1")]
    public async Task PropfindOfUnmapped_Is404()
    {
        Expect.Refusal(404, "no such resource", await Server.SendAsync("PROPFIND /nothing", "Depth: 0"));
        Expect.Status(404, await Server.SendAsync("PROPFIND /nothing/below", "Depth: 0"));
    }

    [Theory, Spec("RFC 4918", "9.1-1"), Spec("RFC 4918", "9.1-5"), Spec("RFC 4918", "9.1-6"), Spec("RFC 4918", "9.1-8"), Spec("RFC 4918", "8.8-3")]
    [Spec("RFC 4918", "14.2")]
    [InlineData(null)]
    [InlineData("<propfind xmlns='DAV:'><allprop/></propfind>")]
    [InlineData("<?xml version='1.0' encoding='utf-8'?>\n<!-- c --><x:propfind xmlns:x='DAV:'><x:allprop/><unknown/></x:propfind>")]
    public async Task Allprop_GivesEveryLivePropertyWithItsValue(string? content)
    {
        var folder = MakeFolder();
        var path = Path.Join(Server.Root, folder, "file.txt");
        var response = content is null
            ? await Server.SendAsync($"PROPFIND /{folder}", "Depth: 1")
            : await Server.SendContentAsync($"PROPFIND /{folder}", content, "Depth: 1");
        var members = Multistatus.Read(response);
        var file = members.Of($"/{folder}/file.txt");
        var got = Expect.Status(200, await Server.SendAsync($"HEAD /{folder}/file.txt"));

        Assert.Equal(OnFile.Order(), file.Properties.Keys.Select(k => k.LocalName).Order());
        Assert.Equal(got["etag"], file.Text("getetag"));
        Assert.Equal(got["last-modified"], file.Text("getlastmodified"));
        Assert.Equal(got["content-type"], file.Text("getcontenttype"));
        Assert.Equal("7", file.Text("getcontentlength"));
        Assert.Equal("file.txt", file.Text("displayname"));
        Assert.Empty(file.Properties[Multistatus.Dav + "resourcetype"].Value.Elements());
        var created = DateTime.ParseExact(file.Text("creationdate"), "yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        Assert.InRange(created, File.GetLastWriteTimeUtc(path).AddMinutes(-1), File.GetLastWriteTimeUtc(path).AddMinutes(1));

        var sub = members.Of($"/{folder}/sub/");
        Assert.Equal(OnCollection.Order(), sub.Properties.Keys.Select(k => k.LocalName).Order());
        Assert.Equal(Multistatus.Dav + "collection", Assert.Single(sub.Properties[Multistatus.Dav + "resourcetype"].Value.Elements()).Name);
    }

    [Fact, Spec("RFC 4918", "9.1-1"), Spec("RFC 4918", "9.1-7"), Spec("RFC 4918", "14.20")]
    public async Task Propname_GivesNamesWithoutValues()
    {
        var folder = MakeFolder();
        var members = Multistatus.Read(
            await Server.SendContentAsync($"PROPFIND /{folder}/file.txt", "<propfind xmlns='DAV:'><propname/></propfind>", "Depth: 0"));

        var file = Assert.Single(members);
        Assert.Equal(OnFile.Append("current-user-principal").Order(), file.Properties.Keys.Select(k => k.LocalName).Order());
        Assert.All(file.Properties.Values, p => Assert.True(p.Value.IsEmpty));
    }

    [Fact, Spec("RFC 4918", "9.1-9"), Spec("RFC 4918", "9.1-10"), Spec("RFC 4918", "8.2-4"), Spec("RFC 4918", "13")]
    public async Task UnknownProperties_AreReported404WhateverTheirNamespace()
    {
        var folder = MakeFolder();
        const string Question = """
            <D:propfind xmlns:D="DAV:"><D:prop>
              <D:getetag/><D:nonesuch/><none/><x:y xmlns:x="urn:x?a=1&amp;b='2'&quot;3&quot;&lt;"/><y xmlns="urn:y"><deep><D:getetag/></deep></y>
              <x:y xmlns:x="urn:tab&#9;cr&#13;lf&#10;end"/><xml:lang2/>
            </D:prop></D:propfind>
            """;
        XName[] unknown =
        [
            Multistatus.Dav + "nonesuch", "none", XName.Get("y", "urn:x?a=1&b='2'\"3\"<"), XName.Get("y", "urn:y"),
            XName.Get("y", "urn:tab\tcr\rlf\nend"), XNamespace.Xml + "lang2",
        ];

        var members = Multistatus.Read(await Server.SendContentAsync($"PROPFIND /{folder}", Question, "Depth: 1"));

        Assert.Equal(3, members.Count);
        foreach (var member in members)
        {
            Assert.All(unknown, name => Assert.Equal("HTTP/1.1 404 Not Found", member.Properties[name].Status));
            var tag = member.Properties[Multistatus.Dav + "getetag"];
            Assert.Equal(member.Href.EndsWith('/') ? "HTTP/1.1 404 Not Found" : "HTTP/1.1 200 OK", tag.Status);
            Assert.Equal(unknown.Length + 1, member.Properties.Count);
        }
    }

    [Fact, Spec("RFC 4918", "9.1-14"), Spec("RFC 4918", "14.18")]
    public async Task EmptyPropAndRepeatedNames_GiveOneWellFormedResponse()
    {
        var folder = MakeFolder();
        var none = Multistatus.Read(await Server.SendContentAsync($"PROPFIND /{folder}", "<propfind xmlns='DAV:'><prop/></propfind>", "Depth: 0"));
        var twice = Multistatus.Read(await Server.SendContentAsync($"PROPFIND /{folder}",
            "<propfind xmlns='DAV:'><prop><displayname/><displayname/><a/><a/></prop></propfind>", "Depth: 0"));

        Assert.Empty(Assert.Single(none).Properties);
        Assert.Equal(2, Assert.Single(twice).Properties.Count);
    }

    [Fact, Spec("RFC 4918", "9.1-1"), Spec("RFC 4918", "9.1-6"), Spec("RFC 4918", "14.8")]
    public async Task Include_AddsToAllprop()
    {
        var folder = MakeFolder();
        var members = Multistatus.Read(await Server.SendContentAsync($"PROPFIND /{folder}/file.txt",
            "<propfind xmlns='DAV:'><allprop/><include><getetag/><quota/></include></propfind>", "Depth: 0"));

        var file = Assert.Single(members);
        Assert.Equal(OnFile.Append("quota").Order(), file.Properties.Keys.Select(k => k.LocalName).Order());
        Assert.Equal("HTTP/1.1 404 Not Found", file.Properties[Multistatus.Dav + "quota"].Status);
    }

    [Theory, Spec("RFC 4918", "8.3-4"), Spec("RFC 4918", "5.2")]
    [InlineData("")]
    [InlineData("/")]
    public async Task HrefOfACollectionEndsWithASlash_HoweverItWasAsked(string slash)
    {
        var folder = MakeFolder();

        Assert.Equal($"/{folder}/", Assert.Single(Multistatus.Read(await Server.SendAsync($"PROPFIND /{folder}{slash}", "Depth: 0"))).Href);
        Assert.Equal("/", Assert.Single(Multistatus.Read(await Server.SendAsync("PROPFIND /", "Depth: 0"))).Href);
    }

    private string MakeFolder()
    {
        var folder = shared.NewFolder();
        Server.PutOnDisk($"{folder}/file.txt", "content");
        Server.PutOnDisk($"{folder}/sub/inner", "i");
        return folder;
    }
}
