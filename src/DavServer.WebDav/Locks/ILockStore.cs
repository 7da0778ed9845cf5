namespace DavServer.WebDav.Locks;

/// <summary>
/// Keeps locks over a restart. The table of locks in force is in memory; this is asked once at start and told of each change, durably before the client hears of it.
/// Locks that go because their resource is deleted or moved are removed by <c>INamespaceState</c> in the same step.
/// </summary>
public interface ILockStore
{
    /// <summary>All that were kept, expired ones too.</summary>
    IReadOnlyList<LockRecord> Load();

    /// <summary>Keeps a new lock. Durable when the task ends.</summary>
    /// <exception cref="IOException">The state can't be written; nothing has changed.</exception>
    ValueTask PutAsync(LockRecord record);

    /// <summary>Keeps a refreshed lock in the place of the one with the same token. Durable when the task ends.</summary>
    /// <returns>False where there is none any more: it ended with its resource meanwhile, and stays ended.</returns>
    /// <exception cref="IOException">The state can't be written; nothing has changed.</exception>
    ValueTask<bool> ReplaceAsync(LockRecord record);

    /// <summary>Forgets locks: unlocked or expired ones. Tokens it does not have are no error.</summary>
    /// <exception cref="IOException">The state can't be written; nothing has changed.</exception>
    ValueTask RemoveAsync(IReadOnlyCollection<LockToken> tokens);
}
