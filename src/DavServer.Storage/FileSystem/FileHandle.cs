namespace DavServer.Storage.FileSystem;

/// <summary>An open regular file.</summary>
internal abstract class FileHandle : IDisposable
{
    public abstract StoreResult<NodeInfo> Stat();

    /// <summary>Reads at an offset; 0 at the end.</summary>
    /// <exception cref="IOException">The disk failed.</exception>
    public abstract int Read(long offset, Span<byte> buffer);

    /// <summary>Appends.</summary>
    public abstract StoreError Write(ReadOnlySpan<byte> bytes);

    public abstract StoreError SetModified(long nanoseconds);

    /// <summary>Takes over mode, ownership and extended attributes of the file this one will replace, as far as the system lets us.</summary>
    public abstract void TakeOver(FileHandle old, in NodeInfo oldInfo);

    /// <summary>Makes the content durable.</summary>
    public abstract StoreError Sync();

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected abstract void Dispose(bool disposing);
}
