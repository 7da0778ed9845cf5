namespace DavServer.WebDav.Headers;

/// <summary>One product of a User-Agent field (RFC 9110 §10.1.5).</summary>
/// <param name="Name">Its name.</param>
/// <param name="Version">What stands behind the slash, perhaps nothing; null where there is no slash.</param>
internal readonly record struct Product(string Name, string? Version);
