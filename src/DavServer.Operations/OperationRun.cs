namespace DavServer.Operations;

/// <summary>What one operation sees of the engine while it runs.</summary>
internal sealed class OperationRun(
    ScheduledOperation operation,
    IOperationJournal journal,
    TimeProvider time,
    CancellationToken hostStopping) : OperationContext
{
    // A choice: a write each few seconds costs an operation nothing to speak of, and a kill takes no more than that off what was told.
    private static readonly TimeSpan KeptEvery = TimeSpan.FromSeconds(5);

    private long _kept = time.GetTimestamp(); // Interlocked only

    /// <summary>Ends once its start is in the journal; with false where it could not be written.</summary>
    public required Task<bool> Started { get; init; }

    public override OperationId Id => operation.Id;

    public override string? Checkpoint { get; } = operation.Checkpoint;

    public override bool IsRecovered => operation.IsRecovered;

    public override bool CanBeSuspended => journal.OutlivesProcess;

    public override CancellationToken CancelRequested => operation.CancelRequested;

    public override CancellationToken HostStopping => hostStopping;

    public override Task Followed => operation.Followed;

    public override void ReportTotal(long resources, long bytes) => operation.ReportTotal(resources, bytes);

    public override void ReportDone(long resources, long bytes)
    {
        operation.ReportDone(resources, bytes);
        var kept = Interlocked.Read(ref _kept);
        if (journal.OutlivesProcess && time.GetElapsedTime(kept) >= KeptEvery
            && Interlocked.CompareExchange(ref _kept, time.GetTimestamp(), kept) == kept)
        {
            _ = KeepProgressAsync(operation, journal, time);
        }
    }

    public override async ValueTask CheckpointAsync(string detail)
    {
        // A checkpoint means nothing to a next start that does not find that the operation had begun.
        if (!await Started)
        {
            await journal.AppendAsync(new OperationRecord.Started(operation.Id, time.GetUtcNow()), CancellationToken.None);
        }

        // Not cancelled: a record half written would be one nobody knows of.
        var checkpoint = new OperationRecord.Checkpointed(operation.Id, time.GetUtcNow(), detail, operation.Snapshot.Progress);
        await journal.AppendAsync(checkpoint, CancellationToken.None);
        operation.Apply(checkpoint);
    }

    /// <summary>Writes down how far it is, so that a next run begins to tell there. It never throws.</summary>
    internal static async Task KeepProgressAsync(ScheduledOperation operation, IOperationJournal journal, TimeProvider time)
    {
        try
        {
            var progressed = new OperationRecord.Progressed(operation.Id, time.GetUtcNow(), operation.Snapshot.Progress);
            await journal.AppendAsync(progressed, CancellationToken.None);
        }
        catch (IOException)
        {
            // A next run would tell less than this one did, until it has done more.
        }
    }
}
