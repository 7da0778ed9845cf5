namespace DavServer.WebDav.Locks;

/// <summary>The unique URI of a lock (RFC 4918 §6.5). Whoever knows it and is its creator may write, so it is kept out of logs.</summary>
/// <param name="Uri">The URI, for instance <c>urn:uuid:…</c>.</param>
public readonly record struct LockToken(string Uri)
{
    /// <summary>Nothing of the token: what is formatted by chance ends up in logs.</summary>
    public override string ToString() => "(lock token)";
}
