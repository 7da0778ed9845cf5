using DavServer.Operations;
using DavServer.Storage;
using DavServer.WebDav.Locks;
using DavServer.WebDav.LongRunning;

namespace DavServer.WebDav.CopyMove;

/// <summary>
/// A COPY or MOVE at work: apart from the request that started it, indifferent to whether its client still waits, and done again from where it stood
/// where the program ended before it.
/// </summary>
internal sealed class CopyMoveOperation(AcceptedTransfer transfer, OperationDescription description, HoldClaim claim, CopyMoveParts parts)
    : IOperation
{
    // Set once it runs; what it has staged is then its own affair.
    private volatile bool _began;

    // Set before anything can appear at the destination.
    private volatile bool _mayBePublished;

    public OperationDescription Description { get; } = description;

    /// <summary>The staging that an earlier run left under this name, to be given up where it never runs again; null for none.</summary>
    public string? StagedBefore { get; init; }

    public async Task<OperationOutcome?> RunAsync(OperationContext context)
    {
        _began = true;
        _mayBePublished = context.Checkpoint is not null;
        TransferEnd end;
        try
        {
            end = await FindOrTransferAsync(context);
        }
        catch when (!context.HostStopping.IsCancellationRequested)
        {
            // At a stop what it works with may be taken from it: that is no end, and the next start goes on with what is staged.
            await GiveUpStagingAsync(context);
            throw;
        }

        var result = end.Result;
        parts.Settings.ReportFailure(context.Id, Description.Kind, result);
        if (result.Error == StoreError.Canceled && !context.CancelRequested.IsCancellationRequested)
        {
            return context.CanBeSuspended ? null : CopyMoveOutcome.Interrupted;
        }

        if (result is not { Succeeded: true, Value.Published: true })
        {
            await GiveUpStagingAsync(context);
        }

        return CopyMoveOutcome.ToOutcome(
            end, transfer.Request.Source, parts.Settings.PublicPath, await parts.Untold.WatchAsync(context.Id, transfer));
    }

    public async Task<OperationEstimate?> EstimateAsync(CancellationToken giveUp)
    {
        var request = transfer.ToTransfer("estimate", parts.Settings.BytesPerSecond);
        var fate = transfer.Way == TransferPath.MoveAcross ? SourceFate.Goes : SourceFate.Stays;
        var size = await parts.Store.MeasureTransferAsync(request, fate, giveUp);
        giveUp.ThrowIfCancellationRequested();
        return size switch
        {
            { Succeeded: true, Value: var whole } => new OperationEstimate { Resources = whole.Resources, Bytes = whole.Bytes },
            { Error: StoreError.InsufficientStorage or StoreError.QuotaExceeded } =>
                new OperationEstimate { Failure = CopyMoveOutcome.NothingDone(size.Error) },

            // What else may go wrong is told by its members, or is gone by then.
            _ => null,
        };
    }

    public OperationOutcome DescribeFault(OperationFault fault) =>
        CopyMoveOutcome.ToOutcome(fault, _mayBePublished ? Publication.Part : Publication.Nothing);

    public void Release()
    {
        if (!_began && StagedBefore is not null)
        {
            // In the background: nobody waits for the space.
            _ = parts.Store.DiscardStagingAsync(StagedBefore).AsTask();
        }

        claim.Dispose();
    }

    private async ValueTask<TransferEnd> FindOrTransferAsync(OperationContext context)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(context.CancelRequested, context.HostStopping);
        var published = context.Checkpoint is { } text ? await parts.Resumption.FindPublishedAsync(transfer, CopyMoveCheckpoint.Parse(text)) : null;
        return published ?? TransferEnd.Of(CopyMoveOutcome.OfWhole(await TransferAsync(context, stop.Token), transfer.Request.Source));
    }

    /// <summary>
    /// What was left for another run, which it has no more, goes: an earlier run's, for most that fails does so before anyone looks at that; or this
    /// run's, because the program stops.
    /// </summary>
    private async ValueTask GiveUpStagingAsync(OperationContext context)
    {
        if (context.IsRecovered || context.HostStopping.IsCancellationRequested)
        {
            await parts.Store.DiscardStagingAsync(context.Id.ToString());
        }
    }

    private ValueTask<StoreResult<TransferOutcome>> TransferAsync(OperationContext context, CancellationToken stop)
    {
        var request = transfer.ToTransfer(context.Id.ToString(), parts.Settings.BytesPerSecond) with
        {
            Staging = context.IsRecovered ? StagingUse.Resume : StagingUse.Fresh,
            Suspend = context.CanBeSuspended ? context.HostStopping : CancellationToken.None,
            TotalsWanted = context.Followed,

            // On the thread that copies, which may wait. A checkpoint that can't be written throws, and nothing appears.
            BeforePublishing = pending =>
            {
                context.CheckpointAsync(CopyMoveCheckpoint.Of(pending).Serialize()).AsTask().GetAwaiter().GetResult();
                _mayBePublished = true;
                return StoreError.None;
            },
        };
        return parts.Runner.CopyAsync(transfer.Way, request, new ProgressObserver(context), stop);
    }

    private sealed class ProgressObserver(OperationContext context) : ITransferObserver
    {
        public void OnCounted(long resources, long bytes) => context.ReportTotal(resources, bytes);

        public void OnCopied(long resources, long bytes) => context.ReportDone(resources, bytes);
    }
}
