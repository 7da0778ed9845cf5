using DavServer.Operations;
using DavServer.WebDav.Locks;

namespace DavServer.WebDav.CopyMove;

/// <summary>Makes operations: of requests, and again of what the journal kept of them.</summary>
internal sealed class CopyMoveOperations(HoldTable holds, CopyMoveParts parts) : IOperationReviver
{
    /// <summary>An operation that is to be accepted. It gives <paramref name="claim"/> back.</summary>
    public CopyMoveOperation New(AcceptedTransfer transfer, OperationDescription description, HoldClaim claim) =>
        new(transfer, description, claim, parts);

    /// <inheritdoc/>
    public IOperation? Revive(OperationId id, OperationDescription description)
    {
        // Nobody is served yet, and those that ran together before bear one another: so the claim is to be had.
        if (AcceptedTransfer.TryParse(description) is not { } transfer || holds.TryClaim(transfer.Holds, out _) is not { } claim)
        {
            // Kept for it until now; in the background, for nobody waits for the space.
            _ = parts.Store.DiscardStagingAsync(id.ToString()).AsTask();
            return null;
        }

        claim.AssignTo(id);
        return new CopyMoveOperation(transfer, description, claim, parts) { StagedBefore = id.ToString() };
    }
}
