using DavServer.Storage;
using DavServer.WebDav.Xml;

namespace DavServer.WebDav.Properties;

/// <summary>Writes the value of a live property, escaped.</summary>
internal delegate void PropertyValueWriter(Utf8Xml xml, in ResourceMember member);

/// <summary>A property that the server computes (RFC 4918 §4, §15), all in the "DAV:" namespace.</summary>
internal sealed class LiveProperty(string name, IReadOnlyList<ResourceKind> on, PropertyValueWriter writeValue)
{
    public PropertyName Name { get; } = PropertyName.Dav(name);

    /// <summary>The local name as bytes.</summary>
    public byte[] LocalName { get; } = System.Text.Encoding.ASCII.GetBytes(name);

    public bool IsOn(ResourceKind kind) => on.Contains(kind);

    public void WriteValue(Utf8Xml xml, in ResourceMember member) => writeValue(xml, member);
}
