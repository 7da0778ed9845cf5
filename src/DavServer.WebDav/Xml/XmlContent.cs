using System.Text;
using System.Xml;

namespace DavServer.WebDav.Xml;

/// <summary>Small XML contents, made whole in memory. Long listings are streamed.</summary>
internal static class XmlContent
{
    public const string MediaType = "application/xml; charset=utf-8";
    public const string DavNamespace = "DAV:";

    /// <summary>Bound to the prefix "xml", and to no other (Namespaces in XML 1.0 §3).</summary>
    public const string XmlNamespace = "http://www.w3.org/XML/1998/namespace";

    /// <summary>Bound to the prefix "xmlns"; no element may be in it (Namespaces in XML 1.0 §3), though .NET's reader lets it pass.</summary>
    public const string XmlnsNamespace = "http://www.w3.org/2000/xmlns/";

    /// <summary>An <c>error</c> with one condition code and the URLs it concerns (RFC 4918 §16).</summary>
    public static FinalResponse Error(int status, string conditionCode, params IEnumerable<string> hrefs) => new(status)
    {
        ContentType = MediaType,
        Content = Write(xml => WriteError(xml, conditionCode, hrefs)),
    };

    /// <summary>A multistatus of errors alone, as COPY, MOVE and DELETE answer with (RFC 4918 §13).</summary>
    public static FinalResponse MultiStatus(IEnumerable<MemberStatus> members) => new(207)
    {
        ContentType = MediaType,
        Content = Write(xml =>
        {
            xml.WriteStartElement("D", "multistatus", DavNamespace);
            foreach (var member in members)
            {
                xml.WriteStartElement("response", DavNamespace);
                xml.WriteElementString("href", DavNamespace, member.Href);
                xml.WriteElementString("status", DavNamespace, $"HTTP/1.1 {member.Status} {ReasonPhrase.Of(member.Status)}");
                if (member.ConditionCode is { } code)
                {
                    WriteError(xml, code, [member.Href]);
                }

                xml.WriteElementString("responsedescription", DavNamespace, member.Description);
                xml.WriteEndElement();
            }

            xml.WriteEndElement();
        }),
    };

    private static void WriteError(XmlWriter xml, string conditionCode, IEnumerable<string> hrefs)
    {
        xml.WriteStartElement("D", "error", DavNamespace);
        xml.WriteStartElement(conditionCode, DavNamespace);
        foreach (var href in hrefs)
        {
            xml.WriteElementString("href", DavNamespace, href);
        }

        xml.WriteEndElement();
        xml.WriteEndElement();
    }

    private static string Write(Action<XmlWriter> content)
    {
        using var text = new Utf8Text();
        using (var xml = XmlWriter.Create(text, new XmlWriterSettings { CloseOutput = false }))
        {
            content(xml);
        }

        return text.ToString();
    }

    // A StringWriter declares itself UTF-16; what goes out is UTF-8.
    private sealed class Utf8Text : StringWriter
    {
        public Utf8Text()
            : base(System.Globalization.CultureInfo.InvariantCulture)
        {
        }

        public override Encoding Encoding => Encoding.UTF8;
    }
}
