using DavServer.Storage;

namespace DavServer.WebDav.Locks;

/// <summary>A lock as it is asked for; see <see cref="LockRecord"/>.</summary>
internal sealed record LockRequest
{
    public required ResourcePath Root { get; init; }

    public required ResourcePath AskedAs { get; init; }

    public required LockScope Scope { get; init; }

    public required LockReach Reach { get; init; }

    public required string Principal { get; init; }

    public required string Owner { get; init; }

    /// <summary>How long it shall last, the server's limits already applied.</summary>
    public required TimeSpan Timeout { get; init; }
}
