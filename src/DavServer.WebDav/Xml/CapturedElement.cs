using System.Text;
using System.Xml;

namespace DavServer.WebDav.Xml;

/// <summary>Looks into an element that <see cref="ElementCapture"/> has taken.</summary>
internal static class CapturedElement
{
    /// <summary>Its characters; null where it has elements in it, so that it is more than a text.</summary>
    public static string? TextOf(string element)
    {
        var text = new StringBuilder();
        using var xml = XmlReader.Create(new StringReader(element), ElementCapture.ReaderSettings);
        while (xml.Read())
        {
            switch (xml.NodeType)
            {
                case XmlNodeType.Element when xml.Depth > 0:
                    return null;
                case XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.Whitespace or XmlNodeType.SignificantWhitespace:
                    text.Append(xml.Value);
                    break;
            }
        }

        return text.ToString();
    }

    /// <summary>The names of the elements in it, not of those further down.</summary>
    public static IReadOnlyList<PropertyName> ElementsOf(string element)
    {
        var names = new List<PropertyName>();
        using var xml = XmlReader.Create(new StringReader(element), ElementCapture.ReaderSettings);
        while (xml.Read())
        {
            if (xml.NodeType == XmlNodeType.Element && xml.Depth == 1)
            {
                names.Add(new PropertyName(xml.NamespaceURI, xml.LocalName));
            }
        }

        return names;
    }
}
