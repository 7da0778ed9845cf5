namespace DavServer.Storage.FileSystem.Transfer;

/// <summary>The cheap look-ups before a transfer.</summary>
internal sealed class TransferPlanner(PathResolver resolver, NameRule names)
{
    internal StoreResult<TransferPlan> Plan(TransferRequest request)
    {
        var entry = resolver.ResolveExisting(request.Source, LastLink.Keep);
        if (!entry.Succeeded)
        {
            return StoreResult<TransferPlan>.Failed(entry.Error, entry.Cause);
        }

        var source = entry.Value.Node.Kind == NodeKind.Link ? resolver.ResolveExisting(request.Source, LastLink.Follow) : entry;
        if (!source.Succeeded)
        {
            entry.Value.Dispose();
            return StoreResult<TransferPlan>.Failed(source.Error, source.Cause);
        }

        var plan = PlanDestination(request, source.Value, entry.Value);
        if (!plan.Succeeded)
        {
            source.Value.Dispose();
            entry.Value.Dispose();
        }

        return plan;
    }

    private StoreResult<TransferPlan> PlanDestination(TransferRequest request, Resolution source, Resolution entry)
    {
        if (request.Source.Equals(request.Destination))
        {
            return StoreError.SameResource;
        }

        if (request.Destination.IsRoot)
        {
            return StoreError.AccessDenied;
        }

        var found = resolver.Resolve(request.Destination, LastLink.Keep);
        if (!found.Succeeded)
        {
            return StoreResult<TransferPlan>.Failed(found.Error, found.Cause);
        }

        var destination = found.Value;
        var error = LookThrough(request.Destination, destination, out var existing);
        if (error == StoreError.None)
        {
            error = Judge(request, source, destination, existing);
        }

        var respelling = error == StoreError.SameResource && IsRespelling(request.Destination.Name, entry, destination);
        error = respelling ? NameRules.Judge(request.Destination.Name, names) : error;
        if (error != StoreError.None)
        {
            destination.Dispose();
            return error;
        }

        return new TransferPlan
        {
            Source = source,
            SourceEntry = entry,
            Destination = destination,
            Existing = existing,
            SameVolume = IsSameVolume(entry, destination),
            IsRespelling = respelling,
        };
    }

    /// <summary>What a client sees at the destination.</summary>
    private StoreError LookThrough(ResourcePath path, Resolution destination, out NodeInfo? existing)
    {
        existing = null;
        if (destination.Occupancy == Occupancy.Unmapped)
        {
            return NameRules.Judge(destination.Name, names);
        }

        if (destination.Occupancy == Occupancy.Hidden)
        {
            // Never destroy what the client can't have meant.
            return StoreError.AccessDenied;
        }

        if (destination.Node.Kind != NodeKind.Link)
        {
            existing = destination.Node;
            return StoreError.None;
        }

        var followed = resolver.ResolveExisting(path, LastLink.Follow);
        if (!followed.Succeeded)
        {
            return followed.Error == StoreError.NotFound ? StoreError.AccessDenied : followed.Error;
        }

        existing = followed.Value.Node;
        followed.Value.Dispose();
        return StoreError.None;
    }

    private StoreError Judge(TransferRequest request, Resolution source, Resolution destination, NodeInfo? existing)
    {
        if (existing is { } there && (there.Identity == source.Node.Identity || destination.RealPath.Equals(source.RealPath)))
        {
            return StoreError.SameResource;
        }

        var overlap = request.Reach == CopyReach.Tree && source.Node.IsDirectory ? JudgeBelow(destination, source) : StoreError.None;
        if (overlap != StoreError.None || existing is not { } old)
        {
            return overlap;
        }

        if (request.Existing == ExistingDestination.Refuse)
        {
            return StoreError.AlreadyExists;
        }

        overlap = old.IsDirectory && destination.Node.IsDirectory ? JudgeBelow(source, destination) : StoreError.None;
        return overlap != StoreError.None ? overlap
            : HoldsVolume(destination) ? StoreError.Busy
            : StoreError.None;
    }

    /// <summary>Why a source can't be taken away once it was copied elsewhere; none where it can, as far as is known without trying.</summary>
    internal static StoreError JudgeRemoval(Resolution entry) =>
        entry.IsRoot ? StoreError.AccessDenied
        : HoldsVolume(entry) ? StoreError.Busy
        : entry.Parent.JudgeChange();

    /// <summary>Whether a volume is mounted at the entry or below it, so that it can't be taken out of sight.</summary>
    private static bool HoldsVolume(Resolution entry)
    {
        if (entry.Parent.StatSelf() is not { Succeeded: true, Value: var parent })
        {
            return false;
        }

        // Not by the device of a file: an overlay gives the one that it lies on below.
        return parent.Mount != entry.Node.Mount
            || (entry.Node.IsDirectory && (parent.Volume != entry.Node.Volume || entry.Parent.HoldsMount(entry.Name)));
    }

    /// <summary>
    /// Overlapping where <paramref name="lower"/> lies in the collection <paramref name="upper"/>, by name or by what its directories really are, and
    /// where that can't be told.
    /// </summary>
    private StoreError JudgeBelow(Resolution lower, Resolution upper)
    {
        if (upper.IsRoot || upper.RealPath.IsSameOrAncestorOf(lower.RealPath))
        {
            return StoreError.Overlapping;
        }

        if (lower.IsRoot)
        {
            return StoreError.None;
        }

        // Bind mounts and foreign case rules hide an ancestor from its name; going up by ".." does not.
        var root = resolver.Root.StatSelf();
        var at = lower.Parent.Reopen();
        for (var height = 0; at.Succeeded && root.Succeeded && height < 2 * ResourcePath.MaxDepth; height++)
        {
            using var directory = at.Value;
            var self = directory.StatSelf();
            if (!self.Succeeded || self.Value.Identity == upper.Node.Identity)
            {
                return StoreError.Overlapping;
            }

            if (self.Value.Identity == root.Value.Identity)
            {
                return StoreError.None;
            }

            at = directory.OpenParent();
        }

        return at.Error == StoreError.Exhausted ? StoreError.Exhausted : StoreError.Overlapping;
    }

    // By the disk itself, not by a twin that this store finds for it: only then can a rename give the one entry the other name.
    private static bool IsRespelling(ResourceName asked, Resolution entry, Resolution destination) =>
        !entry.IsRoot && asked != destination.Name && entry.RealPath.Equals(destination.RealPath) && destination.Parent.Stat(asked).Succeeded;

    private static bool IsSameVolume(Resolution source, Resolution destination) =>
        !source.IsRoot
        && source.Parent.StatSelf() is { Succeeded: true } from
        && destination.Parent.StatSelf() is { Succeeded: true } to
        && from.Value.Volume == to.Value.Volume
        && source.Node.Volume == from.Value.Volume;
}
