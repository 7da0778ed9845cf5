using System.Buffers;

namespace DavServer.Storage.Memory;

/// <summary>A representation being written, seen by nobody.</summary>
internal sealed class MemoryWriter : ResourceWriter
{
    private readonly MemoryStore _store;
    private readonly ResourcePath _path;
    private readonly MemoryNode? _target;
    private readonly WriteCondition? _onlyOver;
    private readonly MemoryStream _content = new();

    public MemoryWriter(MemoryStore store, ResourcePath path, MemoryNode? target)
    {
        _store = store;
        _path = path;
        _target = target;
    }

    /// <summary>Goes on from <paramref name="offset"/> in a copy of the target.</summary>
    public MemoryWriter(MemoryStore store, ResourcePath path, MemoryNode? target, long offset)
        : this(store, path, target)
    {
        _onlyOver = new WriteCondition(target is null, target?.ToInfo().ToEntityTag());
        if (target is not null)
        {
            _content.Write(target.Content.Span);
        }

        _content.Position = offset;
    }

    public override ResourcePath RealPath => _path;

    public override ResourceInfo? Target => _target?.ToInfo();

    public override ValueTask<StoreError> WriteAsync(ReadOnlySequence<byte> bytes, CancellationToken cancel)
    {
        if (cancel.IsCancellationRequested)
        {
            return ValueTask.FromResult(StoreError.Canceled);
        }

        // An array can't hold more.
        if (_content.Position > Array.MaxLength - bytes.Length)
        {
            return ValueTask.FromResult(StoreError.InsufficientStorage);
        }

        foreach (var piece in bytes)
        {
            _content.Write(piece.Span);
        }

        return ValueTask.FromResult(StoreError.None);
    }

    public override ValueTask<StoreResult<WriteOutcome>> CommitAsync(WriteCondition condition, DateTimeOffset? modified, CancellationToken cancel) =>
        ValueTask.FromResult(cancel.IsCancellationRequested
            ? StoreError.Canceled
            : _store.Commit(_path, _content.ToArray(), [condition, _onlyOver ?? default], modified));

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
