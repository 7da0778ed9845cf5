using DavServer.Storage;
using DavServer.WebDav.LongRunning;
using Microsoft.Extensions.Logging;

namespace DavServer.WebDav.CopyMove;

/// <summary>Finds out from the disk how far an operation was when the program ended.</summary>
internal sealed partial class CopyMoveResumption(IResourceStore store, ILogger<CopyMoveResumption> logger)
{
    /// <summary>
    /// The end of what had been published when the program ended; null where it had not been, and is to be done again. Then, where the old
    /// destination had been moved aside already, it is put back.
    /// </summary>
    public async ValueTask<TransferEnd?> FindPublishedAsync(AcceptedTransfer transfer, CopyMoveCheckpoint checkpoint)
    {
        var request = transfer.Request;
        var destination = await store.LocateAsync(request.Destination, CancellationToken.None);

        if (!destination.Succeeded && destination.Error is not (StoreError.NotFound or StoreError.NoParent))
        {
            // Whether it was published nobody can tell: to do it again could destroy what is there, and that nothing was done must not be said.
            var error = destination.Error == StoreError.Exhausted ? StoreError.InputOutput : destination.Error;
            return new TransferEnd(StoreResult<TransferOutcome>.Failed(error, destination.Cause), Publication.Part);
        }

        // By inode alone: a device may have another number after the machine was started anew.
        var isPublished = (destination is { Succeeded: true, Value.Info: { } there } && there.Identity.Node == checkpoint.Appearing.Node)
            || (transfer.Way == TransferPath.MoveAcross && await IsMovedLinkAsync(destination, request.Source));

        // Put back where nothing has taken its place; else what is left of it is purged.
        var restored = checkpoint.Displaced is { } displaced
            ? await store.RestoreDisplacedAsync(request.Destination, displaced, CancellationToken.None)
            : false;
        if (!isPublished)
        {
            return restored.Succeeded ? null
                : new TransferEnd(StoreResult<TransferOutcome>.Failed(restored.Error, restored.Cause), Publication.Nothing);
        }

        if (!restored.Succeeded)
        {
            // What was asked for is done all the same.
            LogLeftAside(request.Destination, restored.Error, restored.Cause);
        }

        var outcome = checkpoint.ToOutcome();
        return TransferEnd.Of(transfer.Way == TransferPath.MoveAcross ? await EndMoveAsync(request.Source, outcome) : outcome);
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

    [LoggerMessage(4102, LogLevel.Warning, "What was moved aside from {Path} and has been replaced can't be purged: {Error} {Cause}")]
    private partial void LogLeftAside(ResourcePath path, StoreError error, string? cause);
}
