using DavServer.Storage;
using DavServer.WebDav.Headers;
using DavServer.WebDav.Locks;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace DavServer.WebDav.Preconditions;

/// <summary>
/// Judges what a request requires, and what locks require of it, before anything is done. In this order: the If field (RFC 4918 §10.4), the
/// conditional fields of RFC 9110 §13.2.2, the locks on what it changes (RFC 4918 §7.5). Authorization came before (§8.1).
/// </summary>
internal sealed class PreconditionEvaluator(IResourceStore store, LockTable locks, LockLiveness liveness)
{
    /// <summary>The answer that ends the request, or null when it may go on.</summary>
    /// <param name="request">The request.</param>
    /// <param name="target">What its target is now; null where it is unmapped.</param>
    /// <param name="writes">What it would change, none for a reading method: locks on these are in the way unless their tokens are submitted.</param>
    public ValueTask<FinalResponse?> JudgeAsync(DavRequest request, ResourceInfo? target, IReadOnlyList<WriteScope> writes) =>
        DependsOnState(request) ? JudgeStateAsync(request, target, writes) : ValueTask.FromResult(HttpConditions.Judge(request.Http, target));

    /// <summary>
    /// Whether what was judged before may have to be judged again at the moment of the change: a lock may have been granted meanwhile, or what If
    /// requires have ceased to hold. What RFC 9110 §13 requires of a representation, the store judges again.
    /// </summary>
    public bool DependsOnState(DavRequest request) => !locks.IsEmpty || request.Headers.ContainsKey("If");

    /// <summary>The part of the conditions that a store judges again at the moment of the change.</summary>
    /// <remarks>
    /// What was required of one representation holds only for that one, so it must still be there. A state token is not such a requirement: whoever
    /// holds the lock may write twice at once.
    /// </remarks>
    /// <param name="headers">The request's fields.</param>
    /// <param name="target">What the target was when they were judged.</param>
    public static WriteCondition ConditionOf(IHeaderDictionary headers, ResourceInfo? target)
    {
        var pins = NamesTag(headers.IfMatch) || NamesTag(headers.IfNoneMatch) || headers.IfUnmodifiedSince.Count > 0 || IfNamesTag(headers["If"]);
        return new WriteCondition(
            MustBeUnmapped: IsAny(headers.IfNoneMatch) || (pins && target is null),
            EntityTag: pins && target is { } known ? known.ToEntityTag() : null)
        {
            MustBeMapped = IsAny(headers.IfMatch),
        };
    }

    private static bool NamesTag(StringValues field) => field.Count > 0 && !IsAny(field);

    private static bool IsAny(StringValues field) => field.Count == 1 && field[0]?.Trim() == "*";

    private static bool IfNamesTag(StringValues field) => field.Count > 0
        && IfField.TryParse(field, out var parsed, out _)
        && parsed.Lists.Any(list => list.Conditions.Any(condition => condition.Subject == IfSubject.EntityTag));

    private async ValueTask<FinalResponse?> JudgeStateAsync(DavRequest request, ResourceInfo? target, IReadOnlyList<WriteScope> writes)
    {
        if (!IfField.TryParse(request.Headers["If"], out var field, out var fault))
        {
            return FinalResponse.Text(StatusCodes.Status400BadRequest, $"If is malformed: {fault}");
        }

        // RFC 4918 §10.4.3: "If the header evaluates to false, the server MUST reject the request with a 412", so before any 304.
        if (field.Lists.Count > 0 && !await new IfConditions(store, locks, request, target).HoldsAsync(field))
        {
            return FinalResponse.Text(StatusCodes.Status412PreconditionFailed, "the condition of If does not hold (RFC 4918 §10.4.3)");
        }

        return HttpConditions.Judge(request.Http, target)
            ?? (writes.Count == 0 || locks.IsEmpty ? null : await new LockJudge(store, locks, liveness, request, field).JudgeAsync(writes));
    }
}
