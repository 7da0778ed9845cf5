namespace DavServer.WebDav.Locks;

/// <summary>What a lock covers (RFC 4918 §9.10.3).</summary>
public enum LockReach
{
    /// <summary>The lock root alone; of a collection, also which members it has (Depth 0).</summary>
    Resource,

    /// <summary>The lock root and all that is ever below it (Depth infinity).</summary>
    Tree,
}
