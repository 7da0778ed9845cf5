using System.Text;
using System.Xml;
using System.Xml.Linq;
using DavServer.Tests.Shared;

namespace DavServer.ProtocolTests.Rfc4918;

/// <summary>An <c>activelock</c> (RFC 4918 §14.1) as the server told it.</summary>
internal sealed record ActiveLock(string Scope, string Depth, string Timeout, string Token, string Root, XElement? Owner)
{
    private static readonly XNamespace Dav = "DAV:";

    /// <summary>The seconds of the timeout; fails where it is not told in seconds.</summary>
    public long Seconds
    {
        get
        {
            Assert.Matches("^Second-[0-9]+$", Timeout);
            return long.Parse(Timeout["Second-".Length..], System.Globalization.CultureInfo.InvariantCulture);
        }
    }

    /// <summary>All in a <c>lockdiscovery</c>.</summary>
    public static IReadOnlyList<ActiveLock> In(XElement discovery)
    {
        Assert.Equal(Dav + "lockdiscovery", discovery.Name);
        return [.. discovery.Elements(Dav + "activelock").Select(Read)];
    }

    /// <summary>All in the content of a response to LOCK: <c>lockdiscovery</c> in <c>prop</c> (RFC 4918 §9.10.1).</summary>
    public static IReadOnlyList<ActiveLock> In(RawHttpConnection.Message message)
    {
        var prop = XmlOf(message);
        Assert.Equal(Dav + "prop", prop.Name);
        return In(Assert.Single(prop.Elements()));
    }

    /// <summary>The content of a response, read strictly.</summary>
    public static XElement XmlOf(RawHttpConnection.Message message)
    {
        Assert.StartsWith("application/xml", message["content-type"], StringComparison.Ordinal);
        var settings = new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null };
        using var xml = XmlReader.Create(new MemoryStream(Encoding.Latin1.GetBytes(message.Content)), settings);
        return XElement.Load(xml, LoadOptions.PreserveWhitespace);
    }

    private static ActiveLock Read(XElement active)
    {
        Assert.Equal(Dav + "write", Assert.Single(active.Element(Dav + "locktype")!.Elements()).Name);
        return new ActiveLock(
            Assert.Single(active.Element(Dav + "lockscope")!.Elements()).Name.LocalName,
            active.Element(Dav + "depth")!.Value,
            active.Element(Dav + "timeout")!.Value,
            active.Element(Dav + "locktoken")!.Element(Dav + "href")!.Value,
            active.Element(Dav + "lockroot")!.Element(Dav + "href")!.Value,
            active.Element(Dav + "owner"));
    }
}
