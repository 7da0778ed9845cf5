using Microsoft.Extensions.Logging;

namespace DavServer.Operations;

/// <summary>The engine. Lock order: the scheduler's lock before an operation's; neither spans an await.</summary>
internal sealed partial class OperationScheduler : IOperationScheduler, IOperationRecovery, IOperationDrain, IDisposable
{
    private readonly OperationsOptions _options;
    private readonly IOperationJournal _journal;
    private readonly TimeProvider _time;
    private readonly ILogger<OperationScheduler> _logger;
    private readonly CancellationTokenSource _hostStopping = new();
    private readonly ITimer _retentionTimer;
    private readonly SemaphoreSlim _estimating;

    private readonly Lock _lock = new(); // guards all fields below
    private readonly FairQueue _queue;
    private readonly Dictionary<OperationId, ScheduledOperation> _operations = []; // accepted and not forgotten
    private readonly Dictionary<(string Owner, string Fingerprint), ScheduledOperation> _unfinished = []; // and submitted
    private readonly Dictionary<(string Owner, string Fingerprint), ScheduledOperation> _unanswered = []; // and ended
    private readonly Dictionary<(string Owner, string Key), ScheduledOperation> _byKey = [];
    private readonly HashSet<ScheduledOperation> _submitted = []; // on their way into the journal
    private readonly HashSet<ScheduledOperation> _active = []; // accepted and not ended
    private readonly LinkedList<RetainedOperation> _ended = new();
    private readonly Dictionary<OperationId, string> _gone = [];
    private readonly Queue<(OperationId Id, DateTimeOffset Due)> _goneQueue = new();
    private long _endedCharacters; // of all in _ended
    private long _sequence;
    private bool _draining;
    private bool _disposed; // Volatile only

