using System.Buffers;

namespace DavServer.Storage.Memory;

/// <summary>A representation being written, seen by nobody.</summary>
internal sealed class MemoryWriter(MemoryStore store, ResourcePath path) : ResourceWriter
{
    private readonly ArrayBufferWriter<byte> _content = new();

    public override ValueTask<StoreError> WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancel)
    {
        if (cancel.IsCancellationRequested)
        {
            return ValueTask.FromResult(StoreError.Canceled);
        }

        // An array can't hold more.
        if (_content.WrittenCount > Array.MaxLength - bytes.Length)
        {
            return ValueTask.FromResult(StoreError.InsufficientStorage);
        }

        _content.Write(bytes.Span);
        return ValueTask.FromResult(StoreError.None);
    }

    public override ValueTask<StoreResult<WriteOutcome>> CommitAsync(WriteCondition condition, DateTimeOffset? modified, CancellationToken cancel) =>
        ValueTask.FromResult(cancel.IsCancellationRequested
            ? StoreError.Canceled
            : store.Commit(path, _content.WrittenMemory.ToArray(), condition, modified));

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
