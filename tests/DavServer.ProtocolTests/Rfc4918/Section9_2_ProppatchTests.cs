using System.Xml.Linq;
using DavServer.Tests.Shared;
using static DavServer.ProtocolTests.PropertyExchange;

namespace DavServer.ProtocolTests.Rfc4918;

public sealed class Section9_2_ProppatchTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private const string Ok = "HTTP/1.1 200 OK";
    private const string Dependent = "HTTP/1.1 424 Failed Dependency";
    private static readonly XNamespace X = "urn:x";

    private ServerUnderTest Server => shared.Server;

    [Fact, Spec("RFC 4918", "4.3"), Spec("RFC 4918", "9.2-1"), Spec("RFC 4918", "9.2-2"), Spec("RFC 4918", "9.2-3"), Spec("RFC 4918", "9.2.1-1")]
    public async Task ValueComesBackToTheLetter()
    {
        const string Value = """
            <x:author xmlns:x='urn:x' xmlns:q="urn:q" a='1' x:b="&#9;&lt;'"> mixed<x:name>Jane &amp; Do&#xEB; &#x1F600;</x:name>
              <!-- note --><?pi data?><![CDATA[<raw>]]>q:name</x:author>
            """;
        var path = MakeFile();

        var set = Multistatus.Read(await Server.UpdateAsync(path, $"<D:set xml:lang='de'><D:prop>{Value}</D:prop></D:set>"));
        var found = await Server.FindAsync(path, "<x:author xmlns:x='urn:x'/>");

        Assert.Equal(Ok, Assert.Single(set).Properties[X + "author"].Status);
        Assert.True(Assert.Single(set).Properties[X + "author"].Value.IsEmpty);
        var (status, element) = found.Properties[X + "author"];
        Assert.Equal(Ok, status);
        Assert.Equal(" mixedJane & Do\u00EB \U0001F600\n  <raw>q:name", element.Value);
        Assert.Equal("1", element.Attribute("a")!.Value);
        Assert.Equal("\t<'", element.Attribute(X + "b")!.Value);
        Assert.Equal("de", element.Attribute(XNamespace.Xml + "lang")!.Value);
        Assert.Equal("urn:q", element.GetNamespaceOfPrefix("q"));
    }

    [Fact, Spec("RFC 4918", "9.2-2"), Spec("RFC 4918", "9.2-5"), Spec("RFC 4918", "14.19")]
    public async Task InstructionsAreCarriedOutInDocumentOrder()
    {
        var path = MakeFile();
        await Server.UpdateAsync(path, Set("<a xmlns='urn:x'>old</a><b xmlns='urn:x'>old</b>"));

        Multistatus.Read(await Server.UpdateAsync(path, Remove("<a xmlns='urn:x'/>") + Set("<a xmlns='urn:x'>new</a><b xmlns='urn:x'>new</b>") + Remove("<b xmlns='urn:x'/>")));
        var found = await Server.FindAsync(path, "<a xmlns='urn:x'/><b xmlns='urn:x'/>");

        Assert.Equal("new", found.Properties[X + "a"].Value.Value);
        Assert.Equal("HTTP/1.1 404 Not Found", found.Properties[X + "b"].Status);
    }

    [Fact, Spec("RFC 4918", "9.2-6"), Spec("RFC 4918", "9.2-8"), Spec("RFC 4918", "9.2.1-2"), Spec("RFC 4918", "9.2.1-3"), Spec("RFC 4918", "16")]
    public async Task OneProtectedProperty_FailsAllAndChangesNothing()
    {
        var path = MakeFile();
        await Server.UpdateAsync(path, Set("<a xmlns='urn:x'>old</a>"));

        var response = await Server.UpdateAsync(path, Set("<a xmlns='urn:x'>new</a><D:getetag>\"x\"</D:getetag><c xmlns='urn:x'/>") + Remove("<a xmlns='urn:x'/>"));
        var answer = Assert.Single(Multistatus.Read(response));
        var found = await Server.FindAsync(path, "<a xmlns='urn:x'/><c xmlns='urn:x'/>");

        Assert.Equal("HTTP/1.1 403 Forbidden", answer.Properties[Multistatus.Dav + "getetag"].Status);
        Assert.Contains("<D:error><D:cannot-modify-protected-property/></D:error>", response.Final.Content, StringComparison.Ordinal);
        Assert.Equal(Dependent, answer.Properties[X + "a"].Status);
        Assert.Equal(Dependent, answer.Properties[X + "c"].Status);
        Assert.Equal("old", found.Properties[X + "a"].Value.Value);
        Assert.Equal("HTTP/1.1 404 Not Found", found.Properties[X + "c"].Status);
    }

    [Theory, Spec("RFC 4918", "15")]
    [InlineData("getcontentlength")]
    [InlineData("getetag")]
    [InlineData("getlastmodified")]
    [InlineData("lockdiscovery")]
    [InlineData("resourcetype")]
    [InlineData("supportedlock")]
    [InlineData("quota-available-bytes")]
    [InlineData("quota-used-bytes")]
    [InlineData("current-user-principal")]
    public async Task ComputedProperty_IsNeitherSetNorRemoved(string name)
    {
        var path = MakeFile();

        foreach (var instruction in new[] { Set($"<D:{name}>1</D:{name}>"), Remove($"<D:{name}/>") })
        {
            var answer = Assert.Single(Multistatus.Read(await Server.UpdateAsync(path, instruction)));
            Assert.Equal("HTTP/1.1 403 Forbidden", answer.Properties[Multistatus.Dav + name].Status);
        }
    }

    [Theory, Spec("RFC 4918", "15.1"), Spec("RFC 4918", "15.2"), Spec("RFC 4918", "15.3"), Spec("RFC 4918", "15.5")]
    [InlineData("displayname", "A <b>ame", "f.txt")]
    [InlineData("getcontentlanguage", "de-CH, en", null)]
    [InlineData("getcontenttype", "text/x-other; charset=latin1", "text/plain")]
    [InlineData("creationdate", "1997-12-01T18:27:21-08:00", null)]
    public async Task SetLiveProperty_GoesBeforeTheComputedValue_UntilItIsRemoved(string name, string value, string? computed)
    {
        var path = MakeFile();
        var before = await Server.FindAsync(path, $"<D:{name}/>");

        Multistatus.Read(await Server.UpdateAsync(path, Set($"<D:{name}>{value.Replace("<", "&lt;", StringComparison.Ordinal)}</D:{name}>")));
        var set = await Server.FindAsync(path, $"<D:{name}/>");
        var all = Multistatus.Read(await Server.SendAsync($"PROPFIND {path}", "Depth: 0"));
        Multistatus.Read(await Server.UpdateAsync(path, Remove($"<D:{name}/>")));
        var removed = await Server.FindAsync(path, $"<D:{name}/>");

        Assert.Equal(value, set.Text(name));
        Assert.Equal(value, Assert.Single(all).Text(name));
        Assert.Equal(before.Properties[Multistatus.Dav + name].Status, removed.Properties[Multistatus.Dav + name].Status);
        Assert.Equal(before.Properties[Multistatus.Dav + name].Value.Value, removed.Properties[Multistatus.Dav + name].Value.Value);
        Assert.True(computed is null || computed == removed.Text(name), removed.Properties[Multistatus.Dav + name].Value.Value);
    }

    [Fact, Spec("RFC 4918", "15.3"), Spec("RFC 4918", "15.5")]
    public async Task TypeAndLanguageThatWereSet_AreThoseOfGet()
    {
        var path = MakeFile();
        Assert.Null(Expect.Status(200, await Server.SendAsync($"GET {path}"))["content-language"]);

        Multistatus.Read(await Server.UpdateAsync(path, Set("<D:getcontenttype>text/x-other</D:getcontenttype><D:getcontentlanguage>de, en</D:getcontentlanguage>")));

        foreach (var response in new[] { await Server.SendAsync($"GET {path}"), await Server.SendAsync($"HEAD {path}") })
        {
            var message = Expect.Status(200, response);
            Assert.Equal("text/x-other", message["content-type"]);
            Assert.Equal("de, en", message["content-language"]);
            Assert.Equal("nosniff", message["x-content-type-options"]);
        }

        Multistatus.Read(await Server.UpdateAsync(path, Remove("<D:getcontenttype/><D:getcontentlanguage/>")));
        var computed = Expect.Status(200, await Server.SendAsync($"GET {path}"));
        Assert.Equal("text/plain", computed["content-type"]);
        Assert.Null(computed["content-language"]);
    }

    [Theory, Spec("RFC 4918", "9.2.1")]
    [InlineData("<D:getcontenttype>no type</D:getcontenttype>")]
    [InlineData("<D:getcontenttype>text/plain&#13;&#10;X-Evil: 1</D:getcontenttype>")]
    [InlineData("<D:getcontentlanguage>de;en</D:getcontentlanguage>")]
    [InlineData("<D:creationdate>yesterday</D:creationdate>")]
    [InlineData("<D:creationdate><D:x/>1997-12-01T18:27:21Z</D:creationdate>")]
    [InlineData("<Z:Win32LastModifiedTime xmlns:Z='urn:schemas-microsoft-com:'>yesterday</Z:Win32LastModifiedTime>")]
    [InlineData("<Z:Win32FileAttributes xmlns:Z='urn:schemas-microsoft-com:'>none</Z:Win32FileAttributes>")]
    public async Task SenselessValue_Is409(string property)
    {
        var answer = Assert.Single(Multistatus.Read(await Server.UpdateAsync(MakeFile(), Set(property))));

        Assert.Equal("HTTP/1.1 409 Conflict", Assert.Single(answer.Properties).Value.Status);
    }

    [Theory, Spec("RFC 4918", "9.2.1")]
    [InlineData("getcontenttype", "text/plain; x=")]
    [InlineData("getcontentlanguage", "de-")]
    public async Task ValueThatNoFieldShouldBear_Is507AndSaysHowLongItMayBe(string name, string start)
    {
        var path = MakeFile();
        var most = start.PadRight(1024, 'a');
        Multistatus.Read(await Server.UpdateAsync(path, Set($"<D:{name}>{most}</D:{name}>")));

        var response = await Server.UpdateAsync(path, Set($"<D:{name}>{most}a</D:{name}>"));

        var answer = Assert.Single(Multistatus.Read(response));
        Assert.Equal("HTTP/1.1 507 Insufficient Storage", answer.Properties[Multistatus.Dav + name].Status);
        Assert.Contains("no more than 1024 characters", response.Final.Content, StringComparison.Ordinal);
        Assert.Equal(most, (await Server.FindAsync(path, $"<D:{name}/>")).Text(name));
        Assert.Equal(most, (await Server.SendAsync($"HEAD {path}")).Final[name == "getcontenttype" ? "content-type" : "content-language"]);
    }

    [Theory, Spec("RFC 4918", "9.2")]
    [InlineData("/{0}/nothing")]
    [InlineData("/{0}/nothing/below")]
    [InlineData("/{0}/f.txt/below")]
    public async Task ProppatchOfUnmapped_Is404(string target)
    {
        var folder = shared.NewFolder();
        Server.PutOnDisk($"{folder}/f.txt", "f");

        Expect.Refusal(404, "no such resource", await Server.UpdateAsync(target.Replace("{0}", folder, StringComparison.Ordinal), Set("<a xmlns='urn:x'/>")));
    }

    [Theory, Spec("RFC 4918", "8.2-5"), Spec("RFC 4918", "9.2-4"), Spec("RFC 4918", "20.6")]
    [InlineData("", "well-formed")]
    [InlineData("<D:propertyupdate xmlns:D='DAV:'>", "well-formed")]
    [InlineData("<propertyupdate><set/></propertyupdate>", "DAV:propertyupdate")]
    [InlineData("<D:propfind xmlns:D='DAV:'><D:allprop/></D:propfind>", "DAV:propertyupdate")]
    [InlineData("<D:propertyupdate xmlns:D='DAV:'/>", "neither")]
    [InlineData("<D:propertyupdate xmlns:D='DAV:'><D:set><D:prop><a xmlns:b=''/></D:prop></D:set></D:propertyupdate>", "well-formed")]
    [InlineData("<D:propertyupdate xmlns:D='DAV:'><D:set><D:prop><xmlns:a/></D:prop></D:set></D:propertyupdate>", "well-formed")]
    [InlineData("<D:propertyupdate xmlns:D='DAV:'><D:set><D:prop><a><xmlns:b/></a></D:prop></D:set></D:propertyupdate>", "well-formed")]
    [InlineData("<!DOCTYPE p [<!ENTITY e 'x'>]><D:propertyupdate xmlns:D='DAV:'><D:set><D:prop><a>&e;</a></D:prop></D:set></D:propertyupdate>", "DTD")]
    public async Task UnlawfulContent_Is400ThatNamesTheFault(string content, string named) =>
        Expect.Refusal(400, named, await Server.SendContentAsync($"PROPPATCH {MakeFile()}", content));

    [Fact, Spec("RFC 4918", "20.6")]
    public async Task WhatIsDeepOrMuch_IsRefused()
    {
        var path = MakeFile();
        string Repeat(int count, Func<int, string> piece) => string.Concat(Enumerable.Range(0, count).Select(piece));

        Expect.Refusal(400, "deeper", await Server.UpdateAsync(path, Set(Repeat(20_000, _ => "<a>") + Repeat(20_000, _ => "</a>"))));
        Expect.Refusal(400, "attributes", await Server.UpdateAsync(path, Set($"<a{Repeat(300, i => $" b{i}=''")}/>")));
        Expect.Refusal(400, "instructions", await Server.UpdateAsync(path, Set(Repeat(1001, i => $"<a{i}/>"))));
        Expect.Refusal(413, "larger", await Server.UpdateAsync(path, Set($"<a>{new string('x', 300_000)}</a>")));
    }

    [Fact, Spec("RFC 4918", "9.2.1-4"), Spec("RFC 4918", "9.2-7"), Spec("RFC 4918", "11.5")]
    public async Task MoreThanAResourceMayBear_Is507ForTheCulpritAnd424ForTheRest()
    {
        var path = MakeFile();
        var large = Assert.Single(Multistatus.Read(await Server.UpdateAsync(path, Set($"<a xmlns='urn:x'/><b xmlns='urn:x'>{new string('x', 70_000)}</b>"))));
        for (var i = 0; i < 4; i++)
        {
            Expect.Status(207, await Server.UpdateAsync(path, Set($"<c{i} xmlns='urn:x'>{new string('x', 60_000)}</c{i}>")));
        }

        var more = Assert.Single(Multistatus.Read(await Server.UpdateAsync(path, Set($"<a xmlns='urn:x'/><d xmlns='urn:x'>{new string('x', 60_000)}</d><e xmlns='urn:x'/>"))));
        var found = await Server.FindAsync(path, "<a xmlns='urn:x'/><c3 xmlns='urn:x'/><d xmlns='urn:x'/>");

        Assert.Equal(["a:424", "b:507"], large.Statuses());
        Assert.Equal(["a:424", "d:507", "e:424"], more.Statuses());
        Assert.Equal(["a:404", "c3:200", "d:404"], found.Statuses());
    }

    [Theory, Spec("RFC 4918", "8.2-1"), Spec("RFC 4918", "8.2-2"), Spec("RFC 4918", "9.2-9")]
    [InlineData("application/xml")]
    [InlineData("text/xml; charset=utf-8")]
    [InlineData("application/octet-stream")]
    public async Task EitherXmlType_IsTaken_AndTheAnswerIsXmlThatNoCacheIsOffered(string type)
    {
        var response = Expect.Status(207, await Server.UpdateAsync(MakeFile(), Set("<a xmlns='urn:x'/>"), $"Content-Type: {type}"));

        Assert.Equal("application/xml; charset=utf-8", response["content-type"]);
        Assert.All(["cache-control", "expires", "etag", "last-modified"], field => Assert.Null(response[field]));
    }

    [Fact, Spec("RFC 4918", "8.6-1")]
    public async Task DeadProperties_ChangeNeitherEntityTagNorTime()
    {
        var path = MakeFile();
        var before = Expect.Status(200, await Server.SendAsync($"HEAD {path}"));

        Multistatus.Read(await Server.UpdateAsync(path, Set("<a xmlns='urn:x'>1</a><D:displayname>other</D:displayname>")));
        var after = Expect.Status(200, await Server.SendAsync($"HEAD {path}"));

        Assert.Equal(before["etag"], after["etag"]);
        Assert.Equal(before["last-modified"], after["last-modified"]);
    }

    [Fact, Spec("RFC 4918", "7-1")]
    public async Task LockedResource_NeedsTheToken()
    {
        var path = MakeFile();
        var locked = Expect.Status(200, await Server.SendContentAsync($"LOCK {path}",
            "<D:lockinfo xmlns:D='DAV:'><D:lockscope><D:exclusive/></D:lockscope><D:locktype><D:write/></D:locktype></D:lockinfo>"));

        Expect.Status(423, await Server.UpdateAsync(path, Set("<a xmlns='urn:x'/>")));
        Assert.Equal(["a:404"], (await Server.FindAsync(path, "<a xmlns='urn:x'/>")).Statuses());

        Expect.Status(207, await Server.UpdateAsync(path, Set("<a xmlns='urn:x'/>"), $"If: ({locked["lock-token"]})"));
        Assert.Equal(["a:200"], (await Server.FindAsync(path, "<a xmlns='urn:x'/>")).Statuses());
    }

    [Fact, Spec("RFC 4918", "9.6.1"), Spec("RFC 4918", "9.7.1-1")]
    public async Task PropertiesStayOverPut_AndGoWithTheResource()
    {
        var path = MakeFile();
        Multistatus.Read(await Server.UpdateAsync(path, Set("<a xmlns='urn:x'>1</a>")));

        Expect.Status(204, await Server.SendContentAsync($"PUT {path}", "new"));
        Assert.Equal(["a:200"], (await Server.FindAsync(path, "<a xmlns='urn:x'/>")).Statuses());

        Expect.Status(204, await Server.SendAsync($"DELETE {path}"));
        Expect.Status(201, await Server.SendContentAsync($"PUT {path}", "another"));
        Assert.Equal(["a:404"], (await Server.FindAsync(path, "<a xmlns='urn:x'/>")).Statuses());
    }

    [Fact, Spec("RFC 4918", "17")]
    public async Task UnknownElements_AreIgnored()
    {
        var path = MakeFile();

        var answer = Assert.Single(Multistatus.Read(await Server.UpdateAsync(path,
            "<y:more xmlns:y='urn:y'><D:prop><y:a/></D:prop></y:more><D:set><y:z xmlns:y='urn:y'/><D:prop><a xmlns='urn:x'/></D:prop></D:set>")));

        Assert.Equal(["a:200"], answer.Statuses());
    }

    [Fact, Spec("RFC 4918", "14.23")]
    public async Task RemovalOfWhatIsNotThere_IsNoError()
    {
        var answer = Assert.Single(Multistatus.Read(await Server.UpdateAsync(MakeFile(), Remove("<nothing xmlns='urn:x'/>"))));
        Assert.Equal(["nothing:200"], answer.Statuses());
    }

    private string MakeFile()
    {
        var folder = shared.NewFolder();
        Server.PutOnDisk($"{folder}/f.txt", "content");
        return $"/{folder}/f.txt";
    }
}
