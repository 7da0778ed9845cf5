using System.Xml;

namespace DavServer.WebDav.Xml;

/// <summary>Reads the content of a PROPFIND (RFC 4918 §14.20) by pulling, never as a tree.</summary>
/// <remarks>A tree would expand entities and recurse: 200,000 nested elements end the process with a stack overflow that can't be caught.</remarks>
internal static class PropfindReader
{
    /// <summary>Elements deeper than this are refused. A PROPFIND needs three levels (RFC 4918 §14.20); the rest is for extensions, which are ignored.</summary>
    private const int MaxElementDepth = 64;

    /// <summary>More properties than this in one question are refused: each costs a line per resource in the answer.</summary>
    private const int MaxProperties = 1000;

    private static readonly XmlReaderSettings Settings = new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
        IgnoreWhitespace = true,
        CloseInput = false,
    };

    /// <summary>Reads <paramref name="content"/>, whose length has been checked before.</summary>
    /// <param name="content">The whole content.</param>
    /// <param name="error">What is wrong with it, for a person; empty when nothing is.</param>
    /// <returns>The question, or null with <paramref name="error"/>.</returns>
    public static PropfindRequest? TryRead(Stream content, out string error)
    {
        try
        {
            using var xml = XmlReader.Create(content, Settings);
            var request = Read(xml, out error);
            return error.Length == 0 ? request : null;
        }
        catch (XmlException exception)
        {
            error = $"the content is not well-formed XML: {exception.Message}";
            return null;
        }
    }

    private static PropfindRequest? Read(XmlReader xml, out string error)
    {
        error = "";
        PropfindKind? kind = null;
        var (named, included) = (new List<PropertyName>(), new List<PropertyName>());
        List<PropertyName>? collecting = null;
        var written = 0;
        while (xml.Read())
        {
            if (xml.Depth > MaxElementDepth)
            {
                error = $"the content is nested deeper than {MaxElementDepth} elements";
                return null;
            }

            if (xml.NodeType != XmlNodeType.Element)
            {
                continue;
            }

            switch (xml.Depth)
            {
                case 0 when !IsDav(xml, "propfind"):
                    error = "the content's root must be DAV:propfind";
                    return null;
                case 1:
                    var found = KindOf(xml);

                    // RFC 4918 §17: the order of elements is irrelevant, so include may stand before its allprop.
                    collecting = found == PropfindKind.Prop ? named : IsDav(xml, "include") ? included : null;
                    if (found is not null && kind is not null)
                    {
                        error = "the content asks more than one of allprop, propname and prop";
                        return null;
                    }

                    kind = found ?? kind;
                    break;
                case 2 when collecting is not null:
                    written += NameElement.LengthOf(xml.NamespaceURI);
                    error = FaultOf(xml, named.Count + included.Count, written);
                    if (error.Length > 0)
                    {
                        return null;
                    }

                    collecting.Add(new PropertyName(xml.NamespaceURI, xml.LocalName));
                    break;
            }
        }

        if (kind is null)
        {
            error = "the content asks none of allprop, propname and prop";
            return null;
        }

        return new PropfindRequest(kind.Value, kind == PropfindKind.AllProp ? included : named);
    }

    /// <summary>Why the property that the reader stands on can't be asked for; empty where it can.</summary>
    private static string FaultOf(XmlReader xml, int before, int written) =>
        before == MaxProperties ? $"the content names more than {MaxProperties} properties"
        : xml.NamespaceURI == XmlContent.XmlnsNamespace ? "the content is not namespace-well-formed: an element has the prefix xmlns"
        : written > NameElement.MostInOneAnswer
            ? $"the names, each with its namespace, come to more than {NameElement.MostInOneAnswer} characters"
        : "";

    // Unknown elements are ignored (RFC 4918 §17).
    private static PropfindKind? KindOf(XmlReader xml) =>
        IsDav(xml, "prop") ? PropfindKind.Prop
        : IsDav(xml, "allprop") ? PropfindKind.AllProp
        : IsDav(xml, "propname") ? PropfindKind.PropName
        : null;

    private static bool IsDav(XmlReader xml, string localName) =>
        xml.LocalName == localName && xml.NamespaceURI == XmlContent.DavNamespace;
}
