namespace DavServer.Storage.FileSystem;

/// <summary>Goes through the members of a directory.</summary>
internal abstract class MemberCursor : IDisposable
{
    /// <summary>Why the last entry can't be looked at, where it is of kind <see cref="NodeKind.Unknown"/>.</summary>
    public UntoldEntry Untold { get; protected set; }

    /// <summary>
    /// The next entry with its facts, but for a link, which has none here, and for one that can't be looked at; what went meanwhile, and what does not
    /// exist for clients, is passed over. The name is valid until the next call.
    /// </summary>
    /// <returns>False at the end.</returns>
    /// <exception cref="IOException">The directory can't be read on.</exception>
    public abstract bool Next(out ReadOnlySpan<byte> name, out NodeKind kind, ref ResourceInfo info);

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected abstract void Dispose(bool disposing);

    /// <summary>Whether that is no reason to pass an entry over: it is there, and clients delete what a listing lacks.</summary>
    protected static bool IsThere(StoreError refusal) => refusal is not (StoreError.None or StoreError.NotFound);
}

/// <summary>An entry that can't be looked at.</summary>
/// <param name="Refusal">Why.</param>
/// <param name="Listed">What the directory itself says that it is.</param>
internal readonly record struct UntoldEntry(StoreError Refusal, NodeKind Listed);
