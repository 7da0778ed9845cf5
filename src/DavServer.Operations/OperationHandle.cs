namespace DavServer.Operations;

/// <summary>The running thing itself: look at it, wait for it, cancel it. Stays valid after the end.</summary>
public abstract class OperationHandle
{
    /// <summary>Its id.</summary>
    public abstract OperationId Id { get; }

    /// <summary>How it stands now.</summary>
    public abstract OperationSnapshot Snapshot { get; }

    /// <summary>
    /// Completes with the final snapshot, after the outcome is in the journal; or, where the program stops first, with a suspended one. Never faults.
    /// </summary>
    public abstract Task<OperationSnapshot> Completion { get; }

    /// <summary>Completes when the snapshot's version is above <paramref name="version"/>; changes in quick succession may be told as one.
    /// After the end there is no further change: then it completes at once with the final snapshot.</summary>
    public abstract Task<OperationSnapshot> WaitForChangeAsync(long version, CancellationToken cancel);

    /// <summary>Someone wants to know how far it is: what there is to do in all is looked for from now on. So does whoever waits for a change.</summary>
    public abstract void Follow();

    /// <summary>Asks the operation to end and waits until it has; the outcome may still be success where it was quicker.</summary>
    public abstract Task<OperationSnapshot> CancelAsync();
}
