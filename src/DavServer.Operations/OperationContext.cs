namespace DavServer.Operations;

/// <summary>What a running operation may use.</summary>
public abstract class OperationContext
{
    /// <summary>Its id.</summary>
    public abstract OperationId Id { get; }

    /// <summary>Someone entitled wants it to end. The submitter's connection going away is not such a wish.</summary>
    public abstract CancellationToken CancelRequested { get; }

    /// <summary>The program wants to stop and can wait no longer; end cleanly.</summary>
    public abstract CancellationToken HostStopping { get; }

    /// <summary>Sets the totals. A later, larger total replaces an earlier one; a smaller one is ignored.</summary>
    public abstract void ReportTotal(long resources, long bytes);

    /// <summary>Adds to what is done; cheap, from any thread.</summary>
    public abstract void ReportDone(long resources, long bytes);

    /// <summary>
    /// Records a point from which the operation can go on after a restart. Durable when the task completes, as far as the journal is.
    /// </summary>
    public abstract ValueTask CheckpointAsync(string detail);
}
