using System.Buffers;
using DavServer.Storage;
using DavServer.WebDav.Xml;

namespace DavServer.WebDav.Properties;

/// <summary>
/// What stands behind the href of each resource of one kind on which nothing is kept: the same bytes for all, but for a few values. Made once for a
/// request, so that a member costs a copy and a call for each value that is its own.
/// </summary>
internal sealed class PropstatTemplate
{
    private readonly (byte[] Before, LiveProperty Property)[] _values;
    private readonly byte[] _end;
    private readonly LiveContext _context;

    public PropstatTemplate(PropertySelection selection, ResourceKind kind, LiveContext context)
    {
        _context = context;
        var values = new List<(byte[], LiveProperty)>();
        var text = new ArrayBufferWriter<byte>();
        var present = selection.PresentOn(kind);
        var missing = selection.MissingOn(kind);

        // RFC 8144 §2.1: where nothing is left to tell, an empty prop is.
        if (present.Length > 0 || missing.Length == 0)
        {
            text.Write("<D:propstat><D:prop>"u8);
            foreach (var property in present)
            {
                Add(property, selection.Answer == Answer.Names ? [] : property.ConstantOn(kind, context), text, values);
            }

            text.Write("</D:prop><D:status>HTTP/1.1 200 OK</D:status></D:propstat>"u8);
        }

        if (missing.Length > 0)
        {
            text.Write("<D:propstat><D:prop>"u8);
            text.Write(missing);
            text.Write("</D:prop><D:status>HTTP/1.1 404 Not Found</D:status></D:propstat>"u8);
        }

        text.Write("</D:response>"u8);
        _values = [.. values];
        _end = text.WrittenSpan.ToArray();
    }

    public void Write(Utf8Xml xml, in ListedResource resource)
    {
        foreach (var (before, property) in _values)
        {
            xml.Raw(before);
            property.WriteValue(xml, resource, _context);
        }

        xml.Raw(_end);
    }

    private static void Add(LiveProperty property, byte[]? constant, ArrayBufferWriter<byte> text, List<(byte[] Before, LiveProperty Property)> values)
    {
        if (constant is { Length: 0 })
        {
            text.Write(property.Empty);
            return;
        }

        text.Write(property.Start);
        if (constant is null)
        {
            values.Add((text.WrittenSpan.ToArray(), property));
            text.ResetWrittenCount();
        }

        text.Write(constant);
        text.Write(property.End);
    }
}
