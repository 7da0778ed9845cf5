using DavServer.Storage;
using DavServer.WebDav.Locks;
using DavServer.WebDav.Preconditions;
using DavServer.WebDav.State;
using Microsoft.AspNetCore.Http;

namespace DavServer.WebDav.Methods;

/// <summary>MKCOL (RFC 4918 §9.3).</summary>
internal sealed class MkcolMethod(
    IResourceStore store, PreconditionEvaluator preconditions, HoldTable holds, HoldResponse held, NamespaceFollower follower) : IDavMethod
{
    public IReadOnlyList<string> Names { get; } = ["MKCOL"];

    public async Task<FinalResponse?> InvokeAsync(DavRequest request)
    {
        if (RequestContent.IsPresent(request.Http))
        {
            return FinalResponse.Text(StatusCodes.Status415UnsupportedMediaType, "MKCOL takes no content here (RFC 4918 §9.3)");
        }

        // Claimed before it is judged: so no lock can be granted between the judgement and the deed.
        using var claim = holds.TryClaim([new Hold(request.Path, HoldKind.Content)], out var conflict);
        if (claim is null)
        {
            return held.Of(request, conflict!);
        }

        var existing = await store.GetInfoAsync(request.Path, request.Aborted);
        ResourceInfo? target = existing.Succeeded ? existing.Value : null;
        if (await preconditions.JudgeAsync(request, target, WriteScope.Writing(request.Path, target)) is { } ended)
        {
            return ended;
        }

        if (target is null)
        {
            await follower.ForgetAsync(request.Path);
        }

        var made = await store.CreateCollectionAsync(request.Path, request.Aborted);
        return made.Succeeded ? new FinalResponse(StatusCodes.Status201Created)
            : made.Error == StoreError.AlreadyExists // RFC 4918 §9.3.1: only an unmapped URL
                ? FinalResponse.Text(StatusCodes.Status405MethodNotAllowed, "the URL is mapped already (RFC 4918 §9.3)").With("Allow", OptionsMethod.Allow)
                : StatusMapping.ToResponse(made.Error);
    }
}
