namespace DavServer.Operations;

/// <content>What can be known of an operation before its turn.</content>
internal sealed partial class OperationScheduler
{
    public async Task EstimateAsync(OperationId id, CancellationToken giveUp)
    {
        if (FindUnsized(id) is null)
        {
            return;
        }

        await _estimating.WaitAsync(giveUp);
        try
        {
            // Its turn may have come meanwhile, or another may have asked for the same.
            if (FindUnsized(id) is { Operation: { } work } operation && await EstimateAsync(operation, work, giveUp) is { } estimate)
            {
                await HeedAsync(operation, estimate);
            }
        }
        finally
        {
            _estimating.Release();
        }
    }

    private ScheduledOperation? FindUnsized(OperationId id)
    {
        lock (_lock)
        {
            return _operations.GetValueOrDefault(id) is { IsRecovered: false } operation
                && operation.Snapshot is { HasTurn: false, IsFinal: false, IsSuspended: false, Progress.ResourcesTotal: null }
                ? operation : null;
        }
    }

    private async Task<OperationEstimate?> EstimateAsync(ScheduledOperation operation, IOperation work, CancellationToken giveUp)
    {
        try
        {
            return await work.EstimateAsync(giveUp);
        }
        catch (OperationCanceledException) when (giveUp.IsCancellationRequested)
        {
            throw;
        }
#pragma warning disable CA1031 // Whatever an estimate throws, the operation is to run in its turn.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            LogBug(exception, operation.Id, operation.Description.Kind);
            return null;
        }
    }

    private async Task HeedAsync(ScheduledOperation operation, OperationEstimate estimate)
    {
        if (estimate.Failure is not { } failure)
        {
            operation.ReportTotal(estimate.Resources, estimate.Bytes);
            return;
        }

        bool waited;
        lock (_lock)
        {
            waited = _queue.TryRemove(operation);
        }

        if (waited)
        {
            await EndAsync(operation, failure);
            operation.Complete();
        }
    }
}
