namespace DavServer.Operations;

/// <summary>What a running operation may use.</summary>
public abstract class OperationContext
{
    /// <summary>Its id.</summary>
    public abstract OperationId Id { get; }

    /// <summary>The last point from which it can go on, where an earlier run of the program recorded one; else null.</summary>
    public abstract string? Checkpoint { get; }

    /// <summary>Whether an earlier run of the program may have begun it.</summary>
    public abstract bool IsRecovered { get; }

    /// <summary>Whether it goes on at the next start of the program where it answers <see cref="HostStopping"/> with no outcome.</summary>
    public abstract bool CanBeSuspended { get; }

    /// <summary>Someone entitled wants it to end. The submitter's connection going away is not such a wish.</summary>
    public abstract CancellationToken CancelRequested { get; }

    /// <summary>The program wants to stop and can wait no longer; end cleanly.</summary>
    public abstract CancellationToken HostStopping { get; }

    /// <summary>
    /// Completes once someone wants to know how far it is. Until then totals that take long to find need not be looked for. Never completes where nobody does.
    /// </summary>
    public abstract Task Followed { get; }

    /// <summary>Sets the totals. A later, larger total replaces an earlier one; a smaller one is ignored.</summary>
    public abstract void ReportTotal(long resources, long bytes);

    /// <summary>Adds to what is done; cheap, from any thread.</summary>
    public abstract void ReportDone(long resources, long bytes);

    /// <summary>
    /// Records a point from which the operation can go on after a restart. Durable when the task completes, as far as the journal is.
    /// </summary>
    public abstract ValueTask CheckpointAsync(string detail);
}
