using System.Security;
using System.Text;
using DavServer.Storage;
using DavServer.WebDav.Xml;

namespace DavServer.WebDav.Properties;

/// <summary>Streams the multistatus of a PROPFIND (RFC 4918 §9.1, §13), one resource after the other.</summary>
internal sealed class MultiStatusWriter(Utf8Xml xml, string publicPath, PropertySelection selection, LiveContext context)
{
    private readonly byte[] _hrefPrefix = Encoding.ASCII.GetBytes(SecurityElement.Escape(publicPath));
    private readonly PropstatTemplate _ofFiles = new(selection, ResourceKind.File, context);
    private readonly PropstatTemplate _ofCollections = new(selection, ResourceKind.Collection, context);
    private ResourcePath? _collection;
    private byte[] _memberStart = [];

    public void Begin() => xml.Raw("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<D:multistatus xmlns:D=\"DAV:\">"u8);

    public void End() => xml.Raw("</D:multistatus>\n"u8);

    /// <summary>One resource with the properties that were asked for; those it does not have are reported 404 (RFC 4918 §9.1).</summary>
    /// <param name="resource">The resource.</param>
    /// <param name="dead">What is kept of it, of what was asked for.</param>
    public void Resource(in ListedResource resource, IReadOnlyList<DeadProperty> dead)
    {
        xml.Raw("<D:response><D:href>"u8);
        Href(resource.Path, resource.Info.IsCollection ? CollectionSlash.Trailing : CollectionSlash.None);
        xml.Raw("</D:href>"u8);
        if (dead.Count == 0)
        {
            TemplateOf(resource.Info.Kind).Write(xml, resource);
        }
        else
        {
            Propstats(resource, dead);
        }
    }

    /// <summary>Members on which nothing is kept, until enough has gathered to be flushed.</summary>
    /// <param name="batch">The members.</param>
    /// <param name="from">The first to be written.</param>
    /// <param name="end">The one behind the last that may be.</param>
    /// <returns>The first that was not written.</returns>
    public int Members(MemberBatch batch, int from, int end)
    {
        if (!ReferenceEquals(_collection, batch.Collection))
        {
            _collection = batch.Collection;
            _memberStart = [.. "<D:response><D:href>"u8, .. _hrefPrefix, .. Encoding.ASCII.GetBytes(batch.Collection.ToUrlPath(CollectionSlash.Trailing))];
        }

        for (; from < end && !xml.IsFull; from++)
        {
            var resource = new ListedResource(batch, from);
            xml.Raw(_memberStart);
            xml.Wrote(ResourcePath.EncodeName(resource.Name, xml.Room(ResourcePath.MaxEncoded(resource.Name))));
            xml.Raw(resource.Info.IsCollection ? "/</D:href>"u8 : "</D:href>"u8);
            TemplateOf(resource.Info.Kind).Write(xml, resource);
        }

        return from;
    }

    /// <summary>A member of which nothing but this can be told (RFC 4918 §13): clients delete what a listing lacks, and members of what looks empty.</summary>
    public void Failed(MemberFailure member)
    {
        xml.Raw("<D:response><D:href>"u8);
        Href(member.Path, member.Slash);
        xml.Raw("</D:href>"u8);
        Status(StatusMapping.StatusOf(member.Error));
        xml.Raw("<D:responsedescription>"u8);
        xml.Text(StatusMapping.TextOf(member.Error));
        xml.Raw("</D:responsedescription></D:response>"u8);
    }

    /// <summary>Tells that the listing ends before its end: the status belongs to the collection that was asked (RFC 4918 §9.1, §11.5).</summary>
    public void CutShort(ResourcePath path, int status, string conditionCode)
    {
        xml.Raw("<D:response><D:href>"u8);
        Href(path, CollectionSlash.Trailing);
        xml.Raw("</D:href>"u8);
        Status(status);
        xml.Raw("<D:error><D:"u8);
        xml.Ascii(conditionCode);
        xml.Raw("/></D:error></D:response>"u8);
    }

    private PropstatTemplate TemplateOf(ResourceKind kind) => kind == ResourceKind.File ? _ofFiles : _ofCollections;

    private void Propstats(in ListedResource resource, IReadOnlyList<DeadProperty> dead)
    {
        var live = selection.PresentOn(resource.Info.Kind);
        xml.Raw("<D:propstat><D:prop>"u8);
        Live(live, resource, dead);
        Dead(dead, resource);
        xml.Raw("</D:prop><D:status>HTTP/1.1 200 OK</D:status></D:propstat>"u8);
        var missing = selection.MissingBeside(live, dead);
        if (missing.Length > 0)
        {
            xml.Raw("<D:propstat><D:prop>"u8);
            xml.Raw(missing);
            xml.Raw("</D:prop><D:status>HTTP/1.1 404 Not Found</D:status></D:propstat>"u8);
        }

        xml.Raw("</D:response>"u8);
    }

    private void Status(int status)
    {
        xml.Raw("<D:status>"u8);
        xml.Ascii($"HTTP/1.1 {status} {ReasonPhrase.Of(status)}");
        xml.Raw("</D:status>"u8);
    }

    private void Href(ResourcePath path, CollectionSlash slash)
    {
        xml.Raw(_hrefPrefix);
        xml.Ascii(path.ToUrlPath(slash));
    }

    private void Live(ReadOnlySpan<LiveProperty> properties, in ListedResource resource, IReadOnlyList<DeadProperty> dead)
    {
        foreach (var property in properties)
        {
            if (DeadPropertyLookup.Has(dead, property.Name))
            {
                continue;
            }

            if (selection.Answer == Answer.Names)
            {
                xml.Raw(property.Empty);
                continue;
            }

            xml.Raw(property.Start);
            property.WriteValue(xml, resource, context);
            xml.Raw(property.End);
        }
    }

    private void Dead(IReadOnlyList<DeadProperty> properties, in ListedResource resource)
    {
        for (var i = 0; i < properties.Count; i++)
        {
            var property = properties[i];
            xml.Element(selection.Answer == Answer.Names ? NameElement.Of(property.Name)
                : property.Name == Win32Properties.LastModified ? Win32Properties.ElementOf(resource.Info.Modified)
                : property.Xml);
        }
    }
}
