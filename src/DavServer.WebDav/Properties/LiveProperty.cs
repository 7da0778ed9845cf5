using System.Text;
using DavServer.Storage;
using DavServer.WebDav.Xml;

namespace DavServer.WebDav.Properties;

/// <summary>Writes the value of a live property, escaped.</summary>
internal delegate void PropertyValueWriter(Utf8Xml xml, in ListedResource resource, LiveContext context);

/// <summary>The value of a live property where it is the same for all resources of a kind; null where it is not.</summary>
internal delegate byte[]? ConstantValue(ResourceKind kind, LiveContext context);

/// <summary>Whether clients may give a live property another value than the one that is computed.</summary>
internal enum Setting
{
    /// <summary>They may not.</summary>
    Protected,

    /// <summary>They may: what they set is kept like a dead property, and goes before what would be computed.</summary>
    Allowed,
}

/// <summary>Whether <c>allprop</c> gives a live property.</summary>
internal enum InAllprop
{
    /// <summary>It does: RFC 4918 §15 defines it (§9.1).</summary>
    Given,

    /// <summary>It has to be asked for by name: another specification defines it.</summary>
    OnlyByName,
}

/// <summary>A property that the server computes (RFC 4918 §4, §15), all in the "DAV:" namespace.</summary>
internal sealed class LiveProperty(string name, IReadOnlyList<ResourceKind> on, PropertyValueWriter writeValue)
{
    public PropertyName Name { get; } = PropertyName.Dav(name);

    public Setting Setting { get; init; }

    public InAllprop InAllprop { get; init; }

    /// <summary>The start tag, with which a value begins.</summary>
    public byte[] Start { get; } = Encoding.ASCII.GetBytes($"<D:{name}>");

    /// <summary>The end tag.</summary>
    public byte[] End { get; } = Encoding.ASCII.GetBytes($"</D:{name}>");

    /// <summary>The element without a value.</summary>
    public byte[] Empty { get; } = Encoding.ASCII.GetBytes($"<D:{name}/>");

    /// <summary>The value where it is known beforehand; by default it never is.</summary>
    public ConstantValue ConstantOn { get; init; } = static (_, _) => null;

    public bool IsOn(ResourceKind kind) => on.Contains(kind);

    public void WriteValue(Utf8Xml xml, in ListedResource resource, LiveContext context) => writeValue(xml, resource, context);
}
