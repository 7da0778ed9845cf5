namespace DavServer.Operations;

/// <content>The way out.</content>
internal sealed partial class OperationScheduler
{
    public async Task DrainAsync(TimeSpan limit, CancellationToken giveUp)
    {
        IReadOnlyList<ScheduledOperation> queued;
        ScheduledOperation[] active;
        lock (_lock)
        {
            _draining = true;
            queued = _queue.RemoveAll();
            active = [.. _active];
        }

        LogDraining(active.Length - queued.Count, queued.Count, limit);
        foreach (var operation in queued)
        {
            await StopUnstartedAsync(operation);
        }

        var allEnded = Task.WhenAll(active.Select(o => o.Completion));
        try
        {
            await allEnded.WaitAsync(limit, _time, giveUp);
        }
        catch (TimeoutException)
        {
            lock (_lock)
            {
                LogLimitReached(_active.Count);
            }

            await StopRunningAsync();
            await allEnded.WaitAsync(giveUp);
        }
    }

    private async Task StopRunningAsync()
    {
        try
        {
            await _hostStopping.CancelAsync();
        }
#pragma warning disable CA1031 // A callback of an operation threw; the others have been told.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            LogStopCallbackFailed(exception);
        }
    }
}
