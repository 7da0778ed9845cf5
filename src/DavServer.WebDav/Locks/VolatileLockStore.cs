namespace DavServer.WebDav.Locks;

/// <summary>Keeps nothing: locks end with the process. For applications that have no state to keep.</summary>
internal sealed class VolatileLockStore : ILockStore
{
    public IReadOnlyList<LockRecord> Load() => [];

    public ValueTask PutAsync(LockRecord record) => ValueTask.CompletedTask;

    public ValueTask<bool> ReplaceAsync(LockRecord record) => ValueTask.FromResult(true);

    public ValueTask RemoveAsync(IReadOnlyCollection<LockToken> tokens) => ValueTask.CompletedTask;
}
