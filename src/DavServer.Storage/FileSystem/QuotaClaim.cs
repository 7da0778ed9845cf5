namespace DavServer.Storage.FileSystem;

/// <summary>What one unfinished write takes of the quota; given back when it is disposed unpublished.</summary>
internal sealed class QuotaClaim(QuotaLedger ledger, long replaced) : IDisposable
{
    private long _taken;

    /// <summary>Takes more; <see cref="StoreError.QuotaExceeded"/> when there is no more.</summary>
    internal StoreError Take(long bytes)
    {
        if (!ledger.HasLimit)
        {
            return StoreError.None;
        }

        var error = ledger.Take(bytes, replaced);
        _taken += error == StoreError.None ? bytes : 0;
        return error;
    }

    /// <summary>Takes as much more as makes up <paramref name="total"/>: what was foreseen may have grown.</summary>
    internal StoreError TakeUpTo(long total) => total > _taken ? Take(total - _taken) : StoreError.None;

    /// <summary>It is published, in the place of a file of so many bytes, or 0.</summary>
    internal void Publish(long replacedBytes)
    {
        if (ledger.HasLimit)
        {
            ledger.End(_taken, _taken, replacedBytes);
            _taken = 0;
        }
    }

    public void Dispose()
    {
        if (_taken > 0)
        {
            ledger.End(_taken, 0, 0);
            _taken = 0;
        }
    }
}
