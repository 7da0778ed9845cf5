namespace DavServer.Storage.FileSystem;

/// <summary>The last word before a resource is replaced.</summary>
/// <param name="destination">Where the old one is.</param>
/// <param name="old">What the old one is.</param>
/// <param name="staged">What is to replace it.</param>
internal delegate StoreError BeforeReplacing(Resolution destination, in NodeInfo old, in NodeInfo staged);

/// <summary>What is to appear, where it lies now, and where it shall be.</summary>
/// <param name="Directory">The directory that holds it.</param>
/// <param name="Name">Its name there.</param>
/// <param name="Destination">Where it shall appear.</param>
/// <param name="Existing">What happens to a mapped destination.</param>
/// <param name="LastLink">Whether a link at the destination is replaced itself, or what it leads to.</param>
internal readonly record struct Publication(
    DirectoryHandle Directory, ResourceName Name, ResourcePath Destination, ExistingDestination Existing, LastLink LastLink)
{
    /// <summary>
    /// Where the destination led when the work began, as its holds and locks are kept. Where it leads elsewhere by now (a link was turned, or the
    /// name came to be mapped in other letters where case is ignored), nothing is published: nobody has judged that.
    /// </summary>
    public required ResourcePath RealDestination { get; init; }

    /// <summary>What must hold of the destination at that moment.</summary>
    public WriteCondition Condition { get; init; }

    /// <summary>What must hold besides, for reasons of the store's own.</summary>
    public WriteCondition OnlyOver { get; init; }

    /// <summary>What the new name survives once it is published.</summary>
    public Durability Durability { get; init; }

    /// <summary>
    /// Whether the directory it comes from must be made durable too. What a PUT leaves in staging after a loss of power is swept; a resource that was
    /// moved must not come back.
    /// </summary>
    public bool SyncsOrigin { get; init; }

    /// <summary>Called just before the new resource changes places with the old; gives the name it has from then on.</summary>
    public Func<StoreResult<ResourceName>>? BeforeExchange { get; init; }

    /// <summary>Called just before the old resource is replaced; may change the new one, or refuse.</summary>
    public BeforeReplacing? BeforeReplacing { get; init; }

    /// <summary>Whether what appears comes from another place in the share, with the times it had there; a copy was given the right ones as it was made.</summary>
    public bool IsMoved { get; init; }

    /// <summary>What its modification time must be where it replaces a resource.</summary>
    public TimeOverOld Time { get; init; }
}

/// <summary>How a publication ended.</summary>
/// <param name="Replaced">Whether a resource was replaced.</param>
/// <param name="Lasting">Why it is not known whether what is visible now survives a loss of power; none where it does, or need not.</param>
internal readonly record struct Published(bool Replaced, StoreError Lasting)
{
    /// <summary>Why what was replaced is at the URL that what appeared had, for the time being; none where it is not.</summary>
    public StoreError LeftBehind { get; init; }

    /// <summary>What is still to be done for its members; null for nothing.</summary>
    public MemberTimes? MemberTimes { get; init; }
}

/// <summary>The one step that makes finished work visible.</summary>
internal sealed class Publisher(PathResolver resolver, StagingAreas areas, Displacement displacement, WalkRegistry walks)
{
    // Removing a larger file takes long enough to be felt; it goes by the trash.
    internal const long UnlinkAtOnce = 1024 * 1024;
    private const int Attempts = 16;

    // Other programs may change the destination between look and step; our own writers are kept apart per name.
    private readonly Lock[] _names = [.. Enumerable.Range(0, 64).Select(_ => new Lock())];

    internal const string NotLasting = "It is visible, but whether it survives a loss of power is not known: the disk reported an error.";

    /// <summary>Publishes.</summary>
    internal StoreResult<Published> Publish(in Publication asked)
    {
        var publication = asked;
        using var untilItLasts = walks.PausePurging(asked.Durability);

        // The path is looked up anew: what was its parent when the work began may have been moved or deleted since.
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var found = resolver.Resolve(publication.Destination, publication.LastLink);
            if (!found.Succeeded)
            {
                return StoreResult<Published>.Failed(found.Error, found.Cause);
            }

            using var destination = found.Value;
            if (destination.IsRoot || destination.Occupancy == Occupancy.Hidden)
            {
                return StoreError.AccessDenied;
            }

            if (!destination.RealPath.Equals(publication.RealDestination))
            {
                return StoreError.ConditionFailed;
            }

            StoreResult<Published>? result;
            lock (LockFor(destination))
            {
                result = TryPublish(ref publication, destination);
            }

            if (result is { } ended)
            {
                ended.Value.MemberTimes?.SetAndDispose();
                return ended.Succeeded
                    ? ended.Value with { Lasting = MakeDurable(publication, destination) }
                    : ended;
            }
        }

