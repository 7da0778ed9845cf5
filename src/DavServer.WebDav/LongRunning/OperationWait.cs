using DavServer.Operations;

namespace DavServer.WebDav.LongRunning;

/// <summary>One request's waiting for one operation: ends with the operation, or when the client is gone.</summary>
/// <remarks>One registration for the whole wait, not one per heartbeat: ten thousand clients may wait at once.</remarks>
internal sealed class OperationWait : IDisposable
{
    private readonly OperationHandle _operation;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _over;

    public OperationWait(OperationHandle operation, TimeProvider time, CancellationToken requestAborted)
    {
        _operation = operation;
        _time = time;
        _over = CancellationTokenSource.CreateLinkedTokenSource(requestAborted);

        // Bound to its own token: a wait that is disposed of first leaves nothing behind on an operation that may run for hours.
        _ = operation.Completion.ContinueWith(
            static (_, over) => ((CancellationTokenSource)over!).Cancel(), _over, _over.Token, TaskContinuationOptions.None, TaskScheduler.Default);
    }

    /// <summary>Waits for <paramref name="limit"/> and, unless the operation ends or the client goes, no less.</summary>
    /// <returns>Whether the operation has ended.</returns>
    public async Task<bool> EndsWithinAsync(TimeSpan limit)
    {
        // A timer may go off some milliseconds early; a 202 must not.
        var began = _time.GetTimestamp();
        var left = limit;
        while (!_operation.Completion.IsCompleted && !_over.IsCancellationRequested && (left > TimeSpan.Zero || limit == Timeout.InfiniteTimeSpan))
        {
            await Task.Delay(left, _time, _over.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            left = TimeSpan.FromMilliseconds(Math.Ceiling((limit - _time.GetElapsedTime(began)).TotalMilliseconds));
        }

        return _operation.Completion.IsCompleted;
    }

    public void Dispose()
    {
        _over.Cancel();
        _over.Dispose();
    }
}
