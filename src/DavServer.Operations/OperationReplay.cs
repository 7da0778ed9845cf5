namespace DavServer.Operations;

/// <summary>
/// Rebuilds what a journal tells. What is unfinished here must be resumed or rolled back by whoever knows how.
/// </summary>
internal sealed class OperationReplay
{
    private readonly Dictionary<OperationId, OperationStatus> _statuses = [];
    private readonly List<OperationId> _order = []; // of acceptance
    private readonly Dictionary<OperationId, (string Owner, DateTimeOffset Until)> _gone = [];

    /// <summary>The operations not forgotten.</summary>
    public IReadOnlyDictionary<OperationId, OperationStatus> Statuses => _statuses;

    /// <summary>The same in the order of their acceptance, which a clock that was set back does not tell.</summary>
    public IEnumerable<OperationStatus> InOrder => _order.Where(_statuses.ContainsKey).Select(id => _statuses[id]);

    /// <summary>Those forgotten whose ids are known as gone: whose they were, and until when.</summary>
    public IReadOnlyDictionary<OperationId, (string Owner, DateTimeOffset Until)> Gone => _gone;

    /// <summary>How many records could not come where they stood and were passed over.</summary>
    public int Misplaced { get; private set; }

    public static async Task<OperationReplay> ReadAsync(IOperationJournal journal, CancellationToken cancel)
    {
        var replay = new OperationReplay();
        await foreach (var record in journal.ReadAllAsync(cancel))
        {
            replay.Apply(record);
        }

        return replay;
    }

    public void Apply(OperationRecord record)
    {
        if (!OperationStatus.TryApply(_statuses.GetValueOrDefault(record.Id), record, out var after))
        {
            Misplaced++;
        }
        else if (after!.IsForgotten)
        {
            _statuses.Remove(record.Id);
            if (after.GoneUntil is { } until)
            {
                _gone[record.Id] = (after.Description.Owner, until);
            }
        }
        else
        {
            if (_statuses.TryAdd(record.Id, after))
            {
                _order.Add(record.Id);
            }

            _statuses[record.Id] = after;
        }
    }
}
