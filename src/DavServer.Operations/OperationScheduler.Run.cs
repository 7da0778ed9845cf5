namespace DavServer.Operations;

/// <content>From the queue to the outcome.</content>
internal sealed partial class OperationScheduler
{
    private static readonly TimeSpan MostHeldAfterEnd = TimeSpan.FromMinutes(1);

    private void Pump_NeedsLock()
    {
        while (_queue.TryTake(out var next))
        {
            next!.GiveTurn();

            // Unsafe: the submitter's execution context (its request, its trace) must not come along.
            ThreadPool.UnsafeQueueUserWorkItem(static s => _ = s.Scheduler.RunAsync(s.Next), (Scheduler: this, Next: next!), preferLocal: false);
        }
    }

    private async Task RunAsync(ScheduledOperation operation)
    {
        if (!await TryEndAsync(operation))
        {
            return;
        }

        lock (_lock)
        {
            _queue.Ended(operation);
            Pump_NeedsLock();
        }

        operation.Complete();
    }

    /// <summary>
    /// Ends a cancelled one that an earlier run may have published, and that has to look before it says that nothing was done. It takes nobody's turn:
    /// who cancels must not wait for those that have theirs, and all that it does is to look.
    /// </summary>
    private async Task LookAndEndAsync(ScheduledOperation operation)
    {
        if (await TryEndAsync(operation))
        {
            operation.Complete();
        }
    }

    /// <summary>Does it; false where it is left to the next start.</summary>
    private async Task<bool> TryEndAsync(ScheduledOperation operation)
    {
        if (await DoAsync(operation) is not { } outcome)
        {
            await OperationRun.KeepProgressAsync(operation, _journal, _time);
            Suspend(operation);
            return false;
        }

        await EndAsync(operation, outcome);
        return true;
    }

    private async Task<OperationOutcome?> DoAsync(ScheduledOperation operation)
    {
        var work = operation.Operation!;
        try
        {
            // One that may have been published by an earlier run has to look before it says that nothing was done.
            if (operation.Checkpoint is null && operation.CancelRequested.IsCancellationRequested)
            {
                return Describe(operation, work, OperationFault.CanceledBeforeStart);
            }

            // The work does not wait for the disk to know of its beginning; its first checkpoint does.
            var start = operation.Start ?? JournalStart(operation);
            operation.Apply(start.Record);
            LogStarted(operation.Id, operation.Description.Kind);
            var run = new OperationRun(operation, _journal, _time, _hostStopping.Token) { Started = start.Written };
            var outcome = await work.RunAsync(run);
            if (outcome is null && _hostStopping.IsCancellationRequested && run.CanBeSuspended)
            {
                return null;
            }

            if (outcome is not null && OperationStatus.IsFinal(outcome.State))
            {
                return outcome;
            }

            LogNotFinal(operation.Id, operation.Description.Kind, outcome?.State.ToString() ?? "none");
        }
#pragma warning disable CA1031 // Whatever an operation throws, whoever waits for it must learn of an end.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            LogBug(exception, operation.Id, operation.Description.Kind);
        }

