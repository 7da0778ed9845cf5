using System.Text;
using System.Xml;
using System.Xml.Linq;
using DavServer.Tests.Shared;
using DavServer.WebDav.Xml;
using FsCheck;
using FsCheck.Fluent;

namespace DavServer.UnitTests.WebDav.Xml;

public sealed class ElementCaptureTests
{
    private const int Ample = 1 << 20;

    [Fact, Spec("RFC 4918", "4.3")]
    public void CapturedElementMeansTheSameInAnyOtherDocument() => Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
    {
        var document = new RandomXml(seed).Document();
        var original = Load(document).Descendants().Single(e => e.Name.LocalName == RandomXml.Subject);
        var captured = Capture(document, RandomXml.Subject);

        // Another default namespace, and our own prefix: neither may reach into the element.
        var copy = Load($"<D:prop xmlns:D='DAV:' xmlns='urn:elsewhere'>{captured}</D:prop>").Elements().Single();

        AssertSame(original, copy, document, captured);
        Assert.Equal(captured, Capture(captured, RandomXml.Subject));
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    [Theory, Spec("RFC 4918", "4.3")]
    [InlineData("<s>a<b/> c\n<!-- d --><?e f?></s>", "<s xmlns=\"\">a<b/> c\n<!-- d --><?e f?></s>")]
    [InlineData("<s><![CDATA[<&>]]></s>", "<s xmlns=\"\">&lt;&amp;&gt;</s>")]
    [InlineData("<o xml:lang='de'><s/></o>", "<s xmlns=\"\" xml:lang=\"de\"/>")]
    [InlineData("<o xml:lang='de'><s xml:lang='en'/></o>", "<s xmlns=\"\" xml:lang=\"en\"/>")]
    [InlineData("<o xml:lang='de'><s xml:lang=''/></o>", "<s xmlns=\"\" xml:lang=\"\"/>")]
    [InlineData("<o xmlns:a='urn:a' xmlns:b='urn:b'><a:s>b:c</a:s></o>", "<a:s xmlns=\"\" xmlns:a=\"urn:a\" xmlns:b=\"urn:b\">b:c</a:s>")]
    [InlineData("<o xmlns:a='urn:a' xmlns:unused='urn:b'><a:s/></o>", "<a:s xmlns=\"\" xmlns:a=\"urn:a\"/>")]
    [InlineData("<o xmlns='urn:o'><s/></o>", "<s xmlns=\"urn:o\"/>")]
    [InlineData("<o xmlns='urn:o'><s xmlns=''/></o>", "<s xmlns=\"\"/>")]
    [InlineData("<s>&#13;\r\n&#x1F600;&#x10000;</s>", "<s xmlns=\"\">&#13;\n\U0001F600\U00010000</s>")]
    [InlineData("<s a='&#9;&#10;&#13;&quot;&lt;'/>", "<s xmlns=\"\" a=\"&#9;&#10;&#13;&quot;&lt;\"/>")]
    public void ElementIsKeptToTheLetterAndCompleteInItself(string document, string expected) => Assert.Equal(expected, Capture(document, "s"));

    [Theory]
    [InlineData("<s>0123456789</s>", 25, CaptureResultName.TooLarge)]
    [InlineData("<s>\u20AC\u20AC\u20AC\u20AC</s>", 25, CaptureResultName.TooLarge)]
    [InlineData("<s a='0123456789'><b/></s>", 25, CaptureResultName.TooLarge)]
    [InlineData("<s>0123</s>", 25, CaptureResultName.Captured)]
    [InlineData("<s><xmlns:a/></s>", 25, CaptureResultName.Malformed)]
    public void WhatIsNotCapturedIsToldApart(string document, int maxBytes, CaptureResultName expected)
    {
        using var xml = Open($"<o>{document}<next/></o>");
        xml.ReadToDescendant("s");
        Assert.Equal(expected.ToString(), ElementCapture.TryCapture(xml, maxBytes, out var element).ToString());
        Assert.Equal(expected == CaptureResultName.Captured, element.Length > 0);
        if (expected != CaptureResultName.Malformed)
        {
            Assert.True(xml.Read());
            Assert.Equal("next", xml.Name);
        }
    }

    /// <summary>The names of <see cref="CaptureResult"/>, which xunit could not see.</summary>
    public enum CaptureResultName
    {
        Captured,
        TooLarge,
        TooComplex,
        Malformed,
    }

    [Fact]
    public void DepthAttributesAndNamespacesAreBounded()
    {
        string Repeat(int count, Func<int, string> piece) => string.Concat(Enumerable.Range(0, count).Select(piece));
        Assert.Equal(CaptureResult.TooComplex, TryCapture("<s>" + Repeat(100_000, _ => "<a>")));
        Assert.Equal(CaptureResult.TooComplex, TryCapture($"<s{Repeat(257, i => $" a{i}=''")}/>"));
        Assert.Equal(CaptureResult.TooComplex, TryCapture($"<o{Repeat(257, i => $" xmlns:a{i}='urn:a'")}><s/></o>"));
        Assert.Equal(CaptureResult.Captured, TryCapture($"<s{Repeat(256, i => $" a{i}=''")}>{Repeat(64, _ => "<a>")}{Repeat(64, _ => "</a>")}</s>"));
    }

    private static CaptureResult TryCapture(string document)
    {
        using var xml = Open(document);
        xml.ReadToFollowing("s");
        return ElementCapture.TryCapture(xml, Ample, out _);
    }

    private static string Capture(string document, string localName)
    {
        using var xml = Open(document);
        while (xml.Read())
        {
            if (xml.NodeType == XmlNodeType.Element && xml.LocalName == localName)
            {
                Assert.Equal(CaptureResult.Captured, ElementCapture.TryCapture(xml, Ample, out var element));
                return element;
            }
        }

        throw new InvalidOperationException("no such element");
    }

    private static XmlReader Open(string document) => XmlReader.Create(new MemoryStream(Encoding.UTF8.GetBytes(document)), ElementCapture.ReaderSettings);

    private static XElement Load(string document)
    {
        using var xml = Open(document);
        return XElement.Load(xml, LoadOptions.PreserveWhitespace);
    }

    private static void AssertSame(XElement original, XElement copy, string document, string captured)
    {
        var texts = original.Value + string.Concat(original.DescendantsAndSelf().Attributes().Where(a => !a.IsNamespaceDeclaration).Select(a => a.Value));
        foreach (var (was, now) in original.DescendantsAndSelf().Zip(copy.DescendantsAndSelf()))
        {
            foreach (var prefix in new[] { "D", "x", "y", "\u00E9" }.Where(p => texts.Contains(p + ":", StringComparison.Ordinal)))
            {
                var expected = was.GetNamespaceOfPrefix(prefix);
                Assert.True(expected is null || expected == now.GetNamespaceOfPrefix(prefix), $"{prefix} in {captured} of {document}");
            }

            Assert.Equal(was.GetDefaultNamespace(), now.GetDefaultNamespace());
        }

        var lang = original.AncestorsAndSelf().Select(e => e.Attribute(XNamespace.Xml + "lang")?.Value).FirstOrDefault(l => l is not null);
        Assert.Equal(lang ?? "", copy.Attribute(XNamespace.Xml + "lang")?.Value ?? "");
        original.SetAttributeValue(XNamespace.Xml + "lang", null);
        copy.SetAttributeValue(XNamespace.Xml + "lang", null);
        Assert.True(XNode.DeepEquals(Plain(original), Plain(copy)), $"{captured} of {document}");
    }

    // Without declarations and texts of no characters, attributes in order, and a text is a text however it was written.
    private static XElement Plain(XElement element) => new(
        element.Name,
        element.Attributes().Where(a => !a.IsNamespaceDeclaration).OrderBy(a => a.Name.ToString(), StringComparer.Ordinal).Select(a => new XAttribute(a)),
        element.Nodes().Where(n => n is not XText { Value: "" }).Select(n => n is XElement child ? Plain(child) : n is XText text ? (object)text.Value : n));
}
