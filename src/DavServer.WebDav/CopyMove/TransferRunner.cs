using DavServer.Storage;
using DavServer.WebDav.State;

namespace DavServer.WebDav.CopyMove;

/// <summary>Changes the disk as planned, and lets properties and locks follow.</summary>
internal sealed class TransferRunner(IResourceStore store, NamespaceFollower follower)
{
    public ValueTask<StoreResult<TransferOutcome>> RunAsync(CopyMovePlan plan, TransferRequest transfer, ITransferObserver observer, CancellationToken cancel) =>
        plan.Path == TransferPath.Rename ? RenameAsync(plan, transfer, cancel)
        : plan.Path == TransferPath.QuickCopy && follower.IsIdle ? store.CopyAsync(transfer, observer, cancel)
        : CopyAsync(plan, transfer, observer, cancel);

    private async ValueTask<StoreResult<TransferOutcome>> RenameAsync(CopyMovePlan plan, TransferRequest transfer, CancellationToken cancel)
    {
        await using var followed = await follower.BeginTransferAsync(NamespaceChangeKind.Move, transfer, null, StepsOf(plan.Check));
        var done = await store.RenameAsync(transfer, cancel);

        // A disk that fails may do so after the step: then whoever disposes of the change looks what has become of it.
        if (followed is not null && done.Error != StoreError.InputOutput)
        {
            await (done.Succeeded ? followed.CommitAsync([], transfer) : followed.AbandonAsync());
        }

        return done;
    }

    private async ValueTask<StoreResult<TransferOutcome>> CopyAsync(
        CopyMovePlan plan, TransferRequest transfer, ITransferObserver observer, CancellationToken cancel)
    {
        var isMove = plan.Path == TransferPath.MoveAcross;
        FollowedChange? followed = null;
        IOException? fault = null;
        var announcing = transfer with
        {
            BeforePublishing = pending =>
            {
                try
                {
                    followed = BeginCopyAsync(plan, transfer, pending.Appearing).GetAwaiter().GetResult();
                    return StoreError.None;
                }
                catch (IOException exception)
                {
                    fault = exception;
                    return ErrorOf(exception);
                }
            },
        };
        try
        {
            var done = isMove ? await store.MoveAcrossAsync(announcing, observer, cancel) : await store.CopyAsync(announcing, observer, cancel);

            // As with a rename; but a move's source must stay where its copy may not last, so a move that failed has not happened.
            if (followed is not null && (isMove || done.Error != StoreError.InputOutput))
            {
                // A source that could not be removed is the one failure of a move that was published; all of it was copied.
                var notCopied = done.Succeeded && !isMove ? done.Value.Failures : [];
                await (done is { Succeeded: true, Value.Published: true } ? followed.CommitAsync(notCopied, transfer) : followed.AbandonAsync());
            }

            return fault is null ? done : StoreResult<TransferOutcome>.Failed(ErrorOf(fault), fault.Message);
        }
        finally
        {
            if (followed is not null)
            {
                await followed.DisposeAsync();
            }
        }
    }

    private static StoreError ErrorOf(IOException exception) => (exception as StateException)?.Error ?? StoreError.InputOutput;

    private async Task<FollowedChange?> BeginCopyAsync(CopyMovePlan plan, TransferRequest transfer, ResourceIdentity copy) =>
        plan.Path == TransferPath.MoveAcross
            ? await follower.BeginTransferAsync(NamespaceChangeKind.Move, transfer, copy, DiskSteps.Several)
            : await follower.BeginTransferAsync(NamespaceChangeKind.Copy, transfer, copy, DiskSteps.One);

    // The store unlinks a small file that another replaces in the step itself; all else it exchanges first and then takes out of sight.
    private static DiskSteps StepsOf(TransferCheck check) =>
        check.Destination is not { } old || (!old.IsCollection && !check.Source.IsCollection && old.Length <= CopyMovePlan.QuickBytes) ? DiskSteps.One
        : DiskSteps.Several;
}
