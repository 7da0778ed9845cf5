using System.Text;
using DavServer.Storage;
using DavServer.WebDav.Xml;

namespace DavServer.WebDav.Properties;

/// <summary>Streams the multistatus of a PROPFIND (RFC 4918 §9.1, §13), one resource after the other, in constant memory.</summary>
internal sealed class MultiStatusWriter(Utf8Xml xml, string publicPath)
{
    private readonly byte[] _hrefPrefix = Encoding.ASCII.GetBytes(publicPath);

    public void Begin() => xml.Raw("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<D:multistatus xmlns:D=\"DAV:\">"u8);

    public void End() => xml.Raw("</D:multistatus>\n"u8);

    /// <summary>One resource with the properties that were asked for; those it does not have are reported 404 (RFC 4918 §9.1).</summary>
    public void Resource(in ResourceMember member, PropertySelection selection)
    {
        xml.Raw("<D:response><D:href>"u8);
        Href(member.Path, member.Info.IsCollection ? CollectionSlash.Trailing : CollectionSlash.None);
        xml.Raw("</D:href>"u8);
        var properties = selection.PresentOn(member.Info.Kind);
        var missing = selection.MissingOn(member.Info.Kind);
        if (properties.Length > 0 || missing.Length == 0)
        {
            xml.Raw("<D:propstat><D:prop>"u8);
            foreach (var property in properties)
            {
                Property(property, member, selection.Answer);
            }

            xml.Raw("</D:prop><D:status>HTTP/1.1 200 OK</D:status></D:propstat>"u8);
        }

        if (missing.Length > 0)
        {
            xml.Raw("<D:propstat><D:prop>"u8);
            xml.Raw(missing);
            xml.Raw("</D:prop><D:status>HTTP/1.1 404 Not Found</D:status></D:propstat>"u8);
        }

        xml.Raw("</D:response>"u8);
    }

    /// <summary>Tells that the listing ends before its end: the status belongs to the collection that was asked (RFC 4918 §9.1, §11.5).</summary>
    public void CutShort(ResourcePath path, int status, string conditionCode)
    {
        xml.Raw("<D:response><D:href>"u8);
        Href(path, CollectionSlash.Trailing);
        xml.Raw("</D:href><D:status>"u8);
        xml.Ascii($"HTTP/1.1 {status} {ReasonPhrase.Of(status)}");
        xml.Raw("</D:status><D:error><D:"u8);
        xml.Ascii(conditionCode);
        xml.Raw("/></D:error></D:response>"u8);
    }

    private void Href(ResourcePath path, CollectionSlash slash)
    {
        xml.Raw(_hrefPrefix);
        xml.Ascii(path.ToUrlPath(slash));
    }

    private void Property(LiveProperty property, in ResourceMember member, Answer answer)
    {
        if (answer == Answer.Names)
        {
            xml.Raw("<D:"u8);
            xml.Raw(property.LocalName);
            xml.Raw("/>"u8);
            return;
        }

        xml.Raw("<D:"u8);
        xml.Raw(property.LocalName);
        xml.Raw(">"u8);
        property.WriteValue(xml, member);
        xml.Raw("</D:"u8);
        xml.Raw(property.LocalName);
        xml.Raw(">"u8);
    }
}
