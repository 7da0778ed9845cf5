namespace DavServer.Operations;

/// <summary>One operation in the scheduler: its state, as its records say, and whoever waits for it.</summary>
#pragma warning disable CA1001 // The token source has no timer and no parent: there is nothing to dispose of. The timer goes with the end.
internal sealed partial class ScheduledOperation : OperationHandle
#pragma warning restore CA1001
{
    private readonly Lock _lock = new(); // guards all fields that are not readonly, but _wanted and _answers
    private readonly ProgressCounter _progress = new();
    private readonly CancellationTokenSource _cancel = new();
    private readonly TaskCompletionSource<OperationSnapshot> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<bool> _accepted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _followed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TimeProvider _time;
    private readonly TimeSpan _interval;
    private readonly Func<ScheduledOperation, Task> _requestCancel;

    private IOperation? _operation;
    private OperationStatus? _status;
    private OperationSnapshot? _snapshot;
    private string? _checkpoint;
    private bool _frozen;
    private TaskCompletionSource _change = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _toldVersion;
    private long _toldAt;
    private ITimer? _timer;
    private bool _timerArmed;
    private int _answers; // Interlocked only
    private int _wanted; // 1 while someone waits for the next report; Interlocked only

    public ScheduledOperation(IOperation operation, TimeProvider time, TimeSpan progressInterval, Func<ScheduledOperation, Task> requestCancel)
    {
        _operation = operation;
        _time = time;
        _interval = progressInterval;
        _requestCancel = requestCancel;
        Id = OperationId.New();
        Description = operation.Description;
    }

    /// <summary>One that an earlier run of the program left, as its journal tells.</summary>
    public ScheduledOperation(OperationStatus status, TimeProvider time, TimeSpan progressInterval, Func<ScheduledOperation, Task> requestCancel)
    {
        _time = time;
        _interval = progressInterval;
        _requestCancel = requestCancel;
        Id = status.Id;
        Description = status.Description;
        IsRecovered = true;
        _status = status;
        _checkpoint = status.Checkpoint;
        _snapshot = View(status, status.Progress, status.VersionBase, before: null);
        _toldVersion = status.VersionBase;
        _progress.SetFloor(status.Progress);
        SetAccepted(true);
        if (_snapshot.IsFinal)
        {
            Complete();
        }
    }

    public override OperationId Id { get; }

    public OperationDescription Description { get; }

    /// <summary>Whether an earlier run of the program accepted it.</summary>
    public bool IsRecovered { get; }

    /// <summary>The checkpoint that an earlier run left; null for none, and after its end.</summary>
    public string? Checkpoint
    {
        get
        {
            lock (_lock)
            {
                return _checkpoint;
            }
        }
    }

    /// <summary>Whether final responses about it are just being sent.</summary>
    public bool IsBeingAnswered => Volatile.Read(ref _answers) > 0;

    /// <summary>One more final response about it is being sent, or one less.</summary>
    public void CountAnswer(int by) => Interlocked.Add(ref _answers, by);

    /// <summary>Whether a final response about it was sent whole.</summary>
    public bool IsAnswered
    {
        get
        {
            lock (_lock)
            {
                return _status is { IsAnswered: true };
            }
        }
    }

    /// <summary>The keys of requests that were attached to it.</summary>
    public IReadOnlyList<string> FurtherKeys
    {
        get
        {
            lock (_lock)
            {
                return _status?.FurtherKeys ?? [];
            }
        }
    }

    public string Owner => Description.Owner;

    /// <summary>Its place in the order of acceptance; set by the scheduler.</summary>
    public long Sequence { get; set; }

    /// <summary>Its start, where that was journaled with its acceptance; the scheduler's.</summary>
    public OperationStart? Start { get; set; }

    /// <summary>Its place among the ended ones; the scheduler's.</summary>
    public LinkedListNode<RetainedOperation>? Retained { get; set; }

    /// <summary>How long all is that is kept of it after its end, as far as that can be long.</summary>
    public long Characters
    {
        get
        {
            lock (_lock)
            {
                return (long)Description.Detail.Length + (Description.Fingerprint?.Length ?? 0) + (Description.IdempotencyKey?.Length ?? 0)
                    + (_status?.FurtherKeys.Sum(k => (long)k.Length) ?? 0) + (_status?.Outcome?.Detail.Length ?? 0);
            }
        }
    }

    /// <summary>True once it is in the journal, false when that failed. Whoever submits the same meanwhile waits for this.</summary>
    public Task<bool> Accepted => _accepted.Task;

    public CancellationToken CancelRequested => _cancel.Token;

    /// <summary>Completes once someone wants to know how far it is.</summary>
    public Task Followed => _followed.Task;

    public override Task<OperationSnapshot> Completion => _completion.Task;

    public override OperationSnapshot Snapshot
    {
        get
        {
            lock (_lock)
            {
                return Refresh_NeedsLock();
            }
        }
    }

    /// <summary>The work itself; null after its end, so that a retained outcome does not retain the work, and before it was made again.</summary>
    public IOperation? Operation
    {
        get
        {
            lock (_lock)
            {
                return _operation;
            }
        }
    }

    /// <summary>Gives one that an earlier run left the work that was made for it again.</summary>
    public void Revive(IOperation operation)
    {
        lock (_lock)
        {
            _operation = operation;
        }
    }

    /// <summary>Hands the work over to be released: once, then null.</summary>
    public IOperation? TakeForRelease()
    {
        lock (_lock)
        {
            var operation = _operation;
            _operation = null;
            return operation;
        }
    }

    public void SetAccepted(bool accepted) => _accepted.TrySetResult(accepted);

    public Task TriggerCancelAsync() => _cancel.CancelAsync();

    public override async Task<OperationSnapshot> CancelAsync()
    {
        await _requestCancel(this);
        return await Completion;
    }

    public override void Follow() => _followed.TrySetResult();

    public override async Task<OperationSnapshot> WaitForChangeAsync(long version, CancellationToken cancel)
    {
        Follow();
        while (true)
        {
            Task change;
            lock (_lock)
            {
                // Before the counters are read: a report that comes after this line wakes us, one before it is seen below.
                Interlocked.Exchange(ref _wanted, 1);
                var snapshot = Refresh_NeedsLock();
                if (snapshot.IsFinal || snapshot.IsSuspended || version < _toldVersion)
                {
                    return snapshot;
                }

                if (snapshot.Version > version && TellOrArm_NeedsLock())
                {
                    return snapshot;
                }

                change = _change.Task;
            }

            await change.WaitAsync(cancel);
        }
    }

    public void ReportTotal(long resources, long bytes)
    {
        _progress.RaiseTotal(resources, bytes);
        WakeWhoeverWaits();
    }

    public void ReportDone(long resources, long bytes)
    {
        _progress.AddDone(resources, bytes);
        WakeWhoeverWaits();
    }

    /// <summary>
    /// The progress that goes into the last record. Reports after this count no more: what was told must not differ from what was recorded.
    /// </summary>
    public OperationProgress FreezeProgress()
    {
        lock (_lock)
        {
            var progress = Refresh_NeedsLock().Progress;
            _frozen = true;
            return progress;
        }
    }

    /// <summary>The only way its state changes; the record is in the journal already, or, where it tells of a start, on its way there.</summary>
    public void Apply(OperationRecord record)
    {
        lock (_lock)
        {
            if (!OperationStatus.TryApply(_status, record, out var status))
            {
                throw new InvalidOperationException($"A record {record.GetType().Name} can't follow state {_status?.State.ToString() ?? "none"}.");
            }

            _status = status!;
            if (record is OperationRecord.Checkpointed or OperationRecord.Answered or OperationRecord.Keyed && _snapshot is not null)
            {
                return; // Nobody who waits sees one.
            }

            var progress = status!.Outcome is null ? _snapshot?.Progress ?? default : status.Progress;
            _snapshot = View(status, progress, Math.Max((_snapshot?.Version ?? 0) + 1, status.VersionBase), _snapshot);
            Tell_NeedsLock();
            if (_snapshot.IsFinal)
            {
                _timer?.Dispose();
                _timer = null;
                _checkpoint = null; // It may be as long as the outcome, and is kept as long.
            }
        }
    }

    /// <summary>Its turn has come.</summary>
    public void GiveTurn()
    {
        lock (_lock)
        {
            _snapshot = _snapshot! with { HasTurn = true };
        }
    }

    /// <summary>It stops with the program, and goes on at the next start.</summary>
    public void Suspend()
    {
        lock (_lock)
        {
            var snapshot = Refresh_NeedsLock();
            _frozen = true;
            _snapshot = snapshot with { IsSuspended = true, Version = snapshot.Version + 1 };
            Tell_NeedsLock();
        }

        Complete();
    }

    public void Complete() => _completion.TrySetResult(Snapshot);
}
