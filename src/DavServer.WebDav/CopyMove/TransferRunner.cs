using DavServer.Storage;
using DavServer.WebDav.State;

namespace DavServer.WebDav.CopyMove;

/// <summary>Changes the disk as planned, and lets properties and locks follow.</summary>
internal sealed class TransferRunner(IResourceStore store, NamespaceFollower follower)
{
    /// <summary>What is quick: done while the request waits, and not broken off because it goes away.</summary>
    public ValueTask<StoreResult<TransferOutcome>> RunQuickAsync(CopyMovePlan plan, TransferRequest transfer, ITransferObserver observer) =>
        plan.Path == TransferPath.Rename ? RenameAsync(plan, transfer)
        : StepsOfQuick(plan.Check) is var steps && steps == DiskSteps.One && follower.IsIdle
            ? store.CopyAsync(transfer, observer, CancellationToken.None)
        : CopyAsync(plan.Path, transfer, steps, observer, CancellationToken.None);

    /// <summary>What takes long.</summary>
    /// <param name="way">How it is carried out: any way but a rename.</param>
    /// <param name="transfer">What is asked of the store; what it has to call before it publishes is called before the state is changed.</param>
    /// <param name="observer">Hears how far it is.</param>
    /// <param name="cancel">Ends it.</param>
    public ValueTask<StoreResult<TransferOutcome>> CopyAsync(
        TransferPath way, TransferRequest transfer, ITransferObserver observer, CancellationToken cancel) =>
        CopyAsync(way, transfer, way == TransferPath.MoveAcross ? DiskSteps.Several : DiskSteps.One, observer, cancel);

    private async ValueTask<StoreResult<TransferOutcome>> CopyAsync(
        TransferPath way, TransferRequest transfer, DiskSteps steps, ITransferObserver observer, CancellationToken cancel)
    {
        var isMove = way == TransferPath.MoveAcross;
        var kind = isMove ? NamespaceChangeKind.Move : NamespaceChangeKind.Copy;
        FollowedChange? followed = null;
        IOException? fault = null;
        var announcing = transfer with
        {
            TellsLinkTo = follower.Bears,
            BeforePublishing = pending =>
            {
                try
                {
                    var refused = transfer.BeforePublishing?.Invoke(pending) ?? StoreError.None;
                    if (refused == StoreError.None)
                    {
                        followed = BeginCopyAsync(kind, transfer, pending, steps).GetAwaiter().GetResult();
                    }

                    return refused;
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
            if (followed is not null && (isMove || done.Error is not (StoreError.InputOutput or StoreError.NotLasting)))
            {
                try
                {
                    await EndAsync(followed, way, transfer, done);
                }
                catch (IOException exception) when (done is { Succeeded: true, Value.Published: true })
                {
                    // A damaged database, for instance. What is there is there, and whoever hears of a failure must be told so.
                    return StoreResult<TransferOutcome>.Failed(StoreError.NotLasting, exception.Message);
                }
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

    private async ValueTask EndAsync(FollowedChange followed, TransferPath way, TransferRequest transfer, StoreResult<TransferOutcome> done)
    {
        if (done is not { Succeeded: true, Value: { Published: true } outcome })
        {
            await (done.Error == StoreError.NotLasting && await IsGoneAsync(transfer.Source)
                ? followed.CommitAsync([], transfer) : followed.AbandonAsync());
        }
        else if (way == TransferPath.MoveAcross && outcome.Failures.Count > 0)
        {
            // All of it was copied, and then the source could not be removed: what came of it is a copy, and both have the properties.
            await followed.CommitAsCopyAsync();
        }
        else
        {
            await (outcome.Unlisted == 0 ? followed.CommitAsync(outcome.Failures, transfer) : followed.CommitAsFoundAsync());
        }
    }

    private async ValueTask<bool> IsGoneAsync(ResourcePath path) =>
        await store.LocateAsync(path, CancellationToken.None) is { Succeeded: true, Value.Info: null };

    private async ValueTask<StoreResult<TransferOutcome>> RenameAsync(CopyMovePlan plan, TransferRequest transfer)
    {
        await using var followed = await follower.BeginTransferAsync(NamespaceChangeKind.Move, transfer, null, StepsOf(plan.Check));
        var done = await store.RenameAsync(transfer, CancellationToken.None);

        // A disk that fails may do so after the step: then whoever disposes of the change looks what has become of it.
        if (followed is not null && done.Error is not (StoreError.InputOutput or StoreError.NotLasting))
        {
            await (done.Succeeded ? followed.CommitAsync([], transfer) : followed.AbandonAsync());
        }

        return done;
    }

    private static StoreError ErrorOf(IOException exception) => (exception as StateException)?.Error ?? StoreError.InputOutput;

    private Task<FollowedChange?> BeginCopyAsync(NamespaceChangeKind kind, TransferRequest transfer, PendingPublication copy, DiskSteps steps) =>
        follower.BeginTransferAsync(kind, transfer, copy, steps).AsTask();

    // Where names can't be exchanged a collection is replaced in two renames. A copy that takes long has its checkpoint, which tells what was moved
    // aside.
    private static DiskSteps StepsOfQuick(TransferCheck check) =>
        check.Destination is { } old && (old.IsCollection || check.Source.IsCollection) ? DiskSteps.Several : DiskSteps.One;

    // The store unlinks a small file that another replaces in the step itself; all else it exchanges first and then takes out of sight.
    private static DiskSteps StepsOf(TransferCheck check) =>
        check.Destination is not { } old || (!old.IsCollection && !check.Source.IsCollection && old.Length <= CopyMovePlan.QuickBytes) ? DiskSteps.One
        : DiskSteps.Several;
}
