using DavServer.Storage;

namespace DavServer.WebDav.Properties;

/// <summary>What live properties depend on besides their resource, found out once for a request.</summary>
internal sealed class LiveContext
{
    /// <summary>The URL of who asks (RFC 5397 §3), encoded; null where nobody was authenticated.</summary>
    public required string? PrincipalHref { get; init; }

    /// <summary>The room on the volume of the resource that is being written; null where nobody asks, or the disk does not tell.</summary>
    public StorageSpace? Space { get; set; }
}