        return Describe(operation, work, OperationFault.Bug);
    }

    private OperationStart JournalStart(ScheduledOperation operation)
    {
        var started = new OperationRecord.Started(operation.Id, _time.GetUtcNow());
        return new OperationStart(started, WriteStartAsync(operation, started));
    }

    /// <summary>False where it could not be journaled: to the next start it is one that waits, which is no harm.</summary>
    private async Task<bool> WriteStartAsync(ScheduledOperation operation, OperationRecord.Started started)
    {
        try
        {
            await _journal.AppendAsync(started, CancellationToken.None);
            return true;
        }
        catch (IOException exception)
        {
            LogStartNotJournaled(exception, operation.Id, operation.Description.Kind);
            return false;
        }
    }

    /// <summary>Leaves it to the next start. What it had claimed stays claimed: nobody is to change what it will go on with.</summary>
    private void Suspend(ScheduledOperation operation)
    {
        lock (_lock)
        {
            _active.Remove(operation);
        }

        LogSuspended(operation.Id, operation.Description.Kind);
        operation.Suspend();
    }

    private OperationOutcome Describe(ScheduledOperation operation, IOperation work, OperationFault fault)
    {
        try
        {
            var outcome = work.DescribeFault(fault);
            if (outcome is not null && OperationStatus.IsFinal(outcome.State))
            {
                return outcome;
            }

            LogNotFinal(operation.Id, operation.Description.Kind, outcome?.State.ToString() ?? "none");
        }
#pragma warning disable CA1031 // As above.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            LogBug(exception, operation.Id, operation.Description.Kind);
        }

        return new OperationOutcome(fault == OperationFault.CanceledBeforeStart ? OperationState.Canceled : OperationState.Failed, string.Empty);
    }

    /// <summary>
    /// Journals the outcome, gives back what was claimed, and only then shows the end: whoever sees it may act at once and must find nothing held,
    /// unless the journal can't be written: then it is held until it can, for a minute at most.
    /// </summary>
    private async Task EndAsync(ScheduledOperation operation, OperationOutcome outcome)
    {
        var ended = new OperationRecord.Ended(operation.Id, _time.GetUtcNow(), outcome, operation.FreezeProgress());
        if (Volatile.Read(ref _disposed) && _journal.OutlivesProcess)
        {
            return; // What it worked with was taken away from it: that is no outcome. The next start goes on.
        }

        try
        {
            await _journal.AppendAsync(ended, CancellationToken.None);
        }
#pragma warning disable CA1031 // The work is done; to leave its waiters without an answer would be worse than an outcome that a restart has to find out again.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            LogOutcomeNotJournaled(exception, operation.Id, operation.Description.Kind);
        }

        var written = _journal.WhenWrittenAsync();
        if (written.IsCompleted)
        {
            ReleaseOnce(operation);
        }
        else
        {
            LogHeldUntilWritten(operation.Id, operation.Description.Kind);
            _ = ReleaseAfterAsync(written, operation);
        }

        lock (_lock)
        {
            operation.Apply(ended);
            RemoveFingerprint_NeedsLock(operation);
            _active.Remove(operation);
            IndexEnded_NeedsLock(operation);
            Retain_NeedsLock(operation, ended.At);
        }

        LogEnded(operation.Id, operation.Description.Kind, outcome.State);
    }

    /// <summary>
    /// Were the program to end before the outcome is written, its next start would find an operation that has not ended, and what that did could only
    /// be recognized where nobody has changed it.
    /// </summary>
    private async Task ReleaseAfterAsync(Task written, ScheduledOperation operation)
    {
        // Not for good: where the disk is full, what is held may be what someone wants to delete.
        await Task.WhenAny(written, Task.Delay(MostHeldAfterEnd, _time));
        ReleaseOnce(operation);
    }

    private async Task EndUnstartedAsync(ScheduledOperation operation, OperationFault fault)
    {
        await EndAsync(operation, Describe(operation, operation.Operation!, fault));
        operation.Complete();
    }

    private Task StopUnstartedAsync(ScheduledOperation operation)
    {
        if (!_journal.OutlivesProcess)
        {
            return EndUnstartedAsync(operation, OperationFault.HostStopping);
        }

        Suspend(operation);
        return Task.CompletedTask;
    }

    private async Task RequestCancelAsync(ScheduledOperation operation)
    {
        bool waited;
        lock (_lock)
        {
            waited = _queue.TryRemove(operation);
        }

        if (waited && operation.Checkpoint is null)
        {
            await EndUnstartedAsync(operation, OperationFault.CanceledBeforeStart);
            return;
        }

        try
        {
            await operation.TriggerCancelAsync();
        }
#pragma warning disable CA1031 // A callback of the operation threw; the wish to cancel stands.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            LogBug(exception, operation.Id, operation.Description.Kind);
        }

        if (waited)
        {
            await LookAndEndAsync(operation);
        }
    }

    private void ReleaseOnce(ScheduledOperation operation)
    {
        if (operation.TakeForRelease() is not { } work)
        {
            return;
        }

        try
        {
            work.Release();
        }
#pragma warning disable CA1031 // The outcome stands whatever giving back does.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            LogReleaseFailed(exception, operation.Id, operation.Description.Kind);
        }
    }
}
