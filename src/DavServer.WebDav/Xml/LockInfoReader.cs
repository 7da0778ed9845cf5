using System.Xml;

namespace DavServer.WebDav.Xml;

/// <summary>Reads the content of a LOCK (RFC 4918 §14.11) by pulling, never as a tree.</summary>
internal static class LockInfoReader
{
    /// <summary>Reads <paramref name="content"/>, whose length has been checked before.</summary>
    /// <param name="content">The whole content.</param>
    /// <param name="maxOwnerBytes">The most bytes of the <c>owner</c> element.</param>
    /// <param name="info">What it asks for; null with a fault.</param>
    /// <param name="detail">What is wrong, for a person.</param>
    public static LockInfoFault TryRead(Stream content, int maxOwnerBytes, out LockInfo? info, out string detail)
    {
        info = null;
        try
        {
            using var xml = XmlReader.Create(content, ElementCapture.ReaderSettings);
            var found = new Findings();
            var fault = Read(xml, maxOwnerBytes, found, out detail);
            if (fault != LockInfoFault.None)
            {
                return fault;
            }

            // RFC 4918 §14.11: both are required. §11.2: well-formed, and yet nothing that could be done, is 422.
            if (found.Scope is not { } scope || !found.IsWrite)
            {
                detail = "lockinfo must ask for a lockscope of exclusive or shared and a locktype of write (RFC 4918 §14.11)";
                return LockInfoFault.Unprocessable;
            }

            info = new LockInfo(scope, found.Owner);
            return LockInfoFault.None;
        }
        catch (XmlException exception)
        {
            detail = $"the content is not well-formed XML: {exception.Message}";
            return LockInfoFault.Malformed;
        }
    }

    private static LockInfoFault Read(XmlReader xml, int maxOwnerBytes, Findings found, out string detail)
    {
        detail = "";
        var within = "";
        while (xml.Read())
        {
            if (xml.Depth > ElementCapture.MaxDepth)
            {
                detail = $"the content is nested deeper than {ElementCapture.MaxDepth} elements";
                return LockInfoFault.Malformed;
            }

            if (xml.NodeType != XmlNodeType.Element)
            {
                continue;
            }

            // Unknown elements are ignored (RFC 4918 §17).
            var name = xml.NamespaceURI == XmlContent.DavNamespace ? xml.LocalName : "";
            switch (xml.Depth)
            {
                case 0 when name != "lockinfo":
                    detail = "the content's root must be DAV:lockinfo";
                    return LockInfoFault.Malformed;
                case 1 when name == "owner":
                    var fault = ReadOwner(xml, maxOwnerBytes, found, out detail);
                    if (fault != LockInfoFault.None)
                    {
                        return fault;
                    }

                    break;
                case 1:
                    within = name;
                    break;
                case 2:
                    found.Take(within, name);
                    break;
            }
        }

        return LockInfoFault.None;
    }

    private static LockInfoFault ReadOwner(XmlReader xml, int maxOwnerBytes, Findings found, out string detail)
    {
        detail = "";
        switch (ElementCapture.TryCapture(xml, maxOwnerBytes, out var owner))
        {
            case CaptureResult.Captured:
                found.Owner = owner;
                return LockInfoFault.None;
            case CaptureResult.TooLarge:
                detail = $"owner has more than {maxOwnerBytes} bytes";
                return LockInfoFault.OwnerTooLarge;
            default:
                detail = "owner is nested too deep, has too many attributes, or is not namespace-well-formed";
                return LockInfoFault.Malformed;
        }
    }

    private sealed class Findings
    {
        private bool _isContradictory;
        private LockInfoScope? _scope;

        public LockInfoScope? Scope => _isContradictory ? null : _scope;

        public bool IsWrite { get; private set; }

        public string Owner { get; set; } = "";

        public void Take(string within, string name)
        {
            switch (within, name)
            {
                case ("lockscope", "exclusive" or "shared"):
                    var scope = name == "shared" ? LockInfoScope.Shared : LockInfoScope.Exclusive;
                    _isContradictory |= _scope is not null && _scope != scope;
                    _scope = scope;
                    break;
                case ("locktype", "write"):
                    IsWrite = true;
                    break;
            }
        }
    }
}
