using DavServer.Storage;
using DavServer.WebDav.Headers;
using Microsoft.AspNetCore.Http;

namespace DavServer.WebDav;

/// <summary>One request, its target parsed once.</summary>
/// <param name="Http">The request and response.</param>
/// <param name="Path">The target resource.</param>
/// <param name="Principal">Who asks.</param>
/// <param name="Identity">How the server is called.</param>
internal sealed record DavRequest(HttpContext Http, ResourcePath Path, DavPrincipal Principal, ServerIdentity Identity)
{
    private ServerNames? _names;

    /// <summary>What the server is called in this request: put together where a Destination asks.</summary>
    public ServerNames Names => _names ??= Identity.NamesOf(Http);

    /// <summary>The path under which clients see the share, without a trailing slash; "" for the root.</summary>
    public string PublicPath => Identity.PublicPath;

    /// <summary>When it came, for waits that count from there; a timestamp of the time provider.</summary>
    public required long Started { get; init; }

    public IHeaderDictionary Headers => Http.Request.Headers;

    public CancellationToken Aborted => Http.RequestAborted;

    /// <summary>A URL path as this client sees it.</summary>
    public string Href(ResourcePath path, CollectionSlash slash) => PublicPath + path.ToUrlPath(slash);
}
