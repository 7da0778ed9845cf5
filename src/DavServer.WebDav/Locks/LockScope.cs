namespace DavServer.WebDav.Locks;

/// <summary>Whether a lock bears others beside it (RFC 4918 §6.2).</summary>
public enum LockScope
{
    /// <summary>No other lock on the same resource.</summary>
    Exclusive,

    /// <summary>Other shared locks besides.</summary>
    Shared,
}
