using DavServer.Operations;
using DavServer.Storage;
using DavServer.WebDav.CopyMove;
using DavServer.WebDav.Locks;
using DavServer.WebDav.LongRunning;
using DavServer.WebDav.Preconditions;
using Microsoft.AspNetCore.Http;

namespace DavServer.WebDav.Methods;

/// <summary>
/// What COPY and MOVE share (RFC 4918 §9.8, §9.9). The way of a request, in the numbers of architecture.md's eight hops: (2) read the fields,
/// (3) plan, (4) judge conditions and claim, (5) accept, (6) run apart, (7) wait with the client, (8) answer.
/// </summary>
internal abstract class CopyMoveMethod(TransferMethod method, CopyMoveServices services) : IDavMethod
{
    public abstract IReadOnlyList<string> Names { get; }

    private static FinalResponse KeyConflict =>
        FinalResponse.Text(StatusCodes.Status422UnprocessableEntity, "the Idempotency-Key was used for another request");

    public async Task<FinalResponse?> InvokeAsync(DavRequest request)
    {
        // (2) Ends here: 400, 415, 502.
        var (asked, refusal) = await ReadAsync(request);
        if (asked is null)
        {
            return refusal;
        }

        // A repetition of what runs already, or of what bears the same key, is answered by that; look-ups would mislead: its source may be moved by now.
        var description = AcceptedTransfer.Identify(asked, request.Principal);
        if (await FindEarlierAsync(request, description) is { } earlier)
        {
            return await AnswerAsync(request, earlier, asked);
        }

        // (3) Ends here: 400 by Depth, 403, 404, 409, and 412 by Overwrite.
        var (plan, impossible) = await services.Planner.PlanAsync(asked, request.Aborted);
        if (plan is null)
        {
            return impossible;
        }

        // (4) Ends here: 412, 423.
        if (await services.Preconditions.JudgeAsync(request, plan.Check.Source, plan.Writes) is { } ended)
        {
            return ended;
        }

        // Who stands in the way and has no name is a quick writer, which is gone in a moment, or this request's own twin, which is just being accepted.
        var holds = plan.ToAccepted().Holds;
        StartResult? twin = null;
        var attempt = await services.Holds.ClaimAsync(
            holds, async () => (twin = await FindEarlierAsync(request, description)) is not null, request.Aborted);
        if (attempt.Claim is { } claim)
        {
            return await RecheckAsync(request, asked, holds, claim);
        }

        twin ??= await FindEarlierAsync(request, description);
        return twin is { } same ? await AnswerAsync(request, same, asked) : services.Held.Of(request, attempt.Conflict!);
    }

    private async ValueTask<(CopyMoveRequest? Asked, FinalResponse? Refusal)> ReadAsync(DavRequest request)
    {
        var unwanted = await RequestContent.RefuseAsync(request.Http);
        return unwanted is null ? (CopyMoveRequest.TryCreate(request, method, out var refusal), refusal) : (null, unwanted);
    }

    /// <summary>What answers this request already; null where it is a new one.</summary>
    private async ValueTask<StartResult?> FindEarlierAsync(DavRequest request, OperationDescription description)
    {
        var earlier = await services.Scheduler.FindEarlierAsync(description, request.Aborted);

        // What was done and told to nobody is told now, if it still holds (product.md, "Retry"); otherwise it is a new request.
        return earlier is { Kind: StartKind.Unanswered, Handle: { } untold } && !await services.Untold.StillHoldsAsync(untold.Snapshot) ? null : earlier;
    }

    private async Task<FinalResponse?> AnswerAsync(DavRequest request, StartResult earlier, CopyMoveRequest asked) =>
        earlier.Handle is { } operation ? await AnswerAsync(request, operation, Arrival.Attached, asked) : KeyConflict;

