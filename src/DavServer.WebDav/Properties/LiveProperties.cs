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

    public static LiveProperty LockDiscovery { get; } = new("lockdiscovery", OnAll, static (xml, in resource, context) =>
        context.Locks?.WriteValue(xml, resource.LinkTarget ?? context.Paths!.Of(resource.Path), resource.Info.Kind, context.Principal))
    { ConstantOn = static (_, context) => context.Locks is null ? [] : null };

    public static LiveProperty QuotaAvailable { get; } = new("quota-available-bytes", OnCollections, static (xml, in resource, context) =>
        xml.Number(context.Space?.Available ?? 0))
    { InAllprop = InAllprop.OnlyByName };

    public static LiveProperty QuotaUsed { get; } = new("quota-used-bytes", OnCollections, static (xml, in resource, context) =>
        xml.Number(context.Space?.Used ?? 0))
    { InAllprop = InAllprop.OnlyByName };

    public static IReadOnlyList<LiveProperty> All { get; } =
    [
        new("resourcetype", OnAll, static (xml, in resource, context) =>
        {
            if (resource.Info.IsCollection)
            {
                xml.Raw("<D:collection/>"u8);
            }
        })
        { ConstantOn = static (kind, _) => kind == ResourceKind.Collection ? "<D:collection/>"u8.ToArray() : [] },
        new("creationdate", OnAll, static (xml, in resource, context) =>
            WriteTime(xml, (resource.Info.Created ?? resource.Info.Modified).UtcDateTime))
        { Setting = Setting.Allowed },
        new("displayname", OnAll, static (xml, in resource, context) => xml.Text(resource.Name)) { Setting = Setting.Allowed },
        new("getcontentlength", OnFiles, static (xml, in resource, context) => xml.Number(resource.Info.Length)),
        new("getcontenttype", OnFiles, static (xml, in resource, context) => xml.Text(ContentTypes.Of(resource.Name))) { Setting = Setting.Allowed },
        new("getetag", OnFiles, static (xml, in resource, context) => xml.Wrote(resource.Info.WriteEntityTag(xml.Room(ResourceInfo.MaxEntityTag)))),
        new("getlastmodified", OnAll, static (xml, in resource, context) => xml.Formatted(resource.Info.Modified.UtcDateTime, "R")),
        LockDiscovery,
        new("supportedlock", OnAll, static (xml, in resource, context) => xml.Raw(Locks.LockDiscovery.SupportedLock))
        { ConstantOn = static (_, _) => Locks.LockDiscovery.SupportedLock.ToArray() },
        QuotaAvailable,
        QuotaUsed,
        new("current-user-principal", OnAll, static (xml, in resource, context) => WritePrincipal(xml, context)) { InAllprop = InAllprop.OnlyByName },
    ];

    public static FrozenDictionary<PropertyName, LiveProperty> ByName { get; } = All.ToFrozenDictionary(p => p.Name);

    // RFC 3339, as RFC 4918 §15.1 wants it. "s" has a way of its own in the framework, a pattern of letters has to be read each time.
    private static void WriteTime(Utf8Xml xml, DateTime utc)
    {
        xml.Formatted(utc, "s");
        xml.Raw("Z"u8);
    }

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
