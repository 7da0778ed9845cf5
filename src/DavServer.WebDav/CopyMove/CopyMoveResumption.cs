using DavServer.Storage;

namespace DavServer.WebDav.CopyMove;

/// <summary>Finds out from the disk how far an operation was when the program ended.</summary>
internal sealed class CopyMoveResumption(IResourceStore store)
{
    /// <summary>
    /// The outcome of what had been published when the program ended; null where it had not been, and is to be done again. Then, where the old
    /// destination had been moved aside already, it is put back.
    /// </summary>
    public async ValueTask<StoreResult<TransferOutcome>?> FindPublishedAsync(AcceptedTransfer transfer, CopyMoveCheckpoint checkpoint)
    {
        var request = transfer.Request;
        var destination = await store.LocateAsync(request.Destination, CancellationToken.None);

        if (!destination.Succeeded && destination.Error is not (StoreError.NotFound or StoreError.NoParent))
        {
            // Whether it was published nobody can tell: to do it again could destroy what is there.
            return StoreResult<TransferOutcome>.Failed(destination.Error, destination.Cause);
        }

        // By inode alone: a device may have another number after the machine was started anew.
        var isPublished = (destination is { Succeeded: true, Value.Info: { } there } && there.Identity.Node == checkpoint.Appearing.Node)
            || (transfer.Way == TransferPath.MoveAcross && await IsMovedLinkAsync(destination, request.Source));
        if (checkpoint.Displaced is { } displaced)
        {
            // Put back where nothing has taken its place; else what is left of it is purged.
            var restored = await store.RestoreDisplacedAsync(request.Destination, displaced, CancellationToken.None);
            if (!restored.Succeeded)
            {
                return StoreResult<TransferOutcome>.Failed(restored.Error, restored.Cause);
            }
        }

        if (!isPublished)
        {
            return null;
        }

        var outcome = checkpoint.ToOutcome();
        return transfer.Way == TransferPath.MoveAcross ? await EndMoveAsync(request.Source, outcome) : outcome;
    }

    /// <summary>A moved link is looked through where it is looked up; that it is there, and its source is not, tells.</summary>
    private async ValueTask<bool> IsMovedLinkAsync(StoreResult<ResourceLocation> destination, ResourcePath source) =>
        destination is { Succeeded: true, Value: var at } && !at.Entry.Equals(at.RealPath)
        && await store.LocateAsync(source, CancellationToken.None) is { Succeeded: true, Value.Info: null };

    /// <summary>What was moved to another volume is at its destination; the source went too, before the first request, unless that failed.</summary>
    private async ValueTask<StoreResult<TransferOutcome>> EndMoveAsync(ResourcePath source, TransferOutcome outcome)
    {
        var left = await store.LocateAsync(source, CancellationToken.None);
        return left is { Succeeded: true, Value.Info: not null }
            ? outcome with { Failures = [.. outcome.Failures, new MemberFailure(source, StoreError.InputOutput)] }
            : outcome;
    }
}
