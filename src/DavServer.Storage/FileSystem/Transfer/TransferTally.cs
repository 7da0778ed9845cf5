namespace DavServer.Storage.FileSystem.Transfer;

/// <summary>Passes progress on, and keeps the sum of what was copied.</summary>
internal sealed class TransferTally(ITransferObserver observer) : ITransferObserver
{
    private long _bytes;

    internal long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>What hears of it too, once there is one.</summary>
    internal WriteBehind? Behind { get; set; }

    public void OnCounted(long resources, long bytes) => observer.OnCounted(resources, bytes);

    public void OnCopied(long resources, long bytes)
    {
        if (bytes > 0)
        {
            Interlocked.Add(ref _bytes, bytes);
        }

        observer.OnCopied(resources, bytes);
        Behind?.OnCopied(resources, bytes);
    }
}
