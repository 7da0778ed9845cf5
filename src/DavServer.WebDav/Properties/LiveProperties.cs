using System.Collections.Frozen;
using DavServer.Storage;
using DavServer.WebDav.Xml;

namespace DavServer.WebDav.Properties;

/// <summary>The live properties of this server: RFC 4918 §15, RFC 4331, RFC 5397.</summary>
internal static class LiveProperties
{
    private static readonly ResourceKind[] OnFiles = [ResourceKind.File];
    private static readonly ResourceKind[] OnCollections = [ResourceKind.Collection];
    private static readonly ResourceKind[] OnAll = [ResourceKind.File, ResourceKind.Collection];

    public static LiveProperty LockDiscovery { get; } = new("lockdiscovery", OnAll, static (xml, in member, context) =>
        context.Locks?.WriteValue(xml, context.Paths!.Of(member.Path), member.Info.Kind, context.Principal));

    public static LiveProperty QuotaAvailable { get; } = new("quota-available-bytes", OnCollections, static (xml, in member, context) =>
        xml.Number(context.Space?.Available ?? 0))
    { InAllprop = InAllprop.OnlyByName };

    public static LiveProperty QuotaUsed { get; } = new("quota-used-bytes", OnCollections, static (xml, in member, context) =>
        xml.Number(context.Space?.Used ?? 0))
    { InAllprop = InAllprop.OnlyByName };

    public static IReadOnlyList<LiveProperty> All { get; } =
    [
        new("resourcetype", OnAll, static (xml, in member, context) =>
        {
            if (member.Info.IsCollection)
            {
                xml.Raw("<D:collection/>"u8);
            }
        }),
        new("creationdate", OnAll, static (xml, in member, context) =>
            xml.Formatted((member.Info.Created ?? member.Info.Modified).UtcDateTime, "yyyy-MM-ddTHH:mm:ssZ"))
        { Setting = Setting.Allowed },
        new("displayname", OnAll, static (xml, in member, context) => xml.Text(member.Path.Name.ToString())) { Setting = Setting.Allowed },
        new("getcontentlength", OnFiles, static (xml, in member, context) => xml.Number(member.Info.Length)),
        new("getcontenttype", OnFiles, static (xml, in member, context) => xml.Text(ContentTypes.Of(member.Path))) { Setting = Setting.Allowed },
        new("getetag", OnFiles, static (xml, in member, context) => xml.Ascii(member.Info.ToEntityTag())),
        new("getlastmodified", OnAll, static (xml, in member, context) => xml.Formatted(member.Info.Modified.UtcDateTime, "R")),
        LockDiscovery,
        new("supportedlock", OnAll, static (xml, in member, context) => xml.Raw(Locks.LockDiscovery.SupportedLock)),
        QuotaAvailable,
        QuotaUsed,
        new("current-user-principal", OnAll, static (xml, in member, context) => WritePrincipal(xml, context)) { InAllprop = InAllprop.OnlyByName },
    ];

    public static FrozenDictionary<PropertyName, LiveProperty> ByName { get; } = All.ToFrozenDictionary(p => p.Name);

    private static void WritePrincipal(Utf8Xml xml, LiveContext context)
    {
        if (context.PrincipalHref is not { } href)
        {
            xml.Raw("<D:unauthenticated/>"u8);
            return;
        }

        xml.Raw("<D:href>"u8);
        xml.Text(href);
        xml.Raw("</D:href>"u8);
    }
}