    /// <summary>(3) and (4) again, under the claim: what was seen before it may have been changed since, and from here on it stays.</summary>
    private async Task<FinalResponse?> RecheckAsync(DavRequest request, CopyMoveRequest asked, IReadOnlyList<Hold> holds, HoldClaim claim)
    {
        var handedOn = false;
        try
        {
            var (plan, impossible) = await services.Planner.PlanAsync(asked, request.Aborted);
            if (plan is null)
            {
                return impossible;
            }

            if (!plan.ToAccepted().Holds.SequenceEqual(holds))
            {
                // A link was turned in between: what would be written or read is not what is held.
                return FinalResponse.Text(StatusCodes.Status503ServiceUnavailable, "what the URLs lead to was changed just now")
                    .With("Retry-After", "1");
            }

            if (await services.Preconditions.JudgeAsync(request, plan.Check.Source, plan.Writes) is { } ended)
            {
                return ended;
            }

            // What was required of the representation that is copied must hold of it until it has been read: PUT to a COPY's source is let through.
            plan = plan with { SourceTag = plan.Check.Source.IsCollection ? null : PreconditionEvaluator.ConditionOf(request.Headers, plan.Check.Source).EntityTag };
            if (plan.Path is TransferPath.Rename or TransferPath.QuickCopy)
            {
                var quick = await RunQuickAsync(request, plan);
                if (quick.Error != StoreError.CrossVolume)
                {
                    return CopyMoveOutcome.ToResponse(quick, plan.Request.Source, request.PublicPath);
                }

                // Only the rename itself tells for certain that it can't cross.
                plan = plan with { Path = TransferPath.MoveAcross };
            }

            handedOn = true;
            return await AcceptAsync(request, plan, claim);
        }
        finally
        {
            if (!handedOn)
            {
                claim.Dispose();
            }
        }
    }

    private async Task<FinalResponse?> AcceptAsync(DavRequest request, CopyMovePlan plan, HoldClaim claim)
    {
        // (5) From here on it outlives the connection. Whatever becomes of the submission, the scheduler releases the claim.
        var slash = plan.Check.Source.IsCollection ? CollectionSlash.Trailing : CollectionSlash.None;
        var transfer = plan.ToAccepted();
        var operation = services.Operations.New(transfer, transfer.Describe(request.Principal, slash), claim);
        var start = await services.Scheduler.StartAsync(operation, request.Aborted);
        switch (start.Kind)
        {
            case StartKind.KeyConflict:
                return KeyConflict;
            case StartKind.Refused:
                return FinalResponse.Text(StatusCodes.Status503ServiceUnavailable, "too many operations wait already, or the server stops")
                    .With("Retry-After", "10");
            case StartKind.Started:
                claim.AssignTo(start.Handle!.Id);
                break;
        }

        return await AnswerAsync(request, start.Handle!, start.Kind == StartKind.Started ? Arrival.Started : Arrival.Attached, plan.Request);
    }

    private async Task<StoreResult<TransferOutcome>> RunQuickAsync(DavRequest request, CopyMovePlan plan)
    {
        // One step on disk: begun, it is not broken off because the client went away.
        var transfer = plan.ToAccepted().ToTransfer("quick-" + OperationId.New(), services.Settings.BytesPerSecond);
        var result = CopyMoveOutcome.OfWhole(await services.Runner.RunQuickAsync(plan, transfer, NobodyWatches.Instance), transfer.Source);
        services.Settings.ReportFailure(default, request.Http.Request.Method, result);
        return result;
    }

    // (7) and (8)
    private async Task<FinalResponse?> AnswerAsync(DavRequest request, OperationHandle operation, Arrival arrival, CopyMoveRequest asked)
    {
        if (arrival == Arrival.Attached && asked.IdempotencyKey is { } key)
        {
            await services.Scheduler.RememberKeyAsync(operation.Id, key);
        }

        return await services.Responder.AnswerAsync(request, operation, arrival, asked.Preferences, services.Identity.UrlsOf(request));
    }

    private sealed class NobodyWatches : ITransferObserver
    {
        public static readonly NobodyWatches Instance = new();

        public void OnCounted(long resources, long bytes)
        {
            // Too short to tell anyone.
        }

        public void OnCopied(long resources, long bytes)
        {
            // Too short to tell anyone.
        }
    }
}
