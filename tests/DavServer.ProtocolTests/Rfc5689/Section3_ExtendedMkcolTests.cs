using System.Text;
using System.Xml;
using System.Xml.Linq;
using DavServer.Tests.Shared;

namespace DavServer.ProtocolTests.Rfc5689;

public sealed class Section3_ExtendedMkcolTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private const string Collection = "<D:resourcetype><D:collection/></D:resourcetype>";

    private ServerUnderTest Server => shared.Server;

    [Fact, Spec("RFC 5689", "3.1")]
    public async Task OptionsTellOfIt() => Assert.Contains("extended-mkcol", Expect.Status(200, await Server.SendAsync("OPTIONS /"))["dav"]!.Split(", "));

    [Fact, Spec("RFC 5689", "3")]
    public async Task CollectionIsMadeWithItsProperties()
    {
        var folder = shared.NewFolder();

        Expect.Status(201, await MakeAsync($"/{folder}/new", $"{Collection}<D:displayname>Name</D:displayname><a xmlns='urn:x'>1</a>"));
        var made = await Server.FindAsync($"/{folder}/new", "<D:resourcetype/><D:displayname/><a xmlns='urn:x'/>");

        Assert.Equal(["a:200", "displayname:200", "resourcetype:200"], made.Statuses());
        Assert.Equal("Name", made.Text("displayname"));
        Assert.NotNull(made.Properties[Multistatus.Dav + "resourcetype"].Value.Element(Multistatus.Dav + "collection"));
    }

    [Theory, Spec("RFC 5689", "3.3")]
    [InlineData("<D:resourcetype><D:collection/><C:calendar xmlns:C='urn:ietf:params:xml:ns:caldav'/></D:resourcetype>")]
    [InlineData("<D:resourcetype/>")]
    [InlineData("<D:resourcetype><D:principal/></D:resourcetype>")]
    public async Task OtherType_Is403WithTheConditionCode_AndNothingIsMade(string type)
    {
        var folder = shared.NewFolder();

        var response = await MakeAsync($"/{folder}/new", $"{type}<a xmlns='urn:x'/>");

        Assert.Equal(["a 424", "resourcetype 403"], Read(403, response));
        Assert.Contains("<D:valid-resourcetype/>", response.Final.Content, StringComparison.Ordinal);
        Expect.Status(404, await Server.SendAsync($"GET /{folder}/new"));
    }

    [Theory, Spec("RFC 5689", "3")]
    [InlineData("<D:getetag>x</D:getetag>", 403, "getetag 403")]
    [InlineData("<D:creationdate>never</D:creationdate>", 409, "creationdate 409")]
    public async Task UnlawfulProperty_FailsAll(string property, int status, string told)
    {
        var folder = shared.NewFolder();

        var response = await MakeAsync($"/{folder}/new", $"{Collection}{property}");

        Assert.Equal([told, "resourcetype 424"], Read(status, response));
        Expect.Status(404, await Server.SendAsync($"GET /{folder}/new"));
    }

    [Fact, Spec("RFC 5689", "3")]
    public async Task MoreThanAResourceMayBear_Is507_AndNothingIsMade()
    {
        var folder = shared.NewFolder();

        var one = await MakeAsync($"/{folder}/new", $"<a xmlns='urn:x'>{new string('x', 70_000)}</a>");

        // Each value repeats the namespace it needs, so that together they are more than the content was.
        var all = await Server.SendContentAsync($"MKCOL /{folder}/new", $"<D:mkcol xmlns:D='DAV:' xmlns:p='urn:{new string('n', 1400)}'>"
            + PropertyExchange.Set(string.Concat(Enumerable.Range(0, 200).Select(i => $"<p:a{i}/>"))) + "</D:mkcol>");

        Assert.Equal(["a 507"], Read(507, one));
        Assert.Equal("507", Assert.Single(Read(507, all).Select(told => told.Split(' ')[1]).Distinct(), told => told != "424"));
        Expect.Status(404, await Server.SendAsync($"GET /{folder}/new"));
    }

    [Fact, Spec("RFC 4918", "9.3-1"), Spec("RFC 4918", "9.3-3")]
    public async Task WhatFailsWithoutProperties_FailsWithThem()
    {
        var folder = shared.NewFolder();

        Expect.Refusal(405, "mapped", await MakeAsync($"/{folder}", Collection));
        Expect.Refusal(409, "collection", await MakeAsync($"/{folder}/no/new", Collection));
    }

    [Theory, Spec("RFC 4918", "9.3-5")]
    [InlineData(415, "<D:propertyupdate xmlns:D='DAV:'/>")]
    [InlineData(415, "<mkcol/>")]
    [InlineData(415, "text")]
    [InlineData(400, "<D:mkcol xmlns:D='DAV:'><D:set>")]
    public async Task OtherContent_Is415_AndMalformedIs400(int status, string content)
    {
        var folder = shared.NewFolder();

        Expect.Status(status, await Server.SendContentAsync($"MKCOL /{folder}/new", content));
        Expect.Status(404, await Server.SendAsync($"GET /{folder}/new"));
    }

    [Theory]
    [InlineData("1234567890", "Fri, 13 Feb 2009 23:31:30 GMT")]
    [InlineData("1234567890.75", "Fri, 13 Feb 2009 23:31:30 GMT")]
    [InlineData("-1", "Wed, 31 Dec 1969 23:59:59 GMT")]
    public async Task TimeOfModification_IsTakenFromTheClient(string seconds, string expected)
    {
        var folder = shared.NewFolder();

        var made = Expect.Status(201, await Server.SendAsync($"MKCOL /{folder}/new", $"X-OC-Mtime: {seconds}"));

        Assert.Equal("accepted", made["x-oc-mtime"]);
        Assert.Equal(expected, (await Server.FindAsync($"/{folder}/new", "<D:getlastmodified/>")).Text("getlastmodified"));
    }

    [Theory]
    [InlineData("yesterday")]
    [InlineData("")]
    [InlineData("1e9")]
    [InlineData("999999999999999")]
    [InlineData("1\r\nX-OC-Mtime: 2")]
    public async Task WhatIsNoTime_Is400_AndNothingIsMade(string seconds)
    {
        var folder = shared.NewFolder();

        Expect.Refusal(400, "X-OC-Mtime", await Server.SendAsync($"MKCOL /{folder}/new", $"X-OC-Mtime: {seconds}"));
        Expect.Status(404, await Server.SendAsync($"GET /{folder}/new"));
    }

    private static string[] Read(int status, RawHttpConnection.Response response)
    {
        var message = Expect.Status(status, response);
        using var xml = XmlReader.Create(new MemoryStream(Encoding.Latin1.GetBytes(message.Content)));
        var root = XElement.Load(xml);
        Assert.Equal(Multistatus.Dav + "mkcol-response", root.Name);
        return [.. root.Elements(Multistatus.Dav + "propstat").SelectMany(p => p.Element(Multistatus.Dav + "prop")!.Elements()
            .Select(e => $"{e.Name.LocalName} {p.Element(Multistatus.Dav + "status")!.Value.Split(' ')[1]}")).Order(StringComparer.Ordinal)];
    }

    private Task<RawHttpConnection.Response> MakeAsync(string path, string properties) =>
        Server.SendContentAsync($"MKCOL {path}", $"<D:mkcol xmlns:D='DAV:'>{PropertyExchange.Set(properties)}</D:mkcol>", "Content-Type: application/xml");
}
