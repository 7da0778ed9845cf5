using DavServer.Storage;
using DavServer.WebDav.Locks;

namespace DavServer.WebDav.Properties;

/// <summary>What live properties depend on besides their resource, found out once for a request.</summary>
internal sealed class LiveContext
{
    /// <summary>Who asks.</summary>
    public required DavPrincipal Principal { get; init; }

    /// <summary>The URL of who asks (RFC 5397 §3), encoded; null where nobody was authenticated.</summary>
    public required string? PrincipalHref { get; init; }

    /// <summary>Tells of locks; null where there are none, or nobody asks.</summary>
    public LockDiscovery? Locks { get; set; }

    /// <summary>What resources are really called, by which locks and kept properties are found; null where neither is looked for.</summary>
    public RealPaths? Paths { get; set; }

    /// <summary>The room on the volume of the resource that is being written; null where nobody asks, or the disk does not tell.</summary>
    public StorageSpace? Space { get; set; }
}
