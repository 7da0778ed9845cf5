using System.Text;
using System.Xml;

namespace DavServer.WebDav.Xml;

/// <summary>
/// Takes an element out of a request's content, to the letter and complete in itself, so that it can be written into any other document: a dead property
/// (RFC 4918 §4.3) or the owner of a lock (§14.17).
/// </summary>
/// <remarks>
/// Kept are prefixes, attributes, white space, comments, processing instructions, the xml:lang in scope and the namespaces in scope that may be meant.
/// Only what no XML application may depend on is not: quotes, the order of declarations, and whether a text was written as CDATA or by references.
/// </remarks>
internal static class ElementCapture
{
    /// <summary>The deepest an element may stand in a document: a choice. Real properties have a handful of levels.</summary>
    public const int MaxDepth = 64;

    /// <summary>The most attributes of one element, and the most namespaces in scope: a choice, so that a small request can't make a large one of us.</summary>
    public const int MaxAttributes = 256;

    /// <summary>How content has to be read from which elements are captured: nothing left out, no DTD.</summary>
    public static XmlReaderSettings ReaderSettings { get; } = new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        CloseInput = false,
    };

    /// <summary>Captures the element that the reader stands on.</summary>
    /// <param name="xml">A reader made with <see cref="ReaderSettings"/>, on an element. Afterwards on its end, so that <c>Read()</c> goes on behind it.</param>
    /// <param name="maxBytes">The most bytes it may have as UTF-8.</param>
    /// <param name="element">The element; empty where it was not captured.</param>
    /// <exception cref="XmlException">The content is not well-formed.</exception>
    public static CaptureResult TryCapture(XmlReader xml, int maxBytes, out string element)
    {
        element = "";
        var inherited = NamespacesOf(xml);
        if (inherited.Count > MaxAttributes)
        {
            return CaptureResult.TooComplex;
        }

        var text = new StringBuilder();
        var result = CopyRoot(xml, inherited, text, maxBytes, out var afterName);
        if (result != CaptureResult.Captured)
        {
            return result;
        }

        text.Insert(afterName, Declarations(inherited, text.ToString()));
        if (text.Length > maxBytes)
        {
            return CaptureResult.TooLarge;
        }

        var captured = text.ToString();
        if (Encoding.UTF8.GetByteCount(captured) > maxBytes)
        {
            return CaptureResult.TooLarge;
        }

        element = captured;
        return CaptureResult.Captured;
    }

    // The element's own declarations are among them until its attributes have been read.
    private static Dictionary<string, string> NamespacesOf(XmlReader xml)
    {
        var all = ((IXmlNamespaceResolver)xml).GetNamespacesInScope(XmlNamespaceScope.ExcludeXml);
        var namespaces = new Dictionary<string, string>(all, StringComparer.Ordinal);

        // So that an element in no namespace stays in none, wherever it is written.
        namespaces.TryAdd("", "");
        return namespaces;
    }

    private static CaptureResult CopyRoot(XmlReader xml, Dictionary<string, string> inherited, StringBuilder text, int maxBytes, out int afterName)
    {
        var depth = xml.Depth;
        afterName = xml.Name.Length + 1;
        var lang = xml.XmlLang;
        while (true)
        {
            if (xml.Depth > MaxDepth || xml.AttributeCount > MaxAttributes)
            {
                return CaptureResult.TooComplex;
            }

            if (xml.NodeType == XmlNodeType.Element && xml.NamespaceURI == XmlContent.XmlnsNamespace)
            {
                return CaptureResult.Malformed;
            }

            // What is too much already is read to its end and not kept.
            var isEnd = xml.Depth == depth && (xml.NodeType == XmlNodeType.EndElement || (xml.NodeType == XmlNodeType.Element && xml.IsEmptyElement));
            if (text.Length <= maxBytes)
            {
                CopyNode(xml, text, xml.Depth == depth ? inherited : null, lang);
            }

            if (isEnd)
            {
                return text.Length > maxBytes ? CaptureResult.TooLarge : CaptureResult.Captured;
            }

            if (!xml.Read())
            {
                throw new XmlException("The content ends within an element.");
            }
        }
    }

    private static void CopyNode(XmlReader xml, StringBuilder text, Dictionary<string, string>? inherited, string lang)
    {
        switch (xml.NodeType)
        {
            case XmlNodeType.Element:
                CopyStart(xml, text, inherited, lang);
                break;
            case XmlNodeType.EndElement:
                text.Append("</").Append(xml.Name).Append('>');
                break;
            case XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.Whitespace or XmlNodeType.SignificantWhitespace:
                AppendText(text, xml.Value);
                break;
            case XmlNodeType.Comment:
                text.Append("<!--").Append(xml.Value).Append("-->");
                break;
            case XmlNodeType.ProcessingInstruction:
                text.Append("<?").Append(xml.Name).Append(xml.Value.Length > 0 ? " " : "").Append(xml.Value).Append("?>");
                break;
        }
    }

    // For the captured element itself, not for those in it, its own declarations go out of the inherited ones, and it gets the language in scope.
    private static void CopyStart(XmlReader xml, StringBuilder text, Dictionary<string, string>? inherited, string lang)
    {
        var isEmpty = xml.IsEmptyElement;
        text.Append('<').Append(xml.Name);
        var saysLanguage = inherited is null || lang.Length == 0;
        while (xml.MoveToNextAttribute())
        {
            if (inherited is not null && xml.NamespaceURI == XmlContent.XmlnsNamespace)
            {
                inherited.Remove(xml.Prefix.Length == 0 ? "" : xml.LocalName);
            }

            saysLanguage |= xml.Name == "xml:lang";
            AppendAttribute(text, xml.Name, xml.Value);
        }

        xml.MoveToElement();
        if (!saysLanguage)
        {
            AppendAttribute(text, "xml:lang", lang);
        }

        text.Append(isEmpty ? "/>" : ">");
    }

    // A prefix that is not to be found in the element, neither in names nor in texts, which may hold qualified names, can't be meant by any of it.
    private static string Declarations(Dictionary<string, string> inherited, string body)
    {
        var text = new StringBuilder();
        foreach (var prefix in inherited.Keys.Where(p => body.Contains(p, StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            AppendAttribute(text, prefix.Length == 0 ? "xmlns" : "xmlns:" + prefix, inherited[prefix]);
        }

        return text.ToString();
    }

    // XML 1.0 §2.11: a reader makes a line feed of a carriage return, unless it is a reference.
    private static void AppendText(StringBuilder text, string value)
    {
        foreach (var c in value)
        {
            _ = c switch
            {
                '&' => text.Append("&amp;"),
                '<' => text.Append("&lt;"),
                '>' => text.Append("&gt;"),
                '\r' => text.Append("&#13;"),
                _ => text.Append(c),
            };
        }
    }

    // XML 1.0 §3.3.3: in an attribute a reader makes spaces of other white space, unless it is a reference.
    private static void AppendAttribute(StringBuilder text, string name, string value)
    {
        text.Append(' ').Append(name).Append("=\"");
        foreach (var c in value)
        {
            _ = c switch
            {
                '&' => text.Append("&amp;"),
                '<' => text.Append("&lt;"),
                '"' => text.Append("&quot;"),
                '\t' => text.Append("&#9;"),
                '\n' => text.Append("&#10;"),
                '\r' => text.Append("&#13;"),
                _ => text.Append(c),
            };
        }

        text.Append('"');
    }
}
