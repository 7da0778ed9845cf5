using DavServer.Operations;
using DavServer.Storage;
using DavServer.WebDav.Locks;
using DavServer.WebDav.Xml;
using Microsoft.AspNetCore.Http;

namespace DavServer.WebDav.Methods;

/// <summary>What a writer is told whom an operation's hold keeps off: 423 (RFC 4918 §11.3), and where to see how long it takes.</summary>
internal sealed class HoldResponse(IOperationScheduler scheduler, ServerIdentity identity)
{
    public FinalResponse Of(DavRequest request, HoldConflict conflict)
    {
        var href = request.Href(conflict.Root, CollectionSlash.None);
        var response = XmlContent.Error(StatusCodes.Status423Locked, ConditionCode.LockTokenSubmitted, href).With("Retry-After", "5");

        // Only who may see the monitor learns of it. Anonymous clients know one another by nothing but ids, so they do not.
        return conflict.Operation is { } id && !request.Principal.IsAnonymous && scheduler.Find(id).Owner is { } owner && request.Principal.MaySee(owner)
            ? response.With("Link", $"<{identity.UrlsOf(request).Path(id)}>; rel=\"status\"")
            : response;
    }
}
