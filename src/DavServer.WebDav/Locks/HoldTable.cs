using DavServer.Operations;
using DavServer.Storage;

namespace DavServer.WebDav.Locks;

/// <summary>
/// What operations hold, and for a moment every other writer too, so that none slips under another. Claims are taken all at once or not at all, and
/// who waits for one holds nothing: so nothing can deadlock.
/// </summary>
internal sealed class HoldTable(TimeProvider time)
{
    /// <summary>
    /// How long a request waits for a hold that nobody can be named for: longer than any acceptance or quick step takes on a disk that works.
    /// </summary>
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    // Guards _holds, _watches and _lastNumber.
    private readonly Lock _lock = new();

    private readonly PathIndex<(Hold Hold, HoldClaim Claim)> _holds = new();
    private readonly PathIndex<HoldWatch> _watches = new();

    private long _lastNumber;

    /// <summary>Claims all of <paramref name="holds"/>, unless another hold stands against one of them.</summary>
    /// <returns>The claim; null with <paramref name="conflict"/>.</returns>
    public HoldClaim? TryClaim(IReadOnlyList<Hold> holds, out HoldConflict? conflict)
    {
        lock (_lock)
        {
            foreach (var hold in holds)
            {
                conflict = FindConflict_NeedsLock(hold);
                if (conflict is not null)
                {
                    return null;
                }
            }

            var claim = new HoldClaim(this, ++_lastNumber, holds);
            foreach (var hold in holds)
            {
                _holds.Add(hold.Root, (hold, claim));
                Touch_NeedsLock(hold);
            }

            conflict = null;
            return claim;
        }
    }

    /// <summary>The same, but for a quick writer, which is gone in a moment, it waits a moment.</summary>
    /// <exception cref="OperationCanceledException">The client is gone.</exception>
    public ValueTask<HoldAttempt> ClaimAsync(IReadOnlyList<Hold> holds, CancellationToken aborted) =>
        ClaimAsync(holds, static () => ValueTask.FromResult(false), aborted);

    /// <summary>The same, for whoever may find out while it waits that it need not claim.</summary>
    /// <param name="holds">What to claim.</param>
    /// <param name="isNeedless">Asked before each further attempt; true ends the waiting without a claim.</param>
    /// <param name="aborted">Ends it too.</param>
    /// <exception cref="OperationCanceledException">The client is gone.</exception>
    public async ValueTask<HoldAttempt> ClaimAsync(IReadOnlyList<Hold> holds, Func<ValueTask<bool>> isNeedless, CancellationToken aborted)
    {
        var claim = TryClaim(holds, out var conflict);
        if (conflict is not { Operation: null })
        {
            return new HoldAttempt(claim, conflict);
        }

        var began = time.GetTimestamp();
        var left = Patience;
        while (conflict is { Operation: null } && left > TimeSpan.Zero)
        {
            await conflict.Settled.WaitAsync(left, time, aborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            aborted.ThrowIfCancellationRequested();
            if (await isNeedless())
            {
                break;
            }

            claim = TryClaim(holds, out conflict);
            left = Patience - time.GetElapsedTime(began);
        }

        return new HoldAttempt(claim, conflict) { HasWaited = true };
    }

    /// <summary>Notices from now on whoever claims at, above or below any of <paramref name="roots"/>, readers of a COPY's source apart.</summary>
    public HoldWatch Watch(IReadOnlyList<ResourcePath> roots)
    {
        var watch = new HoldWatch(this, roots);
        lock (_lock)
        {
            foreach (var root in roots)
            {
                _watches.Add(root, watch);
            }
        }

        return watch;
    }

    /// <summary>The hold that forbids a write now, or null: a look before much is done. Whoever writes claims.</summary>
    public HoldConflict? FindConflict(Hold hold)
    {
        lock (_lock)
        {
            return FindConflict_NeedsLock(hold);
        }
    }

    /// <summary>
    /// Ends when all have ended that were writing at or below <paramref name="root"/> when <paramref name="claim"/> was taken. For LOCK alone, which
    /// such a writer did not see when it was judged.
    /// </summary>
    /// <remarks>Each waits for claims earlier than its own only, so that no two wait for one another.</remarks>
    public Task WhenEarlierWritersEnd(HoldClaim claim, ResourcePath root)
    {
        lock (_lock)
        {
            var writing = _holds.AtAndAbove(root).Where(h => h.Hold.Root.Depth == root.Depth).Concat(_holds.Below(root))
                .Where(h => h.Hold.Kind is HoldKind.Content or HoldKind.Properties && h.Claim.Number < claim.Number)
                .Select(h => h.Claim.Ended);
            return Task.WhenAll(writing);
        }
    }

    internal void Unwatch(HoldWatch watch)
    {
        lock (_lock)
        {
            foreach (var root in watch.Roots)
            {
                _watches.Remove(root, watch);
            }
        }
    }

    /// <summary>Says whose claim it is, once the operation has its id.</summary>
    internal void Assign(HoldClaim claim, OperationId id)
    {
        lock (_lock)
        {
            claim.Operation = id;
        }
    }

    internal void Release(HoldClaim claim)
    {
        lock (_lock)
        {
            // A claim may be disposed of twice: then nothing is there to be removed.
            foreach (var hold in claim.Holds)
            {
                _holds.Remove(hold.Root, (hold, claim));
            }
        }
    }

    private void Touch_NeedsLock(Hold hold)
    {
        if (_watches.IsEmpty || hold.Kind == HoldKind.Structure)
        {
            return;
        }

        foreach (var watch in _watches.AtAndAbove(hold.Root).Concat(_watches.Below(hold.Root)))
        {
            watch.Touch();
        }
    }

    // What is written of a collection's properties leaves alone what goes on below it.
    private static bool IsApart(Hold properties, Hold other) => properties.Kind == HoldKind.Properties && other.Root.Depth > properties.Root.Depth;

    private HoldConflict? FindConflict_NeedsLock(Hold hold)
    {
        // Two copies may share a source, and content may be written in it; where either side wants all for itself, one must yield.
        foreach (var (other, claim) in _holds.AtAndAbove(hold.Root).Concat(_holds.Below(hold.Root)))
        {
            if ((hold.Kind == HoldKind.Exclusive || other.Kind == HoldKind.Exclusive) && !IsApart(hold, other) && !IsApart(other, hold))
            {
                return new HoldConflict(other.Root, claim.Operation, claim.Settled);
            }
        }

        return null;
    }
}
