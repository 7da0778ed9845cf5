namespace DavServer.Operations;

/// <summary>What one operation sees of the engine while it runs.</summary>
internal sealed class OperationRun(
    ScheduledOperation operation,
    IOperationJournal journal,
    TimeProvider time,
    CancellationToken hostStopping) : OperationContext
{
    public override OperationId Id => operation.Id;

    public override string? Checkpoint => operation.Checkpoint;

    public override bool IsRecovered => operation.IsRecovered;

    public override bool CanBeSuspended => journal.OutlivesProcess;

    public override CancellationToken CancelRequested => operation.CancelRequested;

    public override CancellationToken HostStopping => hostStopping;

    public override void ReportTotal(long resources, long bytes) => operation.ReportTotal(resources, bytes);

    public override void ReportDone(long resources, long bytes) => operation.ReportDone(resources, bytes);

    public override async ValueTask CheckpointAsync(string detail)
    {
        // Not cancelled: a record half written would be one nobody knows of.
        var checkpoint = new OperationRecord.Checkpointed(operation.Id, time.GetUtcNow(), detail, operation.Snapshot.Progress);
        await journal.AppendAsync(checkpoint, CancellationToken.None);
        operation.Apply(checkpoint);
    }
}
