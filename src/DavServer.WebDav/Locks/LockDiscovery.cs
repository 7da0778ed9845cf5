using System.Text;
using DavServer.Storage;
using DavServer.WebDav.Xml;

namespace DavServer.WebDav.Locks;

/// <summary>Writes the values of the two live properties about locks (RFC 4918 §15.8, §15.10); the prefix D stands for "DAV:".</summary>
internal sealed class LockDiscovery(LockTable locks, TimeProvider time, ServerIdentity identity)
{
    /// <summary>The value of <c>supportedlock</c>, the same for every resource.</summary>
    public static ReadOnlySpan<byte> SupportedLock =>
        "<D:lockentry><D:lockscope><D:exclusive/></D:lockscope><D:locktype><D:write/></D:locktype></D:lockentry>"u8 +
        "<D:lockentry><D:lockscope><D:shared/></D:lockscope><D:locktype><D:write/></D:locktype></D:lockentry>"u8;

    /// <summary>The value of <c>lockdiscovery</c>: all locks that a resource is in the scope of.</summary>
    /// <param name="xml">Where to.</param>
    /// <param name="path">The resource, by its <see cref="ResourceLocation.RealPath"/>.</param>
    /// <param name="kind">What it is.</param>
    /// <param name="reader">Who asks: of other people's locks it is told all but the token, which RFC 4918 §14.1 lets us leave out.</param>
    public void WriteValue(Utf8Xml xml, ResourcePath path, ResourceKind kind, DavPrincipal reader)
    {
        if (locks.IsEmpty)
        {
            return;
        }

        var now = time.GetUtcNow();
        foreach (var covering in locks.Covering(path))
        {
            // What a lock above covers lies in a collection.
            var rootKind = covering.Root.Depth < path.Depth ? ResourceKind.Collection : kind;
            Write(xml, covering, rootKind, covering.Expires - now, reader);
        }
    }

    /// <summary>One <c>activelock</c> (RFC 4918 §14.1).</summary>
    /// <param name="xml">Where to.</param>
    /// <param name="record">The lock.</param>
    /// <param name="rootKind">What its root is.</param>
    /// <param name="remaining">How long it lasts yet.</param>
    /// <param name="reader">Who asks.</param>
    public void Write(Utf8Xml xml, LockRecord record, ResourceKind rootKind, TimeSpan remaining, DavPrincipal reader)
    {
        xml.Raw("<D:activelock><D:lockscope>"u8);
        xml.Raw(record.Scope == LockScope.Exclusive ? "<D:exclusive/>"u8 : "<D:shared/>"u8);
        xml.Raw("</D:lockscope><D:locktype><D:write/></D:locktype><D:depth>"u8);
        xml.Raw(record.Reach == LockReach.Tree ? "infinity"u8 : "0"u8);
        xml.Raw("</D:depth>"u8);

        // RFC 4918 §14.17: not altered. It was captured complete in itself, so it may stand here as it is.
        xml.Raw(Encoding.UTF8.GetBytes(record.Owner));
        xml.Raw("<D:timeout>Second-"u8);
        xml.Number(Math.Max(0, (long)remaining.TotalSeconds));
        xml.Raw("</D:timeout>"u8);
        if (reader.MaySee(record.Principal))
        {
            xml.Raw("<D:locktoken><D:href>"u8);
            xml.Text(record.Token.Uri);
            xml.Raw("</D:href></D:locktoken>"u8);
        }

        xml.Raw("<D:lockroot><D:href>"u8);
        xml.Text(identity.PublicPath);
        xml.Ascii(record.AskedAs.ToUrlPath(rootKind == ResourceKind.Collection ? CollectionSlash.Trailing : CollectionSlash.None));
        xml.Raw("</D:href></D:lockroot></D:activelock>"u8);
    }
}
