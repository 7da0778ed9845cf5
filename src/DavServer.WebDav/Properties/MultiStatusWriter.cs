using System.Security;
using System.Text;
using DavServer.Storage;
using DavServer.WebDav.Xml;

namespace DavServer.WebDav.Properties;

/// <summary>Streams the multistatus of a PROPFIND (RFC 4918 §9.1, §13), one resource after the other, in constant memory.</summary>
internal sealed class MultiStatusWriter(Utf8Xml xml, string publicPath, PropertySelection selection, LiveContext context)
{
    private readonly byte[] _hrefPrefix = Encoding.ASCII.GetBytes(SecurityElement.Escape(publicPath));

    public void Begin() => xml.Raw("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<D:multistatus xmlns:D=\"DAV:\">"u8);

    public void End() => xml.Raw("</D:multistatus>\n"u8);

    /// <summary>One resource with the properties that were asked for; those it does not have are reported 404 (RFC 4918 §9.1).</summary>
    /// <param name="member">The resource.</param>
    /// <param name="dead">What is kept of it, of what was asked for.</param>
    public void Resource(in ResourceMember member, IReadOnlyList<DeadProperty> dead)
    {
        xml.Raw("<D:response><D:href>"u8);
        Href(member.Path, member.Info.IsCollection ? CollectionSlash.Trailing : CollectionSlash.None);
        xml.Raw("</D:href>"u8);
        var live = selection.PresentOn(member.Info.Kind);
        var missing = dead.Count == 0 ? selection.MissingOn(member.Info.Kind) : selection.MissingBeside(live, dead);

        // RFC 8144 §2.1: where nothing is left to tell, an empty prop is.
        if (live.Length > 0 || dead.Count > 0 || missing.Length == 0)
        {
            xml.Raw("<D:propstat><D:prop>"u8);
            Live(live, member, dead);
            Dead(dead, member);
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

    private void Live(ReadOnlySpan<LiveProperty> properties, in ResourceMember member, IReadOnlyList<DeadProperty> dead)
    {
        foreach (var property in properties)
        {
            if (dead.Count > 0 && DeadPropertyLookup.Has(dead, property.Name))
            {
                continue;
            }

            if (selection.Answer == Answer.Names)
            {
                xml.Raw(property.Empty);
                continue;
            }

            xml.Raw(property.Start);
            property.WriteValue(xml, member, context);
            xml.Raw(property.End);
        }
    }

    private void Dead(IReadOnlyList<DeadProperty> properties, in ResourceMember member)
    {
        for (var i = 0; i < properties.Count; i++)
        {
            var property = properties[i];
            xml.Element(selection.Answer == Answer.Names ? NameElement.Of(property.Name)
                : property.Name == Win32Properties.LastModified ? Win32Properties.ElementOf(member.Info.Modified)
                : property.Xml);
        }
    }
}
