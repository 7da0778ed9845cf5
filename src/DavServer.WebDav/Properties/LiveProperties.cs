using System.Collections.Frozen;
using DavServer.Storage;
using DavServer.WebDav.Xml;

namespace DavServer.WebDav.Properties;

/// <summary>The live properties of this server (RFC 4918 §15). Locks and dead properties are not here yet.</summary>
internal static class LiveProperties
{
    private static readonly ResourceKind[] OnFiles = [ResourceKind.File];
    private static readonly ResourceKind[] OnAll = [ResourceKind.File, ResourceKind.Collection];

    public static IReadOnlyList<LiveProperty> All { get; } =
    [
        new("resourcetype", OnAll, static (xml, in member) =>
        {
            if (member.Info.IsCollection)
            {
                xml.Raw("<D:collection/>"u8);
            }
        }),
        new("creationdate", OnAll, static (xml, in member) =>
            xml.Formatted((member.Info.Created ?? member.Info.Modified).UtcDateTime, "yyyy-MM-ddTHH:mm:ssZ")),
        new("displayname", OnAll, static (xml, in member) => xml.Text(member.Path.Name.ToString())),
        new("getcontentlength", OnFiles, static (xml, in member) => xml.Number(member.Info.Length)),
        new("getcontenttype", OnFiles, static (xml, in member) => xml.Text(ContentTypes.Of(member.Path))),
        new("getetag", OnFiles, static (xml, in member) => xml.Ascii(member.Info.ToEntityTag())),
        new("getlastmodified", OnAll, static (xml, in member) => xml.Formatted(member.Info.Modified.UtcDateTime, "R")),
    ];

    public static FrozenDictionary<PropertyName, LiveProperty> ByName { get; } = All.ToFrozenDictionary(p => p.Name);
}
