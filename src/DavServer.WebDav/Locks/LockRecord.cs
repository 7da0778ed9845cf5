using System.Diagnostics.CodeAnalysis;

namespace DavServer.WebDav.Locks;

/// <summary>A write lock (RFC 4918 §6, §7) as it was granted.</summary>
public sealed record LockRecord : LockRequest
{
    /// <summary>A lock that is known from elsewhere.</summary>
    public LockRecord()
    {
    }

    /// <summary>What was asked for, granted.</summary>
    [SetsRequiredMembers]
    internal LockRecord(LockRequest asked, LockToken token, DateTimeOffset expires)
        : base(asked)
    {
        Token = token;
        Expires = expires;
    }

    /// <summary>Its unique URI.</summary>
    public required LockToken Token { get; init; }

    /// <summary>When it ends unless it is refreshed, UTC.</summary>
    public required DateTimeOffset Expires { get; init; }
}
