namespace DavServer.Storage.FileSystem;

/// <summary>Reads a directory a batch at a time, so that a large one is never held whole.</summary>
internal abstract class DirectoryCursor : IDisposable
{
    /// <summary>Fills <paramref name="batch"/> anew; it stays empty at the end.</summary>
    public abstract StoreError Read(List<DirectoryEntry> batch);

    /// <summary>
    /// The next entry with its facts, but for a link, which has none here; what can't be looked at, and what does not exist for clients, is passed over.
    /// The name is valid until the next call. Not to be mixed with <see cref="Read"/>.
    /// </summary>
    /// <returns>False at the end, and where the directory can't be read on.</returns>
    public abstract bool Next(out ReadOnlySpan<byte> name, out NodeKind kind, ref ResourceInfo info);

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected abstract void Dispose(bool disposing);
}
