using DavServer.WebDav.Locks;

namespace DavServer.UnitTests.WebDav.Locks;

/// <summary>A lock store in memory, that fails where it is told to.</summary>
internal sealed class RememberedLocks : ILockStore
{
    public Dictionary<LockToken, LockRecord> Records { get; } = [];

    public bool Fails { get; set; }

    /// <summary>What happens just before the next lock is written.</summary>
    public Func<ValueTask>? BeforePut { get; set; }

    public IReadOnlyList<LockRecord> Load() => [.. Records.Values];

    public async ValueTask PutAsync(LockRecord record)
    {
        if (Fails)
        {
            throw new IOException("the state can't be written");
        }

        if (BeforePut is { } act)
        {
            BeforePut = null;
            await act();
        }

        Records[record.Token] = record;
    }

    public async ValueTask<bool> ReplaceAsync(LockRecord record)
    {
        if (!Records.ContainsKey(record.Token))
        {
            return false;
        }

        await PutAsync(record);
        return true;
    }

    public ValueTask RemoveAsync(IReadOnlyCollection<LockToken> tokens)
    {
        if (Fails)
        {
            throw new IOException("the state can't be written");
        }

        foreach (var token in tokens)
        {
            Records.Remove(token);
        }

        return ValueTask.CompletedTask;
    }
}
