using DavServer.Storage;
using DavServer.WebDav.Headers;
using Microsoft.AspNetCore.Http;

namespace DavServer.WebDav;

/// <summary>One request, its target parsed once.</summary>
/// <param name="Http">The request and response.</param>
/// <param name="Path">The target resource.</param>
/// <param name="Principal">Who asks.</param>
/// <param name="Names">What the server is called in this request.</param>
internal sealed record DavRequest(HttpContext Http, ResourcePath Path, DavPrincipal Principal, ServerNames Names)
{
    /// <summary>When it came, for waits that count from there; a timestamp of the time provider.</summary>
    public required long Started { get; init; }

    public IHeaderDictionary Headers => Http.Request.Headers;

    public CancellationToken Aborted => Http.RequestAborted;

    /// <summary>A URL path as this client sees it.</summary>
    public string Href(ResourcePath path, CollectionSlash slash) => Names.PublicPath + path.ToUrlPath(slash);
}
