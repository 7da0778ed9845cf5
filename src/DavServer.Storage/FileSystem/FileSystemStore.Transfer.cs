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
            return Respell(entry, request.Destination.Name);
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
            });
        if (done.Succeeded && plan.Existing is { } gone)
        {
            _quota.Released(gone.IsDirectory ? 0 : gone.Length);
            ForgetDisplaced(plan);
        }

        return done.Succeeded ? new TransferOutcome(done.Value, Published: true, [])
            : done.Error == StoreError.Busy ? StoreError.CrossVolume
            : StoreResult<TransferOutcome>.Failed(done.Error, done.Cause);
    }

    private static StoreResult<TransferOutcome> Respell(Resolution entry, ResourceName name)
    {
        var error = entry.Parent.Rename(entry.Name, entry.Parent, name, RenameRule.ReplaceFile);
        var now = error == StoreError.None ? entry.Parent.Stat(name) : error;

        // rename(2) between two names of one inode is nothing done, and no error: some file systems leave it at that, or spell in their own way.
        return !now.Succeeded ? StoreResult<TransferOutcome>.Failed(now.Error, now.Cause)
            : ListedSpelling.Of(entry.Parent, name, now.Value) == name ? new TransferOutcome(Replaced: false, Published: true, [])
            : StoreError.SameResource;
    }

    private StoreResult<TransferOutcome> Copy(TransferRequest request, TransferPlan plan, CopyWay way)
    {
        var area = _areas.For(plan.Destination.Parent);
        if (!area.Succeeded)
        {
            FileSystemLog.NoStaging(_logger, request.Destination, area.Error, area.Cause);
            return StoreResult<TransferOutcome>.Failed(area.Error, area.Cause);
        }

        var displaced = _quota.HasLimit && plan.Existing is not null ? ContentOf(plan.Destination) : 0;

        // What moves takes no more than it took; it is there twice only for a moment.
        using var quota = _quota.Open(displaced + (_quota.HasLimit && way.Link == SourceLink.Kept ? ContentOf(plan.Source) : 0));
        var setting = NewSetting(request, plan, area.Value, way);
        using var staged = new StagedCopy(setting);
        var isAlone = request.Reach == CopyReach.ResourceOnly && plan.Source.Node.IsDirectory;
        var error = quota.Take(isAlone || !_quota.HasLimit ? 0 : ContentOf(plan.Source));
        error = error == StoreError.None ? staged.Copy() : error;
        error = error == StoreError.None ? quota.TakeUpTo(setting.Tally.Bytes) : error;
        if (error != StoreError.None)
        {
            return error;
        }

        var replaces = plan.Existing is not null;
        if (staged.Failures.Count > 0 && (replaces || staged.IsEmpty || request.OnMemberFailure == MemberFailureRule.PublishNothing))
        {
            return new TransferOutcome(replaces, Published: false, staged.Failures);
        }

        error = request.BeforePublishing is { } announce ? Announce(announce, area.Value.Staging, staged.Name) : StoreError.None;
        if (error != StoreError.None)
        {
            return error;
        }

        // Best effort is for an unmapped destination alone: if one has appeared meanwhile, it stays.
        var existing = staged.Failures.Count > 0 ? ExistingDestination.Refuse : request.Existing;
        var done = way.Cancel.IsCancellationRequested
            ? StoreError.Canceled
            : _publisher.Publish(new Publication(area.Value.Staging, staged.Name, request.Destination, existing, LastLink.Keep)
            {
                RealDestination = plan.Destination.RealPath,
            });
        if (!done.Succeeded)
        {
            return StoreResult<TransferOutcome>.Failed(done.Error, done.Cause);
        }

        staged.MarkPublished();
        quota.Publish(displaced);
        ForgetDisplaced(plan);
        return new TransferOutcome(done.Value, Published: true, staged.Failures);
    }

    /// <summary>How much a resource holds with all below it, so that what the quota can't bear is refused before anything is copied.</summary>
    private long ContentOf(Resolution resource)
    {
        if (resource is { IsRoot: false, Node.IsDirectory: false })
        {
            return resource.Node.Length;
        }

        if (resource.OpenDirectory() is not { Succeeded: true, Value: var directory })
        {
            return 0;
        }

        using (directory)
        {
            var content = new TreeCount(_resolver.Reserved, CancellationToken.None);
            content.Run(directory, 0);
            return content.Bytes;
        }
    }

    /// <summary>What a replaced tree held may have changed since it was counted.</summary>
    private void ForgetDisplaced(TransferPlan plan)
    {
        if (plan.Existing is { IsDirectory: true })
        {
            _quota.ReleasedTree();
        }
    }

    private static StoreError Announce(Func<ResourceIdentity, StoreError> announce, DirectoryHandle staging, ResourceName name)
    {
        var staged = staging.Stat(name);
        return staged.Succeeded ? announce(staged.Value.Identity) : staged.Error;
    }

    private StoreResult<TransferOutcome> MoveAcross(TransferRequest request, TransferPlan plan, CopyWay way)
    {
        var entry = plan.SourceEntry;
        if (entry.IsRoot)
        {
            return StoreError.AccessDenied;
        }

        if (entry.Parent.StatSelf() is { Succeeded: true } parent && parent.Value.Volume != entry.Node.Volume)
        {
            // A volume is mounted there; it could be copied, and then not be removed.
            return StoreError.Busy;
        }

        var copied = Copy(request, plan, way);
        if (copied is not { Succeeded: true, Value.Published: true })
        {
            return copied;
        }

        var error = RemoveFromSight(entry);
        if (error == StoreError.None)
        {
            return copied;
        }

        FileSystemLog.Failed(_logger, "Removing the moved source", request.Source, error, null);
        return copied.Value with { Failures = [new MemberFailure(request.Source, error)] };
    }

    private StagedCopy.Setting NewSetting(TransferRequest request, TransferPlan plan, StagingArea area, CopyWay way)
    {
        var tally = new TransferTally(way.Observer);
        var pace = request.BytesPerSecond is { } rate ? new CopyPace(rate, _time) : null;
        return new StagedCopy.Setting(request, plan, area, _resolver)
        {
            Terms = new CopyTerms(tally, pace, _accelerators, way.Cancel),
            Tally = tally,
            Link = way.Link,
            Workers = _options.CopyWorkers,
            Time = _time,
            Purger = _purger,
            Logger = _logger,
        };
    }

    private static Task<T> OnOwnThread<T>(Func<T> work) =>
        Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach, TaskScheduler.Default);

    private readonly record struct CopyWay(ITransferObserver Observer, SourceLink Link, CancellationToken Cancel);
}
