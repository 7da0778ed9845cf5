using DavServer.Storage;
using DavServer.WebDav.Headers;
using DavServer.WebDav.Locks;
using DavServer.WebDav.Preconditions;
using DavServer.WebDav.State;
using Microsoft.AspNetCore.Http;

namespace DavServer.WebDav.Methods;

/// <summary>DELETE (RFC 4918 §9.6): out of sight in one step, so it is quick however much there is; the space comes back in the background.</summary>
internal sealed class DeleteMethod(
    IResourceStore store, PreconditionEvaluator preconditions, HoldTable holds, HoldResponse held, NamespaceFollower follower) : IDavMethod
{
    public IReadOnlyList<string> Names { get; } = [HttpMethods.Delete];

    public async Task<FinalResponse?> InvokeAsync(DavRequest request)
    {
        if (await RequestContent.RefuseAsync(request.Http) is { } unwanted)
        {
            return unwanted;
        }

        if (!DepthField.TryParse(request.Headers["Depth"], out var depth))
        {
            return FinalResponse.Text(StatusCodes.Status400BadRequest, "Depth must be infinity for DELETE (RFC 4918 §9.6.1)");
        }

        var (target, refusal) = await LookAsync(request, depth);
        if (target is not { Info: { } existing, Entry: var entry })
        {
            return refusal;
        }

        // Held while it goes: a COPY that began meanwhile would find its source emptied, and take that for the end.
        // Claimed before it is judged: so no lock can be granted between the judgement and the deed.
        var attempt = await holds.ClaimAsync([new Hold(entry, HoldKind.Exclusive)], request.Aborted);
        using var claim = attempt.Claim;
        if (claim is null)
        {
            return held.Of(request, attempt.Conflict!);
        }

        if (attempt.HasWaited)
        {
            (target, refusal) = await LookAsync(request, depth);
            if (target is not { Info: { } still } || !target.Value.Entry.Equals(entry))
            {
                return refusal ?? StatusMapping.ToResponse(StoreError.Busy);
            }

            existing = still;
        }

        if (await preconditions.JudgeAsync(request, existing, WriteScope.Removing(request.Path)) is { } ended)
        {
            return ended;
        }

        var deleted = await DeleteAsync(request, PreconditionEvaluator.ConditionOf(request.Headers, existing));
        return deleted == StoreError.None ? new FinalResponse(StatusCodes.Status204NoContent) : StatusMapping.ToResponse(deleted);
    }

    private async ValueTask<(ResourceLocation? Target, FinalResponse? Refusal)> LookAsync(DavRequest request, Depth? depth)
    {
        var located = await store.LocateAsync(request.Path, request.Aborted);
        return !located.Succeeded || located.Value.Info is not { } existing
                ? (null, StatusMapping.ToResponse(
                    located.Error is StoreError.None or StoreError.NoParent or StoreError.Reserved ? StoreError.NotFound : located.Error))
            : existing.IsCollection && depth is Depth.Zero or Depth.One
                ? (null, FinalResponse.Text(
                    StatusCodes.Status400BadRequest, "Depth must be infinity for DELETE of a collection (RFC 4918 §9.6.1)"))
            : (located.Value, null);
    }

    private async ValueTask<StoreError> DeleteAsync(DavRequest request, WriteCondition condition)
    {
        await using var followed = await follower.BeginDeleteAsync(request.Path);
        var deleted = await store.DeleteAsync(request.Path, condition, request.Aborted);

        // A disk that fails may do so after the step: then whoever disposes of the change looks what has become of it.
        if (followed is not null && deleted.Error is not (StoreError.InputOutput or StoreError.NotLasting))
        {
            await (deleted.Succeeded ? followed.CommitAsync([], null) : followed.AbandonAsync());
        }

        return deleted.Error;
    }
}
