namespace DavServer.WebDav.Locks;

/// <summary>What may keep a lock from being granted.</summary>
internal enum LockRefusal
{
    /// <summary>Nothing: it is granted.</summary>
    None,

    /// <summary>Locks that it does not bear, or that do not bear it (RFC 4918 §9.10.5).</summary>
    Conflict,

    /// <summary>The resource has as many as it may bear.</summary>
    TooManyOnResource,

    /// <summary>The principal has as many as one may have.</summary>
    TooManyOfPrincipal,

    /// <summary>There are as many as there may be.</summary>
    TooManyInAll,
}

/// <summary>How the attempt to take out a lock ended.</summary>
/// <param name="Lock">The lock; null where it was refused.</param>
/// <param name="Refusal">Why it was.</param>
/// <param name="Conflicts">The locks in the way.</param>
internal sealed record LockReservation(LockRecord? Lock, LockRefusal Refusal, IReadOnlyList<LockRecord> Conflicts);
