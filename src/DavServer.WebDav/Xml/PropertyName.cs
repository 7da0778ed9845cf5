namespace DavServer.WebDav.Xml;

/// <summary>A property's name: an expanded XML name (RFC 4918 §4.4).</summary>
internal readonly record struct PropertyName(string Namespace, string LocalName)
{
    public static PropertyName Dav(string localName) => new(XmlContent.DavNamespace, localName);
}
