namespace DavServer.Storage.Memory;

/// <summary>A representation as it was when it was opened.</summary>
internal sealed class MemoryContent(ResourcePath realPath, MemoryNode node) : ResourceContent
{
    public override ResourcePath RealPath => realPath;

    public override ResourceInfo Info { get; } = node.ToInfo();

    public override ValueTask<int> ReadAsync(long offset, Memory<byte> buffer, CancellationToken cancel)
    {
        if (offset >= node.Content.Length)
        {
            return ValueTask.FromResult(0);
        }

        var part = node.Content[(int)offset..];
        part = part[..Math.Min(part.Length, buffer.Length)];
        part.CopyTo(buffer);
        return ValueTask.FromResult(part.Length);
    }

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
