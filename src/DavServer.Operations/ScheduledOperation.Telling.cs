namespace DavServer.Operations;

/// <content>How progress becomes snapshots, and changes are told: not oftener than the interval allows.</content>
internal sealed partial class ScheduledOperation
{
    private OperationSnapshot Refresh_NeedsLock()
    {
        var snapshot = _snapshot ?? throw new InvalidOperationException("The operation is not in the journal yet.");
        if (_frozen || snapshot.IsFinal)
        {
            return snapshot;
        }

        var progress = _progress.Read();
        return progress == snapshot.Progress
            ? snapshot
            : _snapshot = snapshot with
            {
                Progress = progress,
                Percent = Raise(snapshot.Percent, progress.Percent),
                Updated = _time.GetUtcNow(),
                Version = snapshot.Version + 1,
            };
    }

    private void WakeWhoeverWaits()
    {
        if (Volatile.Read(ref _wanted) == 0 || Interlocked.Exchange(ref _wanted, 0) == 0)
        {
            return;
        }

        lock (_lock)
        {
            if (_snapshot is { IsFinal: false, IsSuspended: false })
            {
                Refresh_NeedsLock();
                TellOrArm_NeedsLock();
            }
        }
    }

    private bool TellOrArm_NeedsLock()
    {
        var left = _interval - _time.GetElapsedTime(_toldAt);
        if (left <= TimeSpan.Zero)
        {
            Tell_NeedsLock();
            return true;
        }

        if (!_timerArmed)
        {
            _timerArmed = true;
            _timer ??= _time.CreateTimer(static s => ((ScheduledOperation)s!).OnTimer(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            _timer.Change(left, Timeout.InfiniteTimeSpan);
        }

        return false;
    }

    private void OnTimer()
    {
        lock (_lock)
        {
            _timerArmed = false;
            if (_snapshot is { IsFinal: false, IsSuspended: false })
            {
                Refresh_NeedsLock();
                Tell_NeedsLock();
            }
        }
    }

    private void Tell_NeedsLock()
    {
        _toldVersion = _snapshot!.Version;
        _toldAt = _time.GetTimestamp();
        var told = _change;
        _change = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        told.TrySetResult();
    }

    private static OperationSnapshot View(OperationStatus status, OperationProgress progress, long version, OperationSnapshot? before) => new()
    {
        Id = status.Id,
        Description = status.Description,
        State = status.State,
        HasTurn = status.State != OperationState.Queued || before is { HasTurn: true },
        Progress = progress,
        Percent = status.State == OperationState.Succeeded ? 100 : Raise(before?.Percent, progress.Percent),
        Created = status.Created,
        Started = status.Started,
        Updated = status.Updated,
        Version = version,
        Outcome = status.Outcome,
    };

    // All counted resources may be done before the operation is: what makes them visible is still to come.
    private static double? Raise(double? before, double? now) => now is null ? before : Math.Max(before ?? 0, Math.Min(now.Value, 99.9));
}
