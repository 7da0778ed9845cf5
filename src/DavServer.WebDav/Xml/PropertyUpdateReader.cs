using System.Xml;

namespace DavServer.WebDav.Xml;

/// <summary>
/// Reads the content of a PROPPATCH (RFC 4918 §14.19) and of an extended MKCOL (RFC 5689 §5.1), which differ in the name of the root, by pulling.
/// Instructions stay in document order (RFC 4918 §9.2).
/// </summary>
internal static class PropertyUpdateReader
{
    /// <summary>The most instructions in one request: a choice, as many as one resource may have properties.</summary>
    private const int MaxInstructions = 1000;

    /// <summary>
    /// The most bytes of all values together: each repeats the namespaces in scope, so that a small content could ask for much. A choice, beyond what
    /// one resource may bear.
    /// </summary>
    private const int MaxBytes = 1024 * 1024;

    /// <summary>The most properties that are too large: each is put together before that is known.</summary>
    private const int MaxTooLarge = 100;

    /// <summary>Reads <paramref name="content"/>, whose length has been checked before.</summary>
    /// <param name="content">The whole content.</param>
    /// <param name="root">What the root must be, in the "DAV:" namespace.</param>
    /// <param name="maxBytesPerProperty">What is larger is <see cref="InstructionKind.SetTooLarge"/>.</param>
    /// <param name="error">What is wrong with it, for a person; empty when nothing is.</param>
    /// <returns>The instructions, or null with <paramref name="error"/>.</returns>
    public static IReadOnlyList<PropertyInstruction>? TryRead(Stream content, string root, int maxBytesPerProperty, out string error)
    {
        try
        {
            using var xml = XmlReader.Create(content, ElementCapture.ReaderSettings);
            var instructions = new List<PropertyInstruction>();
            error = Read(xml, root, maxBytesPerProperty, instructions);
            return error.Length == 0 ? instructions : null;
        }
        catch (XmlException exception)
        {
            error = $"the content is not well-formed XML: {exception.Message}";
            return null;
        }
    }

    /// <summary>Whether the content's root is this one, be the rest as it may.</summary>
    public static bool HasRoot(Stream content, string root)
    {
        try
        {
            using var xml = XmlReader.Create(content, ElementCapture.ReaderSettings);
            return xml.MoveToContent() == XmlNodeType.Element && IsDav(xml, root);
        }
        catch (XmlException)
        {
            return false;
        }
    }

    private static string Read(XmlReader xml, string root, int maxBytesPerProperty, List<PropertyInstruction> instructions)
    {
        InstructionKind? kind = null;
        var (inProp, hasInstructions, left) = (false, false, MaxBytes);
        var (answered, tooLarge) = (0, 0);
        while (xml.Read())
        {
            if (xml.Depth > ElementCapture.MaxDepth)
            {
                return $"the content is nested deeper than {ElementCapture.MaxDepth} elements";
            }

            if (xml.NodeType != XmlNodeType.Element)
            {
                continue;
            }

            // What is not known is ignored, and what is in it (RFC 4918 §17).
            switch (xml.Depth)
            {
                case 0 when !IsDav(xml, root):
                    return $"the content's root must be DAV:{root}";
                case 1:
                    kind = IsDav(xml, "set") ? InstructionKind.Set : IsDav(xml, "remove") ? InstructionKind.Remove : null;
                    hasInstructions |= kind is not null;
                    break;
                case 2:
                    inProp = kind is not null && IsDav(xml, "prop");
                    break;
                case 3 when inProp && instructions.Count == MaxInstructions:
                    return $"the content has more than {MaxInstructions} instructions";
                case 3 when inProp:
                    if (ReadInstruction(xml, kind!.Value, Math.Min(left, maxBytesPerProperty), out var instruction) is { Length: > 0 } error)
                    {
                        return error;
                    }

                    // A namespace is declared once and answered with every name; what is too large was put together before that was known.
                    answered += NameElement.LengthOf(instruction.Name.Namespace);
                    tooLarge += instruction.Kind == InstructionKind.SetTooLarge ? 1 : 0;
                    if (answered > NameElement.MostInOneAnswer || tooLarge > MaxTooLarge)
                    {
                        return "the properties come to more than is kept or answered";
                    }

                    instructions.Add(instruction);
                    left -= instruction.Element.Length;
                    break;
            }
        }

        return hasInstructions ? "" : "the content has neither a set nor a remove";
    }

    private static string ReadInstruction(XmlReader xml, InstructionKind kind, int maxBytes, out PropertyInstruction instruction)
    {
        var name = new PropertyName(xml.NamespaceURI, xml.LocalName);
        instruction = new PropertyInstruction(name, kind, "");
        if (name.Namespace == XmlContent.XmlnsNamespace)
        {
            return "the content is not namespace-well-formed: an element has the prefix xmlns";
        }

        if (kind == InstructionKind.Remove)
        {
            return "";
        }

        switch (ElementCapture.TryCapture(xml, maxBytes, out var element))
        {
            case CaptureResult.Captured:
                instruction = instruction with { Element = element };
                return "";
            case CaptureResult.TooLarge:
                instruction = instruction with { Kind = InstructionKind.SetTooLarge };
                return "";
            case CaptureResult.Malformed:
                return "the content is not namespace-well-formed: an element has the prefix xmlns";
            default:
                return $"the content is nested deeper than {ElementCapture.MaxDepth} elements, "
                    + $"or has more than {ElementCapture.MaxAttributes} attributes or namespaces in one place";
        }
    }

    private static bool IsDav(XmlReader xml, string localName) => xml.LocalName == localName && xml.NamespaceURI == XmlContent.DavNamespace;
}
