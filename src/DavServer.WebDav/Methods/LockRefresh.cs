using DavServer.Storage;
using DavServer.WebDav.Headers;
using DavServer.WebDav.Locks;
using DavServer.WebDav.Xml;
using Microsoft.AspNetCore.Http;

namespace DavServer.WebDav.Methods;

/// <summary>LOCK without content: restarts the timeout of the one lock that If names (RFC 4918 §9.10.2).</summary>
internal sealed class LockRefresh(LockServices services)
{
    private readonly LockResponse _response = new(services);

    public async Task<FinalResponse?> AnswerAsync(DavRequest request)
    {
        if (!IfField.TryParse(request.Headers["If"], out var field, out var fault))
        {
            return FinalResponse.Text(StatusCodes.Status400BadRequest, $"If is malformed: {fault}");
        }

        // "Not" tokens too: a lock that is not to be there can't be the one meant, so such a field does not say which.
        if (field.StateTokens.Distinct(StringComparer.Ordinal).ToList() is not [var uri])
        {
            return FinalResponse.Text(StatusCodes.Status400BadRequest,
                "LOCK without content refreshes a lock, and needs an If field with its token alone (RFC 4918 §9.10.2)");
        }

        // Before the condition, which would fail as well: this answer says why.
        var located = await services.Store.LocateAsync(request.Path, request.Aborted);
        var found = services.Locks.Find(new LockToken(uri));
        if (found is null || !located.Succeeded || located.Value.Info is not { } target
            || !services.Locks.Covering(located.Value.RealPath).Any(l => l.Token == found.Token))
        {
            return NotMatched;
        }

        if (await services.Preconditions.JudgeAsync(request, target, []) is { } ended)
        {
            return ended;
        }

        // RFC 4918 §6.4: a lock is its creator's.
        if (found.Principal != request.Principal.Owner)
        {
            return FinalResponse.Text(StatusCodes.Status403Forbidden, "the lock is someone else's (RFC 4918 §6.4)");
        }

        var timeout = TimeoutField.Read(request.Headers["Timeout"], services.Options.LockMaxTimeout) ?? found.Timeout;
        var refreshed = await services.Locks.RefreshAsync(found.Token, timeout);
        return refreshed is null
            ? NotMatched
            : await _response.RefreshedAsync(request, refreshed, RootKind(refreshed, located.Value.RealPath, target));
    }

    // RFC 4918 §9.10.6.
    private static FinalResponse NotMatched => XmlContent.Error(StatusCodes.Status412PreconditionFailed, ConditionCode.LockTokenMatchesRequestUri);

    private static ResourceKind RootKind(LockRecord record, ResourcePath realPath, ResourceInfo target) =>
        record.Root.Depth < realPath.Depth ? ResourceKind.Collection : target.Kind;
}
