namespace DavServer.WebDav.Xml;

/// <summary>A property's name: an expanded XML name (RFC 4918 §4.4).</summary>
/// <param name="Namespace">The namespace name; empty for none.</param>
/// <param name="LocalName">The local name.</param>
public readonly record struct PropertyName(string Namespace, string LocalName)
{
    internal static PropertyName Dav(string localName) => new(XmlContent.DavNamespace, localName);
}
