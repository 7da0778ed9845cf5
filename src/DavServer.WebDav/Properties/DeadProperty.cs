using DavServer.WebDav.Xml;

namespace DavServer.WebDav.Properties;

/// <summary>A property that the server only keeps (RFC 4918 §4).</summary>
/// <param name="Name">Its name.</param>
/// <param name="Xml">
/// The whole element, to the letter (RFC 4918 §4.3) and complete in itself: with every namespace it needs declared in it, and the xml:lang that was in scope.
/// It may be written anywhere in a document.
/// </param>
public sealed record DeadProperty(PropertyName Name, string Xml);
