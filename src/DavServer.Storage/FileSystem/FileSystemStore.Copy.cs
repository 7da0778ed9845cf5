using DavServer.Storage.FileSystem.Linux;
using DavServer.Storage.FileSystem.Transfer;

namespace DavServer.Storage.FileSystem;

public sealed partial class FileSystemStore
{
    private StoreResult<TransferOutcome> Copy(TransferRequest request, TransferPlan plan, CopyWay way)
    {
        if (!Bears(plan.Source.Node, request.SourceTag))
        {
            return StoreError.ConditionFailed;
        }

        var area = _areas.For(plan.Destination.Parent);
        if (!area.Succeeded)
        {
            FileSystemLog.NoStaging(_logger, request.Destination, area.Error, area.Cause);
            return StoreResult<TransferOutcome>.Failed(area.Error, area.Cause);
        }

        var setting = NewSetting(request, plan, area.Value, way);
        using var staged = new StagedCopy(setting);
        var isAlone = setting.TakesLinkItself || (request.Reach == CopyReach.ResourceOnly && plan.Source.Node.IsDirectory);
        var counted = _quota.HasLimit && !isAlone ? Count(plan.Source, way.Cancel) : null;
        var displaced = _quota.HasLimit && plan.Existing is not null ? Count(plan.Destination, way.Cancel).Bytes : 0;
        if (way.Cancel.IsCancellationRequested)
        {
            return StoreError.Canceled;
        }

        // What moves takes no more than it took; it is there twice only for a moment.
        var taken = counted?.Bytes ?? 0;
        using var quota = _quota.Open(displaced + (way.Link == SourceLink.Kept ? taken : 0));
        var error = quota.Take(taken);
        error = error == StoreError.None ? staged.Copy(counted) : error;
        error = error == StoreError.None ? quota.TakeUpTo(setting.Tally.Bytes) : error;
        if (error != StoreError.None)
        {
            return error;
        }

        var replaces = plan.Existing is not null;
        if (staged.Failures.Count > 0 && (replaces || staged.IsEmpty || request.OnMemberFailure == MemberFailureRule.PublishNothing))
        {
            return new TransferOutcome(replaces, Published: false, staged.Failures) { Unlisted = staged.Unlisted };
        }

        error = staged.MakeDurable();
        error = error == StoreError.None && way.Moved is { } moved ? moved.Judge(_resolver.Reserved, way.Cancel) : error;
        error = error == StoreError.None && request.SourceTag is not null ? JudgeTag(plan.Source, request.SourceTag) : error;
        error = error == StoreError.None && request.BeforePublishing is { } announce
            ? AnnounceApart(announce, plan, area.Value.Staging, staged, way.Cancel)
            : error;
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
                BeforeExchange = staged.TakeUnsharedName,
                Durability = _options.Durability,
                SyncsOrigin = true,
            });
        if (!done.Succeeded)
        {
            return StoreResult<TransferOutcome>.Failed(done.Error, done.Cause);
        }

        staged.MarkPublished();
        quota.Publish(displaced);
        ForgetDisplaced(plan);
        var outcome = Outcome(request, done.Value, staged.Failures);
        return outcome.Succeeded ? outcome.Value with { Unlisted = staged.Unlisted } : outcome;
    }

    private static StoreError JudgeTag(Resolution source, string tag)
    {
        var now = source.StatAgain();
        return now.Succeeded ? (Bears(now.Value, tag) ? StoreError.None : StoreError.ConditionFailed)
            : now.Error == StoreError.NotFound ? StoreError.ConditionFailed : now.Error;
    }

    private static bool Bears(in NodeInfo file, string? tag) => tag is null || file.ToResourceInfo().ToEntityTag() == tag;

    /// <summary>How much a resource holds with all below it, so that what the quota can't bear is refused before anything is copied.</summary>
    private TreeCount Count(Resolution resource, CancellationToken cancel)
    {
        var content = new TreeCount(_resolver.Reserved, cancel);
        content.Run(resource);
        return content;
    }

    /// <summary>What a replaced tree held may have changed since it was counted.</summary>
    private void ForgetDisplaced(TransferPlan plan)
    {
        if (plan.Existing is { IsDirectory: true })
        {
            _quota.ReleasedTree();
        }
    }

    /// <summary>Announces, and sees to it that the copy is stamped later than all in it.</summary>
    private static StoreError AnnounceApart(
        Func<PendingPublication, StoreError> announce, TransferPlan plan, DirectoryHandle staging, StagedCopy copy, CancellationToken cancel)
    {
        // As it was finished, before it is touched: what was changed at the source while the copy was synced counts as changed since.
        var appearing = staging.Stat(copy.Name);
        if (!appearing.Succeeded)
        {
            return appearing.Error;
        }

        // Whether anything has changed since is told, after a restart, by change times as late as that of the step: no member's may be.
        var lastMember = staging is LinuxDirectory stamped && !ChangeClock.TellsApart(stamped, copy.Name) ? ChangeClock.Now : 0;
        var error = Announce(announce, plan, copy, appearing.Value);
        if (error == StoreError.None && lastMember != 0)
        {
            ChangeClock.WaitPast(lastMember, cancel);
        }

        return error;
    }

    private static StoreError Announce(
        Func<PendingPublication, StoreError> announce, TransferPlan plan, StagedCopy copy, in NodeInfo appearing)
    {
        var displaced = plan.Destination.StatAgain();
        return !displaced.Succeeded && displaced.Error != StoreError.NotFound ? displaced.Error
            : announce(new PendingPublication(
                appearing.Identity, displaced.Succeeded ? displaced.Value.Identity : null, copy.Failures)
            {
                AppearingChange = appearing.Changed,
                CopiedLinks = copy.CopiedLinks,
            });
    }

    private StoreResult<TransferOutcome> MoveAcross(TransferRequest request, TransferPlan plan, CopyWay way)
    {
        // What could be copied and then not be removed is not moved.
        var entry = plan.SourceEntry;
        var kept = TransferPlanner.JudgeRemoval(entry);
        if (kept != StoreError.None)
        {
            return kept;
        }

        var moved = MovedSource.Watch(entry, way.Cancel);
        var copied = Copy(request, plan, way with { Moved = moved });
        if (copied.Error == StoreError.NotLasting)
        {
            // A copy that may not last takes nobody's place: the source stays, and both are there.
            return new TransferOutcome(plan.Existing is not null, Published: true, [new MemberFailure(request.Source, StoreError.InputOutput)]);
        }

        if (copied is not { Succeeded: true, Value.Published: true })
        {
            return copied;
        }

        // The copy is durable by now, where anything is: so is one of the two at every moment. What was changed in the last one stays.
        using var untilItLasts = _walks.PausePurging(_options.Durability);
        var error = moved.JudgeItself();
        error = error == StoreError.None ? RemoveFromSight(entry) : error;
        if (error == StoreError.None)
        {
            error = MakeRemovalDurable(request.Source, entry);
            return error == StoreError.None ? copied : StoreResult<TransferOutcome>.Failed(error, Publisher.NotLasting);
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
            Durability = _options.Durability,
            MaxFailures = _options.MaxFailures,
            Workers = new CopyCrew(_options.CopyWorkers, Environment.ProcessorCount, _demand),
            Time = _time,
            Purger = _purger,
            Logger = _logger,
        };
    }
}
