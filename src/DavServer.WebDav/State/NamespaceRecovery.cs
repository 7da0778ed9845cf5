using System.Collections.Concurrent;
using DavServer.Storage;
using DavServer.WebDav.Locks;
using Microsoft.Extensions.Logging;

namespace DavServer.WebDav.State;

/// <summary>
/// Ends what was begun and not ended, by what the disk says: at start what an earlier run left, and in a run what was broken off by a fault.
/// </summary>
public sealed partial class NamespaceRecovery : IDisposable
{
    // A choice: a disk that has failed to tell is left alone for that long.
    private static readonly TimeSpan LooksAgainAfter = TimeSpan.FromSeconds(1);

    private readonly IResourceStore _store;
    private readonly INamespaceState _state;
    private readonly ILockStore _locks;
    private readonly ILogger _logger;
    private readonly ITimer _again;
    private readonly ConcurrentQueue<FollowedChange> _owed = new();
    private readonly SemaphoreSlim _settling = new(1);

    /// <param name="store">What the disk says.</param>
    /// <param name="state">What was begun.</param>
    /// <param name="locks">The locks that were in force.</param>
    /// <param name="time">When what could not be judged is looked at again.</param>
    /// <param name="logger">Hears of all that was broken off.</param>
    public NamespaceRecovery(
        IResourceStore store, INamespaceState state, ILockStore locks, TimeProvider time, ILogger<NamespaceRecovery> logger)
    {
        ArgumentNullException.ThrowIfNull(time);
        (_store, _state, _locks, _logger) = (store, state, locks, logger);
        _again = time.CreateTimer(
            static s => _ = ((NamespaceRecovery)s!).LookAgainAsync(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Whether something could not be ended when it was broken off, for the disk did not say what had happened.</summary>
    internal bool OwesAny => !_owed.IsEmpty;

    /// <summary>Ends all that an earlier run left. Before the first request is served.</summary>
    /// <exception cref="IOException">The disk does not say what happened.</exception>
    public async Task RunAsync()
    {
        foreach (var (change, step) in _state.Unfinished())
        {
            // Nobody has read the locks yet: those that end now are never in force again.
            await EndAsync(change, step, token => _locks.Load().FirstOrDefault(l => l.Token == token)?.Root);
        }
    }

    /// <summary>
    /// Leaves one to be ended as soon as the disk tells, and before anything else that properties and locks follow: a disk that has gone on since could
    /// not judge it.
    /// </summary>
    internal void Owe(FollowedChange change, IOException why)
    {
        LogOwed(why);
        _owed.Enqueue(change);
        _again.Change(LooksAgainAfter, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Ends what is owed.</summary>
    /// <exception cref="IOException">The disk still does not say what happened; it must not be changed.</exception>
    internal async ValueTask SettleAsync()
    {
        if (!OwesAny)
        {
            return;
        }

        await _settling.WaitAsync();
        try
        {
            while (_owed.TryPeek(out var change))
            {
                await change.JudgeAsync();
                _owed.TryDequeue(out _);
            }
        }
        finally
        {
            _settling.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _again.Dispose();
        _settling.Dispose();
    }

    /// <summary>Nobody may change anything for long, and until then what is at the new URL would lack its properties.</summary>
    private async Task LookAgainAsync()
    {
        try
        {
            await SettleAsync();
        }
        catch (IOException)
        {
            // That it is owed was told.
            _again.Change(LooksAgainAfter, Timeout.InfiniteTimeSpan);
        }
        catch (ObjectDisposedException)
        {
            // The server ends: the next start judges it.
        }
    }

    /// <summary>Ends one.</summary>
    /// <param name="change">What was begun.</param>
    /// <param name="step">Ends it.</param>
    /// <param name="rootOf">What a lock is rooted at; null where there is none any more.</param>
    /// <returns>What happened: it, or something less; null for nothing.</returns>
    internal async ValueTask<NamespaceChange?> EndAsync(NamespaceChange change, INamespaceStep step, Func<LockToken, ResourcePath?> rootOf)
    {
        if (!await HasHappenedAsync(change))
        {
            LogAbandoned(change.Kind, change.Source, change.Destination);
            await RestoreAsync(change);
            await step.AbandonAsync();
            return null;
        }

        LogFinished(change.Kind, change.Source, change.Destination);
        if (change is { Kind: NamespaceChangeKind.Move, TakesSeveralSteps: true } && !await TidyUpAsync(change))
        {
            var copied = change.AsCopy(rootOf);
            await step.CommitInsteadAsync(copied, await FindNotCopiedAsync(change));
            return copied;
        }

        await step.CommitAsync(change.Destination is null ? [] : await FindNotCopiedAsync(change));
        return change;
    }

    private async ValueTask<bool> HasHappenedAsync(NamespaceChange change)
    {
        if (change.Kind == NamespaceChangeKind.Make)
        {
            return await FindAsync(change.Source) is { Info: not null };
        }

        if (change.Kind == NamespaceChangeKind.Delete)
        {
            return await FindAsync(change.Source) is not { Info: { } there } || !IsSame(there.Identity, change.SourceIdentity);
        }

        // Where names ignore case, a new spelling leads to the source before the rename too; only the entry tells.
        return await FindAsync(change.Destination!) is { Info: { } appeared } at && IsSame(appeared.Identity, change.Appearing!.Value)
            && !(change.Kind == NamespaceChangeKind.Move && at.Entry.Equals(change.Source));
    }

    /// <summary>
    /// Takes away what stands at the source's URL and ought not to: the source itself where it was copied to another volume, or what was displaced,
    /// where an exchange was not followed by the second rename.
    /// </summary>
    /// <returns>False where the source itself stays: what came of the move is a copy.</returns>
    private async ValueTask<bool> TidyUpAsync(NamespaceChange change)
    {
        if (await FindAsync(change.Source) is not { Info: { } there } at || at.Entry.Equals(change.Destination))
        {
            return true;
        }

        var isLink = !at.Entry.Equals(at.RealPath);
        var isCopied = IsSame(there.Identity, change.SourceIdentity) && (isLink || change.Appearing!.Value != change.SourceIdentity);

        // What an exchange left there can only be where a rename was meant: inodes of two volumes are not to be compared.
        var isDisplaced = change.Appearing == change.SourceIdentity && change.Displaced is { } displaced && IsSame(there.Identity, displaced);
        if (!isCopied && !isDisplaced)
        {
            return true;
        }

        if (isCopied && !isLink && await HasChangedSinceAsync(change, there))
        {
            LogNotTidied(change.Source, StoreError.ConditionFailed, "it has changed since it was copied");
            return false;
        }

        var deleted = await _store.DeleteAsync(change.Source, default, CancellationToken.None);
        if (deleted.Succeeded)
        {
            return true;
        }

        // A disk that fails may do so after the step.
        LogNotTidied(change.Source, deleted.Error, deleted.Cause);
        return !isCopied || await FindAsync(change.Source) is not { Info: { } left } || !IsSame(left.Identity, change.SourceIdentity);
    }

    /// <summary>Whether someone has gone on working in a source that was copied to another volume, and not removed any more.</summary>
    private async ValueTask<bool> HasChangedSinceAsync(NamespaceChange change, ResourceInfo source)
    {
        // Of an intent that an older server wrote only what it became is known: its change time may be later than what was changed since.
        var since = change.AppearingChange ?? (await FindAsync(change.Destination!))!.Value.Info!.Value.ChangeStamp;
        return source.ChangeStamp >= since || await TreeAge.HasChangedAsync(_store, change.Source, source, since);
    }

    /// <summary>Where names can't be exchanged, the old destination had been moved aside when the program ended.</summary>
    private async ValueTask RestoreAsync(NamespaceChange change)
    {
        if (change is not { Destination: { } destination, Displaced: { } displaced })
        {
            return;
        }

        var restored = await _store.RestoreDisplacedAsync(destination, displaced, CancellationToken.None);
        if (!restored.Succeeded)
        {
            LogNotRestored(destination, restored.Error, restored.Cause);
        }
    }

    /// <summary>What bears properties at the source and is not at the destination.</summary>
    /// <exception cref="IOException">The disk does not say.</exception>
    internal async ValueTask<IReadOnlyList<ResourcePath>> FindNotCopiedAsync(NamespaceChange change)
    {
        var missing = new List<ResourcePath>();
        var copies = _state.FindBearers(change.Source).Select(b => b.Rebase(change.Source, change.Destination!)).Concat(change.CopiedLinks.Select(l => l.Copy));
        foreach (var copied in copies)
        {
            if (await FindAsync(copied) is not { Info: not null } found || IsAnothers(found.Entry, copied))
            {
                missing.Add(copied);
            }
        }

        return missing;
    }

    // Where case is ignored, what is found may be another's copy, whose name came first. A file system that composes names in its own way is no such case.
    private static bool IsAnothers(ResourcePath found, ResourcePath copied) => !found.Equals(copied) && found.ToSegments().Zip(copied.ToSegments())
        .Any(n => n.First != n.Second && string.Equals(n.First.ToString(), n.Second.ToString(), StringComparison.OrdinalIgnoreCase));

    private async ValueTask<ResourceLocation?> FindAsync(ResourcePath path)
    {
        var located = await _store.LocateAsync(path, CancellationToken.None);
        return located.Succeeded ? located.Value
            : located.Error is StoreError.NotFound or StoreError.NoParent or StoreError.Reserved ? null
            : throw new IOException($"'{path}' can't be looked up, so what was begun can't be ended: {located.Cause ?? located.Error.ToString()}");
    }

    // By inode alone: a device may have another number after the machine was started anew.
    private static bool IsSame(ResourceIdentity one, ResourceIdentity other) => one.Node == other.Node;

    [LoggerMessage(4301, LogLevel.Warning,
        "A {Kind} of {Source} to {Destination} was broken off after it had happened on disk; properties and locks have followed.")]
    private partial void LogFinished(NamespaceChangeKind kind, ResourcePath source, ResourcePath? destination);

    [LoggerMessage(4302, LogLevel.Warning, "A {Kind} of {Source} to {Destination} was broken off before it happened on disk; all is as it was.")]
    private partial void LogAbandoned(NamespaceChangeKind kind, ResourcePath source, ResourcePath? destination);

    [LoggerMessage(4303, LogLevel.Warning, "What a MOVE that was broken off left at {Path} can't be removed: {Error} {Cause}")]
    private partial void LogNotTidied(ResourcePath path, StoreError error, string? cause);

    [LoggerMessage(4304, LogLevel.Warning, "What was moved aside from {Path}, to be replaced, can't be put back: {Error} {Cause}")]
    private partial void LogNotRestored(ResourcePath path, StoreError error, string? cause);

    [LoggerMessage(4305, LogLevel.Error, "What came of a change that was broken off can't be seen; it is looked at again until it can, and nothing else is changed before.")]
    private partial void LogOwed(Exception why);
}
