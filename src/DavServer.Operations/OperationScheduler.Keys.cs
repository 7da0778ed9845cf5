namespace DavServer.Operations;

/// <content>The clients' own names for what they asked for.</content>
internal sealed partial class OperationScheduler
{
    // A choice: a client that names each of its tries anew must not make a record of an operation grow without end.
    private const int MostFurtherKeys = 16;

    public async Task RememberKeyAsync(OperationId id, string key)
    {
        var keyed = new OperationRecord.Keyed(id, _time.GetUtcNow(), key);
        lock (_lock)
        {
            if (!_operations.TryGetValue(id, out var operation) || operation.FurtherKeys.Count >= MostFurtherKeys
                || !_byKey.TryAdd((operation.Owner, key), operation))
            {
                return;
            }

            // Here, so that whoever forgets the operation finds the key.
            operation.Apply(keyed);
        }

        try
        {
            await _journal.AppendAsync(keyed, CancellationToken.None);
        }
        catch (IOException exception)
        {
            LogKeyNotJournaled(exception, id);
        }
    }

    private void IndexKeys_NeedsLock(ScheduledOperation operation)
    {
        foreach (var key in KeysOf(operation))
        {
            _byKey[(operation.Owner, key)] = operation;
        }
    }

    private void RemoveKeys_NeedsLock(ScheduledOperation operation)
    {
        foreach (var key in KeysOf(operation).Where(k => _byKey.GetValueOrDefault((operation.Owner, k)) == operation))
        {
            _byKey.Remove((operation.Owner, key));
        }
    }

    private static IEnumerable<string> KeysOf(ScheduledOperation operation) =>
        operation.Description.IdempotencyKey is { } key ? operation.FurtherKeys.Prepend(key) : operation.FurtherKeys;
}
