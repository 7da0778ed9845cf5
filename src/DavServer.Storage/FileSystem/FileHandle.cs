using System.Buffers;

namespace DavServer.Storage.FileSystem;

/// <summary>An open file and its facts, told by the open file itself: the name may have changed hands between look and opening.</summary>
internal readonly record struct OpenedFile(FileHandle Handle, NodeInfo Info);

/// <summary>An open regular file.</summary>
internal abstract class FileHandle : IDisposable
{
    public abstract StoreResult<NodeInfo> Stat();

    /// <summary>Reads at an offset; 0 at the end.</summary>
    /// <exception cref="IOException">The disk failed.</exception>
    public abstract int Read(long offset, Span<byte> buffer);

    /// <summary>Writes at an offset.</summary>
    public abstract StoreError Write(long offset, in ReadOnlySequence<byte> bytes);

    public abstract StoreError SetModified(long nanoseconds);

    /// <summary>Takes over mode, ownership and extended attributes of the file this one will replace, as far as the system lets us.</summary>
    /// <param name="old">Where the file is that will be replaced.</param>
    /// <param name="oldInfo">What it is.</param>
    /// <param name="info">What this one is: nothing is set that is so already.</param>
    public abstract void TakeOver(Resolution old, in NodeInfo oldInfo, in NodeInfo info);

    /// <summary>Begins to write the content out, and does not wait until it is.</summary>
    public virtual void BeginWritingOut()
    {
    }

    /// <summary>Makes the content durable.</summary>
    public abstract StoreError Sync();

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected abstract void Dispose(bool disposing);
}
