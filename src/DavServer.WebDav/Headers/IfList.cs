namespace DavServer.WebDav.Headers;

/// <summary>One list of the If field: it holds if all its conditions do (RFC 4918 §10.4.3).</summary>
/// <param name="Resource">The resource tag it follows, a Simple-ref; null for the request's target.</param>
/// <param name="Conditions">At least one.</param>
internal sealed record IfList(string? Resource, IReadOnlyList<IfCondition> Conditions);
