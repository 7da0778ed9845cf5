namespace DavServer.Operations;

/// <content>What an earlier run of the program left.</content>
internal sealed partial class OperationScheduler
{
    public async Task<IReadOnlyList<OperationId>> LoadAsync(CancellationToken cancel)
    {
        var replay = await OperationReplay.ReadAsync(_journal, cancel);
        if (replay.Misplaced > 0)
        {
            LogMisplaced(replay.Misplaced);
        }

        lock (_lock)
        {
            foreach (var status in replay.InOrder)
            {
                Load_NeedsLock(status);
            }

            foreach (var operation in _operations.Values.Select(o => o.Snapshot).Where(s => s.IsFinal).OrderBy(s => s.Updated).ToArray())
            {
                Retain_NeedsLock(_operations[operation.Id], operation.Updated);
            }

            foreach (var (id, (owner, until)) in replay.Gone.OrderBy(g => g.Value.Until))
            {
                _gone[id] = owner;
                _goneQueue.Enqueue((id, until));
            }

            ArmRetention_NeedsLock();
            return [.. _active.OrderBy(o => o.Sequence).Select(o => o.Id)];
        }
    }

    public async Task<int> ResumeAsync(IOperationReviver reviver)
    {
        ScheduledOperation[] unfinished;
        lock (_lock)
        {
            unfinished = [.. _active.Where(o => o.Operation is null).OrderBy(o => o.Sequence)];
        }

        foreach (var operation in unfinished)
        {
            await RecordRecoveryAsync(operation);
            if (Revive(reviver, operation) is not { } work)
            {
                await EndAsync(operation, new OperationOutcome(OperationState.Failed, string.Empty));
                operation.Complete();
                continue;
            }

            LogRecovered(operation.Id, operation.Description.Kind);
            operation.Revive(work);
            lock (_lock)
            {
                _queue.Add(operation);
            }
        }

        lock (_lock)
        {
            Pump_NeedsLock();
        }

        return unfinished.Length;
    }

    /// <summary>
    /// Before it runs: so the versions it tells are above all that the earlier run may have told. What can't be written down keeps nobody from being
    /// served: a next run would begin where this one does.
    /// </summary>
    private async Task RecordRecoveryAsync(ScheduledOperation operation)
    {
        var recovered = new OperationRecord.Recovered(operation.Id, _time.GetUtcNow());
        try
        {
            await _journal.AppendAsync(recovered, CancellationToken.None);
        }
        catch (IOException exception)
        {
            LogRecoveryNotJournaled(exception, operation.Id, operation.Description.Kind);
        }

        operation.Apply(recovered);
    }

    private void Load_NeedsLock(OperationStatus status)
    {
        var operation = new ScheduledOperation(status, _time, _options.ProgressInterval, RequestCancelAsync) { Sequence = ++_sequence };
        _operations.Add(operation.Id, operation);
        IndexKeys_NeedsLock(operation);

        // Only the last of several that asked for the same thing tells how it stands.
        var fingerprint = status.Description.Fingerprint;
        if (fingerprint is not null)
        {
            _unanswered.Remove((operation.Owner, fingerprint));
        }

        if (status.Outcome is not null)
        {
            IndexEnded_NeedsLock(operation);
            return;
        }

        _active.Add(operation);
        if (fingerprint is not null)
        {
            _unfinished[(operation.Owner, fingerprint)] = operation;
        }
    }

    private IOperation? Revive(IOperationReviver reviver, ScheduledOperation operation)
    {
        try
        {
            return reviver.Revive(operation.Id, operation.Description);
        }
#pragma warning disable CA1031 // One that can't be made again must not keep the others, and the server, from starting.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            LogBug(exception, operation.Id, operation.Description.Kind);
            return null;
        }
    }
}
