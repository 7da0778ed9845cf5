using DavServer.Storage;
using DavServer.WebDav.Locks;

namespace DavServer.WebDav.State;

/// <summary>
/// A change on disk that properties and locks follow. Dispose of it in any case: what was not said to have happened is judged by the disk.
/// </summary>
internal sealed class FollowedChange(NamespaceChange change, INamespaceStep? step, LockTable locks, NamespaceRecovery recovery) : IAsyncDisposable
{
    private bool _isEnded;

    /// <summary>It happened.</summary>
    /// <param name="failures">Members that were not copied, as the request spelled the source or the destination.</param>
    /// <param name="asked">How it spelled them.</param>
    public async ValueTask CommitAsync(IReadOnlyList<MemberFailure> failures, TransferRequest? asked)
    {
        _isEnded = true;
        if (step is not null)
        {
            await step.CommitAsync([.. failures.Select(f => AtDestination(f.Path, asked!))]);
        }

        locks.Drop(change.EndingLocks);
    }

    /// <summary>It happened, and which members were not copied has to be looked for at the destination: not all are known.</summary>
    /// <exception cref="IOException">The disk does not say, or the state can't be written: it is tried again.</exception>
    public async ValueTask CommitAsFoundAsync()
    {
        var notCopied = step is null ? [] : await recovery.FindNotCopiedAsync(change);
        _isEnded = true;
        if (step is not null)
        {
            await step.CommitAsync(notCopied);
        }

        locks.Drop(change.EndingLocks);
    }

    /// <summary>A move copied all and could not remove its source, see <see cref="NamespaceChange.AsCopy"/>.</summary>
    public async ValueTask CommitAsCopyAsync()
    {
        _isEnded = true;
        var copied = change.AsCopy(RootOf);
        if (step is not null)
        {
            await step.CommitInsteadAsync(copied, []);
        }

        locks.Drop(copied.EndingLocks);
    }

    /// <summary>It did not happen, and the disk is as it was.</summary>
    public async ValueTask AbandonAsync()
    {
        _isEnded = true;
        if (step is not null)
        {
            await step.AbandonAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_isEnded && step is not null)
        {
            _isEnded = true;
            try
            {
                await JudgeAsync();
            }
            catch (IOException exception)
            {
                recovery.Owe(this, exception);
            }
        }
    }

    /// <summary>Ends it by what the disk says.</summary>
    /// <exception cref="IOException">It does not say what happened.</exception>
    internal async ValueTask JudgeAsync()
    {
        if (await recovery.EndAsync(change, step!, RootOf) is { } happened)
        {
            locks.Drop(happened.EndingLocks);
        }
    }

    private ResourcePath? RootOf(LockToken token) => locks.Find(token)?.Root;

    private ResourcePath AtDestination(ResourcePath member, TransferRequest asked)
    {
        var root = asked.Destination.IsSameOrAncestorOf(member) ? asked.Destination : asked.Source;
        return member.Rebase(root, change.Destination!);
    }
}
