using DavServer.Storage;
using DavServer.WebDav.Locks;

namespace DavServer.WebDav.State;

/// <summary>How methods let properties and locks follow what they do to the disk. Where there are none, it costs a look at two counts.</summary>
internal sealed class NamespaceFollower(IResourceStore store, INamespaceState state, LockTable locks, NamespaceRecovery recovery)
{
    /// <summary>Whether there is nothing that could follow.</summary>
    public bool IsIdle => state.IsEmpty && locks.IsEmpty && !recovery.OwesAny;

    /// <summary>Whether a resource bears properties that a copy of it has to bear too. At a real path.</summary>
    public bool Bears(ResourcePath path) => !state.IsEmpty && state.FindBearers(path).Contains(path);

    /// <summary>Before a resource is deleted. Null where nothing follows.</summary>
    /// <exception cref="IOException">The state can't be written; the disk must not be changed.</exception>
    public async ValueTask<FollowedChange?> BeginDeleteAsync(ResourcePath path)
    {
        if (IsIdle)
        {
            return null;
        }

        await recovery.SettleAsync();
        var located = await LocateAsync(path);
        return located is not { Info: { } info } at ? null : await BeginAsync(new NamespaceChange
        {
            Kind = NamespaceChangeKind.Delete,
            Source = at.Entry,
            SourceIdentity = info.Identity,
            EndingLocks = locks.RootedWithin(at.Entry),
        });
    }

    /// <summary>Before a rename, or just before a copy appears. Null where nothing follows.</summary>
    /// <param name="kind">COPY or MOVE.</param>
    /// <param name="asked">Both ends, as the request spelled them.</param>
    /// <param name="copy">What will be at the destination; null for what the source is, with a rename.</param>
    /// <param name="steps">How the disk is changed.</param>
    /// <exception cref="IOException">The state can't be written; the disk must not be changed.</exception>
    public async ValueTask<FollowedChange?> BeginTransferAsync(
        NamespaceChangeKind kind, TransferRequest asked, PendingPublication? copy, DiskSteps steps)
    {
        if (IsIdle && steps == DiskSteps.One)
        {
            return null;
        }

        await recovery.SettleAsync();
        if (await LocateAsync(asked.Source) is not { Info: { } info } from || await LocateAsync(asked.Destination) is not { } to)
        {
            // Nothing will come of it, and the store says why.
            return null;
        }

        var isMove = kind == NamespaceChangeKind.Move;
        var source = isMove ? from.Entry : from.RealPath;

        // Where names ignore case, the new spelling leads to the source too.
        var isRespelling = isMove && (to.Entry.Equals(source) || to.Info?.Identity == info.Identity);
        var destination = isRespelling ? to.Entry.Parent!.Append(asked.Destination.Name) : to.Entry;

        // A link is followed where it is looked for, so what a moved one leads to is what will be found.
        var isLink = !from.Entry.Equals(from.RealPath);
        return await BeginAsync(new NamespaceChange
        {
            Kind = kind,
            Source = source,
            SourceIdentity = info.Identity,
            Destination = destination,
            Appearing = isMove && isLink ? info.Identity : copy?.Appearing ?? info.Identity,
            AppearingChange = copy?.AppearingChange,
            Displaced = isRespelling ? null : to.Info?.Identity,
            Reach = asked.Reach,
            CopiedLinks = copy?.CopiedLinks ?? [],
            EndingLocks = [.. isMove ? locks.RootedWithin(source) : [], .. EndingAt(destination, kind)],
            TakesSeveralSteps = steps == DiskSteps.Several,
        });
    }

    /// <summary>
    /// Before properties are kept for a collection that is made next, at a URL on which nothing is kept: whoever sees the one sees the others, and a
    /// crash leaves both or neither (RFC 5689 §3).
    /// </summary>
    /// <exception cref="IOException">The state can't be written; nothing may be made.</exception>
    public async ValueTask<FollowedChange> BeginMakeAsync(ResourcePath realPath)
    {
        await recovery.SettleAsync();
        var change = new NamespaceChange { Kind = NamespaceChangeKind.Make, Source = realPath, SourceIdentity = default, TakesSeveralSteps = true };
        return new FollowedChange(change, await state.BeginAsync(change), locks, recovery);
    }

    /// <summary>Before something new is made at a URL that was found unmapped: what was kept there was another resource's.</summary>
    /// <exception cref="IOException">The state can't be written; the disk must not be changed.</exception>
    public async ValueTask ForgetAsync(ResourcePath path)
    {
        await recovery.SettleAsync();
        if (!state.IsEmpty && await LocateAsync(path) is { Info: null } at)
        {
            await state.ForgetAsync(at.RealPath, async () => await LocateAsync(at.RealPath) is { Info: null });
        }
    }

    /// <summary>
    /// What MOVE replaces is deleted first (RFC 4918 §9.9.3), and its locks with it (§9.6). COPY may overwrite in place (§9.8.4): the URL is mapped
    /// throughout,
    /// so a lock on it stays (§6.1 point 8), as whoever submitted its token expects (§7.5.1); those on members end, which are replaced.
    /// </summary>
    private IEnumerable<LockToken> EndingAt(ResourcePath destination, NamespaceChangeKind kind) =>
        locks.RootedWithin(destination).Where(t => kind == NamespaceChangeKind.Move || locks.Find(t) is not { } found
            || !found.Root.Equals(destination));

    private async ValueTask<FollowedChange?> BeginAsync(NamespaceChange change)
    {
        var step = await state.BeginAsync(change);
        return step is null && change.EndingLocks.Count == 0 ? null : new FollowedChange(change, step, locks, recovery);
    }

    private async ValueTask<ResourceLocation?> LocateAsync(ResourcePath path)
    {
        var located = await store.LocateAsync(path, CancellationToken.None);
        return located.Succeeded ? located.Value
            : located.Error is StoreError.NotFound or StoreError.NoParent or StoreError.Reserved ? null
            : throw new IOException($"'{path}' can't be looked up: {located.Cause ?? located.Error.ToString()}");
    }
}
