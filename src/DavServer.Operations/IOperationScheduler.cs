namespace DavServer.Operations;

/// <summary>Accepts operations, runs them apart from whoever submitted them, and remembers how they ended.</summary>
public interface IOperationScheduler
{
    /// <summary>
    /// What a submission of this description would meet: an operation under way with this owner and fingerprint, or of this owner with this key and
    /// fingerprint (ended ones too), to attach to; <see cref="StartKind.Unanswered"/> where the last one with this owner and fingerprint has ended and no
    /// final response about it was sent; or <see cref="StartKind.KeyConflict"/> where the key was used for something else. Null for nothing.
    /// </summary>
    StartResult? FindEarlier(OperationDescription description);

    /// <summary>Journals the operation and queues it. From then on it outlives its submitter.</summary>
    /// <remarks>Takes the submission over: whatever the result, also when this throws, <see cref="IOperation.Release"/> is called once.</remarks>
    Task<StartResult> StartAsync(IOperation operation, CancellationToken requestAborted);

    /// <summary>Looks an id up.</summary>
    FindResult Find(OperationId id);

    /// <summary>The operations of one owner, or of all with null; oldest first.</summary>
    IReadOnlyList<OperationSnapshot> List(string? owner);

    /// <summary>Records that a final response about it was sent whole: it is not told again to whoever asks for the same thing.</summary>
    Task MarkAnsweredAsync(OperationId id);

    /// <summary>Forgets an ended operation. False when it is unknown or has not ended.</summary>
    Task<bool> ForgetAsync(OperationId id);
}
