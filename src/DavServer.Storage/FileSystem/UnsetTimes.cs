namespace DavServer.Storage.FileSystem;

/// <summary>
/// Counts the modification times that could not be set in a transfer. That is no reason to call a member failed: its content is there. Nor is such a
/// file taken for finished by a later run that goes on, for its time is another than its source's.
/// </summary>
internal sealed class UnsetTimes
{
    private long _count;
    private int _first;

    public long Count => Interlocked.Read(ref _count);

    /// <summary>Why the first was not set.</summary>
    public StoreError First => (StoreError)Volatile.Read(ref _first);

    public void Note(StoreError error)
    {
        if (error != StoreError.None)
        {
            Interlocked.CompareExchange(ref _first, (int)error, 0);
            Interlocked.Increment(ref _count);
        }
    }
}
