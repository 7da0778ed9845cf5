namespace DavServer.Operations;

/// <content>How long the ended are remembered.</content>
internal sealed partial class OperationScheduler
{
    // System timers refuse more than 2^32 - 2 milliseconds.
    private static readonly TimeSpan LongestTimer = TimeSpan.FromDays(49);

    // Whoever waited for the last one has to find it, however much it has to tell.
    private bool AreTooMany_NeedsLock =>
        _ended.Count > _options.MaxRetained || (_ended.Count > 1 && _endedCharacters > _options.MaxRetainedCharacters);

    public async Task<bool> ForgetAsync(OperationId id)
    {
        ScheduledOperation? operation;
        lock (_lock)
        {
            if (!_operations.TryGetValue(id, out operation) || _active.Contains(operation) || !TryTakeEnded_NeedsLock(operation))
            {
                return false;
            }
        }

        await ForgetEndedAsync(operation, goneUntil: null);
        return true;
    }

    /// <summary>Forgets all whose time is up. The timer calls this; it never throws.</summary>
    internal async Task SweepAsync()
    {
        try
        {
            while (TryTakeDue(out var operation, out var due))
            {
                await ForgetEndedAsync(operation!, due + _options.GoneFor);
            }
        }
#pragma warning disable CA1031 // Nobody awaits the timer; what could not be forgotten stays visible no longer all the same.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            LogForgetFailed(exception);
        }

        lock (_lock)
        {
            while (_goneQueue.TryPeek(out var gone) && (gone.Due <= _time.GetUtcNow() || _gone.Count > _options.MaxRetained))
            {
                _goneQueue.Dequeue();
                _gone.Remove(gone.Id);
            }

            ArmRetention_NeedsLock();
        }
    }

    private void Retain_NeedsLock(ScheduledOperation operation, DateTimeOffset endedAt)
    {
        // In order of their time, which is not that of their ends where the clock was set back in between.
        var entry = new RetainedOperation(operation, endedAt + _options.Retention, operation.Characters);
        var before = _ended.Last;
        while (before is not null && before.Value.Due > entry.Due)
        {
            before = before.Previous;
        }

        var isFirst = before is null;
        operation.Retained = before is null ? _ended.AddFirst(entry) : _ended.AddAfter(before, entry);
        _endedCharacters += entry.Characters;
        if (AreTooMany_NeedsLock || isFirst)
        {
            ArmRetention_NeedsLock();
        }
    }

    private void ArmRetention_NeedsLock()
    {
        DateTimeOffset? due = AreTooMany_NeedsLock ? DateTimeOffset.MinValue
            : _ended.First is { } ended && _goneQueue.TryPeek(out var gone) ? (ended.Value.Due < gone.Due ? ended.Value.Due : gone.Due)
            : _ended.First?.Value.Due ?? (_goneQueue.TryPeek(out gone) ? gone.Due : null);
        if (due is null || _draining)
        {
            _retentionTimer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            return;
        }

        var now = _time.GetUtcNow();
        var left = due.Value <= now ? TimeSpan.Zero : due.Value - now;
        _retentionTimer.Change(left < LongestTimer ? left : LongestTimer, Timeout.InfiniteTimeSpan);
    }

    private bool TryTakeDue(out ScheduledOperation? operation, out DateTimeOffset due)
    {
        lock (_lock)
        {
            var first = _ended.First;
            var now = _time.GetUtcNow();
            (operation, due) = (first?.Value.Operation, first?.Value.Due ?? default);
            if (first is null || (due > now && !AreTooMany_NeedsLock))
            {
                return false;
            }

            due = due < now ? due : now;
            RemoveEnded_NeedsLock(first);
            return true;
        }
    }

    private bool TryTakeEnded_NeedsLock(ScheduledOperation operation)
    {
        if (operation.Retained is not { List: not null } node)
        {
            return false; // Another call or the timer is just forgetting it.
        }

        RemoveEnded_NeedsLock(node);
        return true;
    }

    private void RemoveEnded_NeedsLock(LinkedListNode<RetainedOperation> node)
    {
        _ended.Remove(node);
        _endedCharacters -= node.Value.Characters;
    }

    private async Task ForgetEndedAsync(ScheduledOperation operation, DateTimeOffset? goneUntil)
    {
        var forgotten = new OperationRecord.Forgotten(operation.Id, _time.GetUtcNow(), goneUntil);
        try
        {
            await _journal.AppendAsync(forgotten, CancellationToken.None);
        }
        finally
        {
            lock (_lock)
            {
                _operations.Remove(operation.Id);
                RemoveKeys_NeedsLock(operation);
                RemoveUnanswered_NeedsLock(operation);
                if (goneUntil is { } until)
                {
                    _gone[operation.Id] = operation.Owner;
                    _goneQueue.Enqueue((operation.Id, until));
                }
            }
        }
    }
}
