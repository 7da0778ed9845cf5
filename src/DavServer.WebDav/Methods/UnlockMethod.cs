using DavServer.Storage;
using DavServer.WebDav.Headers;
using DavServer.WebDav.Locks;
using DavServer.WebDav.Preconditions;
using DavServer.WebDav.Xml;
using Microsoft.AspNetCore.Http;

namespace DavServer.WebDav.Methods;

/// <summary>UNLOCK (RFC 4918 §9.11).</summary>
internal sealed class UnlockMethod(IResourceStore store, PreconditionEvaluator preconditions, LockTable locks) : IDavMethod
{
    public IReadOnlyList<string> Names { get; } = ["UNLOCK"];

    public async Task<FinalResponse?> InvokeAsync(DavRequest request)
    {
        if (await RequestContent.RefuseAsync(request.Http) is { } unwanted)
        {
            return unwanted;
        }

        if (!LockTokenField.TryParse(request.Headers["Lock-Token"], out var uri))
        {
            return FinalResponse.Text(StatusCodes.Status400BadRequest, "UNLOCK needs one Lock-Token field, <URI> (RFC 4918 §9.11.1, §10.5)");
        }

        var located = await store.LocateAsync(request.Path, request.Aborted);
        ResourceInfo? target = located.Succeeded ? located.Value.Info : null;
        if (await preconditions.JudgeAsync(request, target, []) is { } ended)
        {
            return ended;
        }

        // On an unmapped URL too: where the disk was changed behind our back a lock may have outlived its resource.
        var found = located.Succeeded ? locks.Covering(located.Value.RealPath).FirstOrDefault(l => l.Token.Uri == uri) : null;
        if (found is null)
        {
            return target is null
                ? StatusMapping.ToResponse(StoreError.NotFound)
                : XmlContent.Error(StatusCodes.Status409Conflict, ConditionCode.LockTokenMatchesRequestUri);
        }

        // RFC 4918 §6.4: the creator, or a privileged user: an administrator can break any lock, and sees its token in lockdiscovery.
        if (!request.Principal.MaySee(found.Principal))
        {
            return FinalResponse.Text(StatusCodes.Status403Forbidden, "the lock is someone else's (RFC 4918 §9.11.1)");
        }

        await locks.EndAsync(found);
        return new FinalResponse(StatusCodes.Status204NoContent);
    }
}
