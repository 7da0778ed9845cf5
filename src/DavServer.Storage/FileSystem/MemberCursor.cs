namespace DavServer.Storage.FileSystem;

/// <summary>Goes through the members of a directory.</summary>
internal abstract class MemberCursor : IDisposable
{
    /// <summary>
    /// The next entry with its facts, but for a link, which has none here; what can't be looked at, and what does not exist for clients, is passed over.
    /// The name is valid until the next call.
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
