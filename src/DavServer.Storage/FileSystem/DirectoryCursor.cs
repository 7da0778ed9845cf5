namespace DavServer.Storage.FileSystem;

/// <summary>Reads a directory a batch at a time, so that a large one is never held whole.</summary>
internal abstract class DirectoryCursor : IDisposable
{
    /// <summary>Fills <paramref name="batch"/> anew; it stays empty at the end.</summary>
    public abstract StoreError Read(List<DirectoryEntry> batch);

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected abstract void Dispose(bool disposing);
}
