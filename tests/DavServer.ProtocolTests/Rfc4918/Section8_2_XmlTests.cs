using System.Text;
using DavServer.Tests.Shared;

namespace DavServer.ProtocolTests.Rfc4918;

/// <summary>XML as it comes and goes. What is no XML is in BadInput.</summary>
public sealed class Section8_2_XmlTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private const string Patch = "<propertyupdate xmlns='DAV:'><set><prop><p xmlns='urn:p'>v</p></prop></set></propertyupdate>";
    private const string Question = "<propfind xmlns='DAV:'><prop><displayname/></prop></propfind>";

    private ServerUnderTest Server => shared.Server;

    [Theory, Spec("RFC 4918", "8.2-2")]
    [InlineData("Content-Type: application/xml")]
    [InlineData("Content-Type: text/xml")]
    [InlineData("Content-Type: text/xml; charset=\"utf-8\"")]
    [InlineData("Content-Type: application/xml; charset=utf-8")]
    [InlineData("X-None: ")]
    public async Task EitherMediaTypeOfXml_IsTaken(string field)
    {
        var folder = MakeFolder();

        var member = Assert.Single(Multistatus.Read(await Server.SendContentAsync($"PROPFIND /{folder}/a&b", Question, field, "Depth: 0")));
        Assert.Equal("a&b", member.Text("displayname"));
        Assert.Single(member.Properties);
        Expect.Status(207, await Server.SendContentAsync($"PROPPATCH /{folder}/a&b", Patch, field));
        Expect.Status(200, await Server.SendContentAsync($"LOCK /{folder}/a&b", LockRequests.Exclusive, field));
    }

    [Fact, Spec("RFC 4918", "8.2-1"), Spec("RFC 4918", "8.2-4")]
    public async Task XmlInResponses_IsLabelledApplicationXml()
    {
        var folder = MakeFolder();
        var granted = await Server.LockAsync($"/{folder}/a&b");

        RawHttpConnection.Response[] responses =
        [
            await Server.SendAsync($"PROPFIND /{folder}", "Depth: 1"),
            await Server.SendContentAsync($"PROPPATCH /{folder}", Patch),
            await Server.SendContentAsync($"PUT /{folder}/a&b", "423"),
            await Server.SendAsync($"LOCK /{folder}/a&b", granted.If),
            await Server.SendContentAsync($"LOCK /{folder}/a&b", LockRequests.Exclusive),
            await Server.SendContentAsync($"LOCK /{folder}/", LockRequests.Exclusive),
        ];

        Assert.Equal([207, 207, 423, 200, 423, 207], responses.Select(r => r.Final.Status));
        Assert.All(responses, r => ActiveLock.XmlOf(r.Final));
    }

    [Theory, Spec("RFC 4918", "8.2-3")]
    [InlineData("<propfind xmlns=\"DAV:\"><prop><displayname/></prop></propfind>", 207)]
    [InlineData("<?xml version='1.0'?><p:propfind xmlns:p='DAV:'><p:prop><p:displayname></p:displayname></p:prop></p:propfind>", 207)]
    [InlineData("<a:propfind xmlns:a='DAV:'><b:prop xmlns:b='DAV:'><displayname xmlns='DAV:'/></b:prop></a:propfind>", 207)]
    [InlineData("<propfind xmlns='&#68;AV&#x3A;'><prop><displayname/></prop></propfind>", 207)]
    [InlineData("<?xml version='1.0'?><!-- a -- comment is not --><propfind xmlns='DAV:'><prop><displayname/></prop></propfind>", 400)]
    [InlineData("<!-- c --><?pi x?><propfind xmlns='DAV:'><!-- c --><prop><?pi?><displayname/><!-- c --></prop> </propfind><!-- c -->\n", 207)]
    [InlineData("<propfind xmlns='DAV:'><x xmlns='urn:x'><![CDATA[<prop>]]></x><prop><displayname/></prop></propfind>", 207)]
    [InlineData("<propfind xmlns='DAV:' xmlns:e='urn:e' e:a='1' a='2'><prop><displayname e:a='1'/></prop></propfind>", 207)]
    [InlineData("<propfind xmlns='DAV:' xmlns:e='urn:e' xmlns:f='urn:e' e:a='1' f:a='2'><prop><displayname/></prop></propfind>", 400)]
    [InlineData("<propfind xmlns='DAV:' a='1' a='2'><prop><displayname/></prop></propfind>", 400)]
    [InlineData("<propfind xmlns='dav:'><prop><displayname/></prop></propfind>", 400)]
    public async Task XmlIsReadAsItsSpecificationsSay(string content, int status)
    {
        var folder = MakeFolder();

        var response = await Server.SendContentAsync($"PROPFIND /{folder}/a&b", content, "Depth: 0");

        Expect.Status(status, response);
        if (status == 207)
        {
            Assert.Equal("a&b", Assert.Single(Multistatus.Read(response)).Text("displayname"));
        }
    }

    [Theory, Spec("RFC 4918", "8.2-3")]
    [InlineData("utf-8", false)]
    [InlineData("utf-8", true)]
    [InlineData("utf-16", true)]
    [InlineData("utf-16BE", true)]
    public async Task EveryEncodingThatXmlDemands_IsRead(string encoding, bool withMark)
    {
        var folder = MakeFolder();
        var charset = Encoding.GetEncoding(encoding);
        var declared = encoding == "utf-8" ? "utf-8" : "utf-16";
        byte[] content = [.. withMark ? charset.GetPreamble() : [], .. charset.GetBytes($"<?xml version='1.0' encoding='{declared}'?>{Question}")];
        await using var connection = await Server.ConnectAsync();

        await connection.SendAsync($"PROPFIND /{folder}/a&b HTTP/1.1\r\nHost: x\r\nDepth: 0\r\nContent-Length: {content.Length}\r\n\r\n");
        await connection.SendAsync(content);

        Assert.Equal("a&b", Assert.Single(Multistatus.Read(await connection.ReadResponseAsync("PROPFIND"))).Text("displayname"));
    }

    private string MakeFolder()
    {
        var folder = shared.NewFolder();
        Server.PutOnDisk($"{folder}/a&b", "content");
        return folder;
    }
}
