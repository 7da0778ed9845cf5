namespace DavServer.Operations;

/// <summary>Takes over what an earlier run of the program left in the journal. Before the first operation is accepted.</summary>
public interface IOperationRecovery
{
    /// <summary>Reads the journal: what has ended can be looked up from then on, and what has not answers as it stands.</summary>
    /// <returns>Those that have not ended, oldest first.</returns>
    Task<IReadOnlyList<OperationId>> LoadAsync(CancellationToken cancel);

    /// <summary>Makes the unfinished ones again and queues them, oldest first.</summary>
    /// <returns>How many there were.</returns>
    Task<int> ResumeAsync(IOperationReviver reviver);
}

/// <summary>Knows how to make an operation again from what the journal kept of it.</summary>
public interface IOperationReviver
{
    /// <summary>The operation, with all it had claimed; null where its description can't be read: then it ends as a bug does.</summary>
    IOperation? Revive(OperationId id, OperationDescription description);
}
