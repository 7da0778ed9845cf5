using System.Runtime.CompilerServices;

namespace DavServer.Operations;

/// <summary>
/// A journal that ends with the process. Keeps only what a replay needs: all but the last checkpoint and progress go, those too once it has ended, and
/// forgotten operations.
/// </summary>
internal sealed class VolatileOperationJournal : IOperationJournal
{
    private readonly Lock _lock = new(); // guards _records and _byOperation
    private readonly LinkedList<OperationRecord> _records = new();
    private readonly Dictionary<OperationId, List<LinkedListNode<OperationRecord>>> _byOperation = [];

    /// <summary>How many records are held.</summary>
    internal int Count
    {
        get
        {
            lock (_lock)
            {
                return _records.Count;
            }
        }
    }

    public bool OutlivesProcess => false;

    public ValueTask AppendAsync(OperationRecord record, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        lock (_lock)
        {
            switch (record)
            {
                case OperationRecord.Forgotten:
                    Drop_NeedsLock(record.Id, static _ => true);
                    _byOperation.Remove(record.Id);
                    return ValueTask.CompletedTask;
                case OperationRecord.Checkpointed:
                    Drop_NeedsLock(record.Id, static r => r is OperationRecord.Checkpointed);
                    break;
                case OperationRecord.Progressed:
                    Drop_NeedsLock(record.Id, static r => r is OperationRecord.Progressed);
                    break;
                case OperationRecord.Ended:
                    Drop_NeedsLock(record.Id, static r => r is OperationRecord.Checkpointed or OperationRecord.Progressed);
                    break;
            }

            if (!_byOperation.TryGetValue(record.Id, out var nodes))
            {
                if (record is not OperationRecord.Accepted)
                {
                    return ValueTask.CompletedTask; // It was forgotten a moment ago.
                }

                _byOperation.Add(record.Id, nodes = []);
            }

            nodes.Add(_records.AddLast(record));
        }

        return ValueTask.CompletedTask;
    }

    public ValueTask WithdrawAsync(OperationId id) => ValueTask.CompletedTask;

    public Task WhenWrittenAsync() => Task.CompletedTask;

    public async IAsyncEnumerable<OperationRecord> ReadAllAsync([EnumeratorCancellation] CancellationToken cancel)
    {
        OperationRecord[] records;
        lock (_lock)
        {
            records = [.. _records];
        }

        await Task.CompletedTask;
        foreach (var record in records)
        {
            cancel.ThrowIfCancellationRequested();
            yield return record;
        }
    }

    private void Drop_NeedsLock(OperationId id, Func<OperationRecord, bool> which)
    {
        if (!_byOperation.TryGetValue(id, out var nodes))
        {
            return;
        }

        foreach (var node in nodes.Where(n => which(n.Value)))
        {
            _records.Remove(node);
        }

        nodes.RemoveAll(n => n.List is null);
    }
}