    public OperationScheduler(OperationsOptions options, IOperationJournal journal, TimeProvider time, ILogger<OperationScheduler> logger)
    {
        options.Validate();
        _options = options;
        _journal = journal;
        _time = time;
        _logger = logger;
        _queue = new FairQueue(options.MaxRunning, options.MaxRunningPerOwner);
        _estimating = new SemaphoreSlim(options.MaxEstimating);
        _retentionTimer = time.CreateTimer(
            static s => _ = ((OperationScheduler)s!).SweepAsync(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public async Task<StartResult> StartAsync(IOperation operation, CancellationToken requestAborted)
    {
        var submission = new ScheduledOperation(operation, _time, _options.ProgressInterval, RequestCancelAsync);
        try
        {
            while (true)
            {
                requestAborted.ThrowIfCancellationRequested();
                var kind = Submit(submission, out var found, out var superseded);
                if (kind == StartKind.Started)
                {
                    await AcceptAsync(submission);
                    await SupersedeAsync(superseded);
                    return new StartResult(kind, submission);
                }

                // What was found may still be on its way into the journal; where that fails, there is nothing to attach to and we try again.
                if (kind != StartKind.Attached || await found!.Accepted.WaitAsync(requestAborted))
                {
                    ReleaseOnce(submission);
                    return new StartResult(kind, found);
                }
            }
        }
        catch
        {
            ReleaseOnce(submission);
            throw;
        }
    }

    /// <summary>Whoever asks from now on is told of the new one, also when that is forgotten first.</summary>
    private async Task SupersedeAsync(ScheduledOperation? earlier)
    {
        try
        {
            await (earlier is null ? Task.CompletedTask : MarkAnsweredAsync(earlier));
        }
#pragma warning disable CA1031 // Nothing of it may concern the operation that was just accepted.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            LogAnswerNotJournaled(exception, earlier!.Id);
        }
    }

    public FindResult Find(OperationId id)
    {
        lock (_lock)
        {
            return _operations.TryGetValue(id, out var operation) ? new FindResult(FindKind.Found, operation, operation.Owner)
                : _gone.TryGetValue(id, out var owner) ? new FindResult(FindKind.Gone, null, owner)
                : new FindResult(FindKind.Unknown, null, null);
        }
    }

    public IReadOnlyList<OperationSnapshot> List(string? owner)
    {
        ScheduledOperation[] operations;
        lock (_lock)
        {
            operations = [.. _operations.Values.Where(o => owner is null || o.Owner == owner)];
        }

        return [.. operations.OrderBy(o => o.Sequence).Select(o => o.Snapshot)];
    }

    public void Dispose()
    {
        Volatile.Write(ref _disposed, true);
        _retentionTimer.Dispose();
        _hostStopping.Dispose();
    }

    private bool HasRoom_NeedsLock(string owner) =>
        _queue.Waiting + _submitted.Count < _options.MaxQueued || _queue.HasRoomFor(owner, _submitted.Count);

    private StartKind Submit(ScheduledOperation submission, out ScheduledOperation? found, out ScheduledOperation? superseded)
    {
        superseded = null;
        lock (_lock)
        {
            switch (Match_NeedsLock(submission.Description, out found))
            {
                case Match.Same:
                    return StartKind.Attached;
                case Match.KeyConflict:
                    found = null; // Another request's operation is no business of this one.
                    return StartKind.KeyConflict;
                case Match.None when _draining || !HasRoom_NeedsLock(submission.Owner):
                    return StartKind.Refused;
                default:
                    superseded = Index_NeedsLock(submission);
                    return StartKind.Started;
            }
        }
    }

    /// <summary>Lets it be found; tells which earlier one, that nobody was told of, asked for the same thing.</summary>
    private ScheduledOperation? Index_NeedsLock(ScheduledOperation submission)
    {
        ScheduledOperation? superseded = null;
        var description = submission.Description;
        _submitted.Add(submission);
        if (description.Fingerprint is { } fingerprint)
        {
            _unfinished[(description.Owner, fingerprint)] = submission;
            _unanswered.Remove((description.Owner, fingerprint), out superseded);
        }

        IndexKeys_NeedsLock(submission);
        return superseded;
    }

    /// <summary>Durable, then visible, then queued.</summary>
    private async Task AcceptAsync(ScheduledOperation submission)
    {
        var accepted = new OperationRecord.Accepted(submission.Id, _time.GetUtcNow(), submission.Description);
        try
        {
            // Not the request's token: a record half written would be accepted and refused at once.
            var accepting = _journal.AppendAsync(accepted, CancellationToken.None);
            if (RunsAtOnce(submission))
            {
                // The two share one wait for the disk. Should it have to wait after all, the next start would only take it for one that runs.
                submission.Start = JournalStart(submission);
            }

            await accepting;
            submission.Apply(accepted);
        }
        catch
        {
            await RevokeAsync(submission);
            throw;
        }

        bool draining;
        lock (_lock)
        {
            _submitted.Remove(submission);
            submission.Sequence = ++_sequence;
            _operations.Add(submission.Id, submission);
            _active.Add(submission);
            draining = _draining;
            if (!draining)
            {
                _queue.Add(submission);
                Pump_NeedsLock();
            }
        }

        submission.SetAccepted(true);
        if (draining)
        {
            await StopUnstartedAsync(submission);
        }
    }

    /// <summary>Whether it will run as soon as it is accepted, as far as can be told now.</summary>
    private bool RunsAtOnce(ScheduledOperation submission)
    {
        lock (_lock)
        {
            return !_draining && _queue.Waiting == 0 && _queue.HasRoomFor(submission.Owner, _submitted.Count - 1);
        }
    }

    /// <summary>
    /// As if it had never been submitted. Whoever waits for it is told last of all: it goes on by itself, and must find nothing held any more.
    /// </summary>
    private async Task RevokeAsync(ScheduledOperation submission)
    {
        try
        {
            await WithdrawAsync(submission);
        }
        finally
        {
            ReleaseOnce(submission);
            lock (_lock)
            {
                _submitted.Remove(submission);
                RemoveFingerprint_NeedsLock(submission);
                RemoveKeys_NeedsLock(submission);
            }

            submission.SetAccepted(false);
        }
    }

    /// <summary>
    /// A record that failed to become durable may yet be found by the next start, whose reader knows nothing of that failure. What is written after
    /// it takes its place.
    /// </summary>
    private async Task WithdrawAsync(ScheduledOperation submission)
    {
        try
        {
            await _journal.WithdrawAsync(submission.Id);
        }
        catch (IOException exception)
        {
            LogNotWithdrawn(exception, submission.Id, submission.Description.Kind);
        }
    }

    private void RemoveFingerprint_NeedsLock(ScheduledOperation operation)
    {
        var description = operation.Description;
        if (description.Fingerprint is { } fingerprint && _unfinished.GetValueOrDefault((description.Owner, fingerprint)) == operation)
        {
            _unfinished.Remove((description.Owner, fingerprint));
        }
    }
}
