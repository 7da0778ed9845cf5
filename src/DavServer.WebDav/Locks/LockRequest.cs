using DavServer.Storage;

namespace DavServer.WebDav.Locks;

/// <summary>A write lock as it is asked for.</summary>
public record LockRequest
{
    /// <summary>What it locks: a <see cref="ResourceLocation.RealPath"/>, so that no other spelling of the URL gets around it.</summary>
    public required ResourcePath Root { get; init; }

    /// <summary>The lock root as the LOCK request spelled it, which <c>lockroot</c> repeats (RFC 4918 §14.12).</summary>
    public required ResourcePath AskedAs { get; init; }

    /// <summary>Exclusive or shared.</summary>
    public required LockScope Scope { get; init; }

    /// <summary>How far it reaches.</summary>
    public required LockReach Reach { get; init; }

    /// <summary>Who created it; nobody else can use the token (RFC 4918 §6.4).</summary>
    public required string Principal { get; init; }

    /// <summary>The <c>owner</c> element as it was sent, complete; empty for none (RFC 4918 §14.17).</summary>
    public required string Owner { get; init; }

    /// <summary>How long it is to last, from creation or the last refresh (RFC 4918 §6.6); the server's limits already applied.</summary>
    public required TimeSpan Timeout { get; init; }
}
