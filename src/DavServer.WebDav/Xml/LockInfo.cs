namespace DavServer.WebDav.Xml;

/// <summary>Which of the two scopes a <c>lockinfo</c> asks for (RFC 4918 §14.13).</summary>
internal enum LockInfoScope
{
    /// <summary>No other lock beside it.</summary>
    Exclusive,

    /// <summary>Other shared locks beside it.</summary>
    Shared,
}

/// <summary>The content of a LOCK that asks for a new lock (RFC 4918 §14.11); its type can only be <c>write</c>.</summary>
/// <param name="Scope">Exclusive or shared.</param>
/// <param name="Owner">The <c>owner</c> element, complete in itself; empty for none.</param>
internal sealed record LockInfo(LockInfoScope Scope, string Owner);
