using DavServer.Operations;

namespace DavServer.WebDav.CopyMove;

/// <summary>
/// Takes up what an earlier run of the program accepted and did not end. After <see cref="State.NamespaceRecovery"/>, before the first request.
/// </summary>
public sealed class OperationsRecovery
{
    private readonly IOperationRecovery _recovery;
    private readonly IOperationScheduler _scheduler;
    private readonly CopyMoveOperations _operations;
    private readonly UntoldOutcomes _untold;

    internal OperationsRecovery(IOperationRecovery recovery, IOperationScheduler scheduler, CopyMoveOperations operations, UntoldOutcomes untold)
    {
        _recovery = recovery;
        _scheduler = scheduler;
        _operations = operations;
        _untold = untold;
    }

    /// <summary>Queues what is unfinished; what has ended can be told to whoever was not answered.</summary>
    public async Task RunAsync()
    {
        _untold.WatchAll(_scheduler.List(null).Where(o => o.IsFinal));
        await _recovery.ResumeAsync(_operations);
    }
}
