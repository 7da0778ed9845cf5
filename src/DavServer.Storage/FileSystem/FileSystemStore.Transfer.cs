using DavServer.Storage.FileSystem.Transfer;

namespace DavServer.Storage.FileSystem;

public sealed partial class FileSystemStore
{
    /// <summary>Files up to this size are copied on the caller's thread: that takes less time than changing threads twice is worth.</summary>
    private const long CopyInline = 1024 * 1024;

    /// <inheritdoc/>
    public ValueTask<StoreResult<TransferCheck>> CheckTransferAsync(TransferRequest request, CancellationToken cancel)
    {
        var planned = _planner.Plan(request);
        if (!planned.Succeeded)
        {
            return ValueTask.FromResult(StoreResult<TransferCheck>.Failed(planned.Error, planned.Cause));
        }

        using var plan = planned.Value;
        var check = new TransferCheck(plan.Source.Node.ToResourceInfo(), plan.Existing?.ToResourceInfo(), plan.SameVolume)
        {
            Removal = plan.SameVolume ? StoreError.None : TransferPlanner.JudgeRemoval(plan.SourceEntry),
            SourceEntry = plan.SourceEntry.RealPath,
            RealSource = plan.Source.RealPath,
            DestinationEntry = plan.Destination.RealPath,
        };
        return ValueTask.FromResult<StoreResult<TransferCheck>>(check);
    }

    /// <inheritdoc/>
    public async ValueTask<StoreResult<TransferOutcome>> CopyAsync(TransferRequest request, ITransferObserver observer, CancellationToken cancel)
    {
        var planned = _planner.Plan(request);
        if (!planned.Succeeded || planned.Value.IsRespelling)
        {
            planned.Value?.Dispose();
            return StoreResult<TransferOutcome>.Failed(planned.Succeeded ? StoreError.SameResource : planned.Error, planned.Cause);
        }

        using var plan = planned.Value;
        var isQuick = request.BytesPerSecond is null
            && (request.Reach == CopyReach.ResourceOnly || (!plan.Source.Node.IsDirectory && plan.Source.Node.Length <= CopyInline));
        var way = new CopyWay(observer, SourceLink.Followed, cancel);
        return isQuick
            ? Copy(request, plan, way)
            : await OnOwnThread(() => Copy(request, plan, way));
    }

    /// <inheritdoc/>
    public ValueTask<StoreResult<TransferOutcome>> RenameAsync(TransferRequest request, CancellationToken cancel) =>
        ValueTask.FromResult(cancel.IsCancellationRequested ? StoreError.Canceled : Rename(request));

    /// <inheritdoc/>
    public async ValueTask<StoreResult<TransferOutcome>> MoveAcrossAsync(
        TransferRequest request, ITransferObserver observer, CancellationToken cancel)
    {
        request = request with { Reach = CopyReach.Tree, OnMemberFailure = MemberFailureRule.PublishNothing };
        var planned = _planner.Plan(request);
        if (!planned.Succeeded || planned.Value.IsRespelling)
        {
            planned.Value?.Dispose();
            return StoreResult<TransferOutcome>.Failed(planned.Succeeded ? StoreError.SameResource : planned.Error, planned.Cause);
        }

        using var plan = planned.Value;
        var way = new CopyWay(observer, SourceLink.Kept, cancel);
        return await OnOwnThread(() => MoveAcross(request, plan, way));
    }

    private StoreResult<TransferOutcome> Rename(TransferRequest request)
    {
        if (request.Source.IsRoot || request.Destination.IsRoot)
        {
            return StoreError.AccessDenied;
        }

        var planned = _planner.Plan(request with { Reach = CopyReach.Tree });
        if (!planned.Succeeded)
        {
            return StoreResult<TransferOutcome>.Failed(planned.Error, planned.Cause);
        }

        using var plan = planned.Value;
        var entry = plan.SourceEntry;
        if (plan.IsRespelling)
        {
            return Respell(request, entry);
        }

        // A relative link would mean another resource at its new place, or none: there it is made anew, to lead where it leads.
        var isMovedLink = entry.Node.Kind == NodeKind.Link && !Equals(entry.RealPath.Parent, plan.Destination.RealPath.Parent);
        if (!plan.SameVolume || isMovedLink)
        {
            return StoreError.CrossVolume;
        }

        var done = _publisher.Publish(
            new Publication(entry.Parent, entry.Name, request.Destination, request.Existing, LastLink.Keep)
            {
                RealDestination = plan.Destination.RealPath,
                IsMoved = true,
                Durability = _options.Durability,
                SyncsOrigin = true,
            });
        if (done.Succeeded && plan.Existing is { } gone)
        {
            _quota.Released(gone.IsDirectory ? 0 : gone.Length);
            ForgetDisplaced(plan);
        }

        return done.Succeeded
                ? Outcome(request, done.Value, done.Value.LeftBehind is var left and not StoreError.None
                    ? [new MemberFailure(request.Source, left)] : [])
            : done.Error == StoreError.Busy ? StoreError.CrossVolume
            : StoreResult<TransferOutcome>.Failed(done.Error, done.Cause);
    }

    private StoreResult<TransferOutcome> Respell(TransferRequest request, Resolution entry)
    {
        var error = entry.Parent.Rename(entry.Name, entry.Parent, request.Destination.Name, RenameRule.ReplaceFile);
        var now = error == StoreError.None ? entry.Parent.Stat(request.Destination.Name) : error;

        // rename(2) between two names of one inode is nothing done, and no error: some file systems leave it at that, or spell in their own way.
        return !now.Succeeded ? StoreResult<TransferOutcome>.Failed(now.Error, now.Cause)
            : ListedSpelling.Of(entry.Parent, request.Destination.Name, now.Value) == request.Destination.Name
                ? Outcome(request, new Published(false, Sync(entry.Parent)), [])
            : StoreError.SameResource;
    }

    private static async Task<StoreResult<T>> OnOwnThread<T>(Func<StoreResult<T>> work)
        where T : notnull
    {
        try
        {
            return await Task.Factory.StartNew(
                work, CancellationToken.None, TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach, TaskScheduler.Default);
        }
        catch (TaskSchedulerException exception)
        {
            // A thread needs descriptors and memory to start with.
            return StoreResult<T>.Failed(StoreError.Exhausted, exception.Message);
        }
    }

    private readonly record struct CopyWay(ITransferObserver Observer, SourceLink Link, CancellationToken Cancel)
    {
        /// <summary>The source that goes once it is copied; null where it stays.</summary>
        public MovedSource? Moved { get; init; }
    }
}
