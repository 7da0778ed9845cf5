using System.Text;
using System.Xml;
using System.Xml.Linq;
using DavServer.Tests.Shared;

namespace DavServer.ProtocolTests;

/// <summary>One <c>response</c> of a multistatus: its href to the letter, its own status or its properties, each with the status of its propstat.</summary>
internal sealed record MultistatusMember(string Href, string? Status, IReadOnlyDictionary<XName, (string Status, XElement Value)> Properties)
{
    /// <summary>The text of a DAV: property; fails where it is not reported 200.</summary>
    public string Text(string dav)
    {
        var (status, value) = Properties[Multistatus.Dav + dav];
        Assert.Equal("HTTP/1.1 200 OK", status);
        return value.Value;
    }
}

/// <summary>Reads a 207 strictly: whatever a conforming XML parser refuses, fails the test.</summary>
internal static class Multistatus
{
    public static readonly XNamespace Dav = "DAV:";

    public static IReadOnlyList<MultistatusMember> Read(RawHttpConnection.Response response)
    {
        var message = Expect.Status(207, response);
        Assert.Equal("application/xml; charset=utf-8", message["content-type"]);
        var settings = new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, CheckCharacters = true };
        using var xml = XmlReader.Create(new MemoryStream(Encoding.Latin1.GetBytes(message.Content)), settings);
        var root = XElement.Load(xml);
        Assert.Equal(Dav + "multistatus", root.Name);
        return [.. root.Elements(Dav + "response").Select(ReadOne)];
    }

    /// <summary>The member of that href; fails where there are none or several.</summary>
    public static MultistatusMember Of(this IEnumerable<MultistatusMember> members, string href) => Assert.Single(members, m => m.Href == href);

    private static MultistatusMember ReadOne(XElement response)
    {
        var properties = new Dictionary<XName, (string, XElement)>();
        foreach (var propstat in response.Elements(Dav + "propstat"))
        {
            var status = propstat.Element(Dav + "status")!.Value;
            foreach (var property in propstat.Element(Dav + "prop")!.Elements())
            {
                properties.Add(property.Name, (status, property));
            }
        }

        return new MultistatusMember(response.Element(Dav + "href")!.Value, response.Element(Dav + "status")?.Value, properties);
    }
}
