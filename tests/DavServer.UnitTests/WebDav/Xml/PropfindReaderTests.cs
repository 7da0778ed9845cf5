using System.Text;
using DavServer.Tests.Shared;
using DavServer.WebDav.Xml;

namespace DavServer.UnitTests.WebDav.Xml;

public sealed class PropfindReaderTests
{
    [Fact, Spec("RFC 4918", "8.2-3")]
    public void NamedPropertiesAreReadWithTheirNamespaces()
    {
        var request = Read("<D:propfind xmlns:D='DAV:'><D:prop><D:getetag/><x:a xmlns:x='urn:x'>ignored<D:deep/></x:a><b xmlns=''/></D:prop></D:propfind>");
        Assert.Equal(PropfindKind.Prop, request.Kind);
        Assert.Equal([PropertyName.Dav("getetag"), new PropertyName("urn:x", "a"), new PropertyName("", "b")], request.Names);
    }

    [Theory, Spec("RFC 4918", "9.1-6"), Spec("RFC 4918", "17")]
    [InlineData("<allprop/><include><x xmlns='urn:x'/></include>")]
    [InlineData("<include><x xmlns='urn:x'/></include><allprop/>")]
    public void IncludeNamesWhatAllpropWouldLeaveOut_WhereverItStands(string elements)
    {
        var request = Read($"<propfind xmlns='DAV:'>{elements}</propfind>");
        Assert.Equal(PropfindKind.AllProp, request.Kind);
        Assert.Equal([new PropertyName("urn:x", "x")], request.Names);
    }

    [Theory, Spec("RFC 4918", "14.20")]
    [InlineData("<include><x xmlns='urn:x'/></include><prop><y xmlns='urn:x'/></prop>", 1)]
    [InlineData("<prop><y xmlns='urn:x'/></prop><include><x xmlns='urn:x'/></include>", 1)]
    [InlineData("<include><x xmlns='urn:x'/></include><propname/>", 0)]
    public void IncludeMeansNothingWithoutAllprop(string elements, int named)
    {
        var request = Read($"<propfind xmlns='DAV:'>{elements}</propfind>");
        Assert.Equal(Enumerable.Repeat(new PropertyName("urn:x", "y"), named), request.Names);
    }

    [Theory]
    [InlineData("<include>", "</include><allprop/>")]
    [InlineData("<prop>", "</prop>")]
    public void NoMoreAreNamedThanTheLimit_WhereverTheyStand(string before, string after)
    {
        var content = $"<propfind xmlns='DAV:'>{before}{string.Concat(Enumerable.Repeat("<a/>", 1001))}{after}</propfind>";
        Assert.Null(PropfindReader.TryRead(new MemoryStream(Encoding.UTF8.GetBytes(content)), out var error));
        Assert.Contains("more than 1000", error, StringComparison.Ordinal);
    }

    [Fact, Spec("RFC 4918", "17")]
    public void UnknownElementsAreIgnored()
    {
        var request = Read("<D:propfind xmlns:D='DAV:'><x:y xmlns:x='urn:x'><x:z/></x:y><D:propname/></D:propfind>");
        Assert.Equal(PropfindKind.PropName, request.Kind);
        Assert.Empty(request.Names);
    }

    [Theory]
    [InlineData("<D:propfind xmlns:D='DAV:'>")]
    [InlineData("<propfind xmlns='DAV:'><x:a xmlns:x=''/></propfind>")]
    [InlineData("<propfind/>")]
    [InlineData("<propfind xmlns='DAV:'/>")]
    [InlineData("<propfind xmlns='DAV:'><prop/><allprop/></propfind>")]
    [InlineData("<!DOCTYPE propfind [<!ENTITY a 'b'>]><propfind xmlns='DAV:'><allprop/></propfind>")]
    [InlineData("<!DOCTYPE propfind SYSTEM 'http://127.0.0.1:9/x.dtd'><propfind xmlns='DAV:'><allprop/></propfind>")]
    [InlineData("nonsense")]
    [InlineData("")]
    public void WhatIsNoPropfindIsRefusedWithAReason(string content)
    {
        Assert.Null(PropfindReader.TryRead(new MemoryStream(Encoding.UTF8.GetBytes(content)), out var error));
        Assert.NotEmpty(error);
    }

    [Fact]
    public void DepthIsBoundedBeforeItCostsAnything()
    {
        var deep = "<propfind xmlns='DAV:'><prop>" + string.Concat(Enumerable.Repeat("<a>", 200_000));
        Assert.Null(PropfindReader.TryRead(new MemoryStream(Encoding.UTF8.GetBytes(deep)), out var error));
        Assert.Contains("nested", error, StringComparison.Ordinal);
    }

    [Fact]
    public void ExternalEntitiesAreNeverFetched()
    {
        const string External = "<!DOCTYPE p [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><propfind xmlns='DAV:'><prop><a>&x;</a></prop></propfind>";
        Assert.Null(PropfindReader.TryRead(new MemoryStream(Encoding.UTF8.GetBytes(External)), out _));
    }

    private static PropfindRequest Read(string content) =>
        PropfindReader.TryRead(new MemoryStream(Encoding.UTF8.GetBytes(content)), out var error) ?? throw new InvalidOperationException(error);
}
