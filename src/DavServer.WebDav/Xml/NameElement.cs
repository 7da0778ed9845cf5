using System.Buffers;
using System.Security;

namespace DavServer.WebDav.Xml;

/// <summary>An empty element that names a property, as answers without values hold it (RFC 4918 §9.1, §9.2.1).</summary>
internal static class NameElement
{
    /// <summary>
    /// The most characters of namespaces that one request may make an answer repeat: a content declares a namespace once, and an answer with every
    /// name.
    /// </summary>
    public const int MostInOneAnswer = 1024 * 1024;

    // What takes up to six characters in an attribute.
    private static readonly SearchValues<char> Escaped = SearchValues.Create("<>&\"'\t\n\r");

    /// <summary>How long a namespace becomes where it is written out.</summary>
    public static int LengthOf(string namespaceName)
    {
        var length = namespaceName.Length;
        var rest = namespaceName.AsSpan();
        for (int at; (at = rest.IndexOfAny(Escaped)) >= 0; rest = rest[(at + 1)..])
        {
            length += 5;
        }

        return length;
    }

    /// <summary>The element for a document in which "D" is bound to "DAV:" and nothing is the default namespace.</summary>
    public static string Of(PropertyName name) => name.Namespace switch
    {
        XmlContent.DavNamespace => $"<D:{name.LocalName}/>",
        "" => $"<{name.LocalName}/>",
        XmlContent.XmlNamespace => $"<xml:{name.LocalName}/>",
        _ => $"<x:{name.LocalName} xmlns:x=\"{AttributeValue(name.Namespace)}\"/>",
    };

    // A reader turns white space in an attribute into spaces (XML 1.0 §3.3.3), so that the client would meet another name than it asked for.
    private static string AttributeValue(string text) => SecurityElement.Escape(text)
        .Replace("\t", "&#9;", StringComparison.Ordinal).Replace("\n", "&#10;", StringComparison.Ordinal).Replace("\r", "&#13;", StringComparison.Ordinal);
}