        return StoreError.Busy;
    }

    private static StoreError MakeDurable(in Publication publication, Resolution destination)
    {
        if (publication.Durability == Durability.Process)
        {
            return StoreError.None;
        }

        var error = destination.Parent.Sync();
        return error == StoreError.None && publication.SyncsOrigin && !IsSame(publication.Directory, destination.Parent)
            ? publication.Directory.Sync()
            : error;
    }

    private static bool IsSame(DirectoryHandle one, DirectoryHandle other) =>
        one.StatSelf() is { Succeeded: true } a && other.StatSelf() is { Succeeded: true } b && a.Value.Identity == b.Value.Identity;

    /// <summary>Runs <paramref name="step"/> while no other writer of this store publishes at that name.</summary>
    internal T Exclusively<T>(Resolution at, Func<T> step)
    {
        lock (LockFor(at))
        {
            return step();
        }
    }

    private Lock LockFor(Resolution at)
    {
        var parent = at.Parent.StatSelf();
        return _names[(uint)HashCode.Combine(parent.Value.Identity, at.Name) % (uint)_names.Length];
    }

    /// <summary>One try; null when the destination changed in between and must be looked up again.</summary>
    private StoreResult<Published>? TryPublish(ref Publication publication, Resolution destination)
    {
        var now = destination.StatAgain();
        if (!now.Succeeded && now.Error != StoreError.NotFound)
        {
            return StoreResult<Published>.Failed(now.Error, now.Cause);
        }

        if (now.Succeeded != destination.IsMapped)
        {
            return null;
        }

        if (now.Succeeded && publication.Existing == ExistingDestination.Refuse)
        {
            return StoreError.AlreadyExists;
        }

        if (!Conditions.Hold(publication.Condition, now) || !Conditions.Hold(publication.OnlyOver, now))
        {
            return StoreError.ConditionFailed;
        }

        if (!now.Succeeded)
        {
            var error = publication.Directory.Rename(publication.Name, destination.Parent, destination.Name, RenameRule.Refuse);
            return error == StoreError.None ? new Published(Replaced: false, StoreError.None)
                : error != StoreError.AlreadyExists ? error
                : publication.Existing == ExistingDestination.Refuse ? StoreError.AlreadyExists
                : null;
        }

        return Replace(ref publication, destination, now.Value);
    }

    private StoreResult<Published>? Replace(ref Publication publication, Resolution destination, in NodeInfo old)
    {
        var staged = publication.Directory.Stat(publication.Name);
        if (!staged.Succeeded)
        {
            return StoreResult<Published>.Failed(staged.Error, staged.Cause);
        }

        var refused = publication.BeforeReplacing?.Invoke(destination, old, staged.Value) ?? StoreError.None;
        if (refused != StoreError.None)
        {
            return refused;
        }

        // What is staged gets its time where nobody sees it. What is moved gets it in its new place, at once: a step that fails has touched nothing.
        if (!publication.IsMoved)
        {
            KeepTimeFromGoingBack(publication, staged.Value, old, publication.Directory, publication.Name);
        }

        if (!staged.Value.IsDirectory && !old.IsDirectory && old.Length <= UnlinkAtOnce)
        {
            var error = publication.Directory.Rename(publication.Name, destination.Parent, destination.Name, RenameRule.ReplaceFile);
            return error == StoreError.None ? Replaced(publication, destination, staged.Value, old, StoreError.None, null)
                : error is StoreError.IsACollection ? null
                : error;
        }

        return Displace(ref publication, destination, staged.Value, old);
    }

    private StoreResult<Published>? Displace(ref Publication publication, Resolution destination, in NodeInfo staged, in NodeInfo old)
    {
        if (old.IsDirectory && destination.Parent.HoldsMount(destination.Name))
        {
            return StoreError.Busy;
        }

        var area = areas.For(destination.Parent);
        if (!area.Succeeded)
        {
            return StoreResult<Published>.Failed(area.Error, area.Cause);
        }

        if (publication.BeforeExchange?.Invoke() is { } renamed)
        {
            if (!renamed.Succeeded)
            {
                return renamed.Error;
            }

            publication = publication with { Name = renamed.Value, BeforeExchange = null };
        }

        var members = publication.IsMoved && staged.IsDirectory && old.IsDirectory ? new MemberTimes(walks, publication, destination) : null;
        var error = displacement.Run(publication, staged, destination, area.Value, old, out var left);
        if (error == StoreError.None)
        {
            return Replaced(publication, destination, staged, old, left, members);
        }

        members?.Dispose();
        return error == StoreError.NotFound && destination.StatAgain().Error == StoreError.NotFound ? null : error;
    }

    private static Published Replaced(
        in Publication publication, Resolution destination, in NodeInfo staged, in NodeInfo old, StoreError left, MemberTimes? members)
    {
        if (publication.IsMoved)
        {
            KeepTimeFromGoingBack(publication, staged, old, destination.Parent, destination.Name);
        }

        return new Published(Replaced: true, StoreError.None) { LeftBehind = left, MemberTimes = members };
    }

    private static void KeepTimeFromGoingBack(
        in Publication publication, in NodeInfo appearing, in NodeInfo old, DirectoryHandle directory, ResourceName name)
    {
        var modified = publication.Time switch
        {
            TimeOverOld.Given => appearing.Modified,

            // Those of one tick of the clock bear one time, as those of one second bear one Last-Modified: a second on for each would run away.
            TimeOverOld.Written when appearing.Modified >= old.Modified => appearing.Modified,
            _ => UnixTime.NotBefore(appearing.Modified, old.Modified),
        };
        if (modified != appearing.Modified && appearing.Kind != NodeKind.Link)
        {
            _ = directory.SetModified(name, modified);
        }
    }
}
