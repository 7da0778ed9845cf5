using DavServer.Operations;

namespace DavServer.UnitTests.Operations;

/// <summary>An operation that does nothing until a test lets it, and counts its releases.</summary>
internal sealed class GatedOperation(OperationDescription description) : IOperation
{
    private readonly TaskCompletionSource<OperationContext> _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<OperationOutcome?> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _releases;

    public static TimeSpan Deadline { get; } = TimeSpan.FromSeconds(10);

    public OperationDescription Description => description;

    public int Releases => Volatile.Read(ref _releases);

    /// <summary>Ends with Canceled as soon as it is asked to, by a client or by the host.</summary>
    public bool HeedsCancel { get; init; } = true;

    /// <summary>What it finds out before its turn.</summary>
    public Func<CancellationToken, Task<OperationEstimate?>> Estimates { get; set; } = static _ => Task.FromResult<OperationEstimate?>(null);

    public Task<OperationContext> Started => _started.Task.WaitAsync(Deadline);

    public bool HasStarted => _started.Task.IsCompleted;

    public bool IsEnded => _end.Task.IsCompleted;

    public static OperationDescription Describe(string owner, string? fingerprint = null, string? key = null) =>
        new() { Kind = "test", Owner = owner, Detail = $"{owner}/{fingerprint}/{key}", Fingerprint = fingerprint, IdempotencyKey = key };

    public void End(OperationState state = OperationState.Succeeded, string detail = "ended") => _end.TrySetResult(new OperationOutcome(state, detail));

    public void Throw() => _end.TrySetException(new InvalidOperationException("a bug"));

    public async Task<OperationOutcome?> RunAsync(OperationContext context)
    {
        using var cancel = context.CancelRequested.Register(() => Stop("canceled"));
        using var stop = context.HostStopping.Register(() => Stop(context.CanBeSuspended ? null : "host stopping"));
        _started.TrySetResult(context);
        return await _end.Task;
    }

    public Task<OperationEstimate?> EstimateAsync(CancellationToken giveUp) => Estimates(giveUp);

    public OperationOutcome DescribeFault(OperationFault fault) =>
        new(fault == OperationFault.CanceledBeforeStart ? OperationState.Canceled : OperationState.Failed, fault.ToString());

    public void Release() => Interlocked.Increment(ref _releases);

    private void Stop(string? why)
    {
        if (HeedsCancel)
        {
            _end.TrySetResult(why is null ? null : new OperationOutcome(OperationState.Canceled, why));
        }
    }
}
