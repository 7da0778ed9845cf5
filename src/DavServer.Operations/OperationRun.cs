namespace DavServer.Operations;

/// <summary>What one operation sees of the engine while it runs.</summary>
internal sealed class OperationRun(
    ScheduledOperation operation,
    Func<OperationRecord, ValueTask> record,
    TimeProvider time,
    CancellationToken hostStopping) : OperationContext
{
    public override OperationId Id => operation.Id;

    public override CancellationToken CancelRequested => operation.CancelRequested;

    public override CancellationToken HostStopping => hostStopping;

    public override void ReportTotal(long resources, long bytes) => operation.ReportTotal(resources, bytes);

    public override void ReportDone(long resources, long bytes) => operation.ReportDone(resources, bytes);

    public override async ValueTask CheckpointAsync(string detail)
    {
        var checkpoint = new OperationRecord.Checkpointed(operation.Id, time.GetUtcNow(), detail);
        await record(checkpoint);
        operation.Apply(checkpoint);
    }
}
