namespace DavServer.Storage;

/// <summary>An open representation: the bytes and the facts belong together, whatever happens to the name meanwhile.</summary>
public abstract class ResourceContent : IAsyncDisposable
{
    /// <summary>Where the path led when it was opened, see <see cref="ResourceLocation.RealPath"/>.</summary>
    public abstract ResourcePath RealPath { get; }

    /// <summary>The facts, taken from the open representation itself.</summary>
    public abstract ResourceInfo Info { get; }

    /// <summary>Reads into <paramref name="buffer"/> from <paramref name="offset"/>; 0 at the end.</summary>
    /// <exception cref="IOException">The disk failed.</exception>
    public abstract ValueTask<int> ReadAsync(long offset, Memory<byte> buffer, CancellationToken cancel);

    /// <inheritdoc/>
    public abstract ValueTask DisposeAsync();
}
