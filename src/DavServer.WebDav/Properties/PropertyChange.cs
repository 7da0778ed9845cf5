using DavServer.WebDav.Xml;

namespace DavServer.WebDav.Properties;

/// <summary>One instruction of a PROPPATCH (RFC 4918 §9.2).</summary>
/// <param name="Name">The property.</param>
/// <param name="Xml">The element to keep, see <see cref="DeadProperty.Xml"/>; null to remove, which is no error where there is none.</param>
public readonly record struct PropertyChange(PropertyName Name, string? Xml);
