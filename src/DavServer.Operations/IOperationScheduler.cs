namespace DavServer.Operations;

/// <summary>Accepts operations, runs them apart from whoever submitted them, and remembers how they ended.</summary>
public interface IOperationScheduler
{
    /// <summary>
    /// What a submission of this description would meet: an operation under way with this owner and fingerprint, or of this owner bearing this key,
    /// with this fingerprint (ended ones too), to attach to; <see cref="StartKind.Unanswered"/> where the last one with this owner and fingerprint
    /// has ended and no final response about it was sent; or <see cref="StartKind.KeyConflict"/> where the key was used for something else. Null for
    /// nothing. One that is on its way into the journal is waited for.
    /// </summary>
    ValueTask<StartResult?> FindEarlierAsync(OperationDescription description, CancellationToken requestAborted);

    /// <summary>Journals the operation and queues it. From then on it outlives its submitter.</summary>
    /// <remarks>Takes the submission over: whatever the result, also when this throws, <see cref="IOperation.Release"/> is called once.</remarks>
    Task<StartResult> StartAsync(IOperation operation, CancellationToken requestAborted);

    /// <summary>
    /// Lets an operation bear one more key of its owner: that of a request that asked for the same thing and was attached to it. Nothing happens
    /// where it is unknown, where the key is borne already, or where it was given 16 so already.
    /// </summary>
    Task RememberKeyAsync(OperationId id, string key);

    /// <summary>Looks an id up.</summary>
    FindResult Find(OperationId id);

    /// <summary>
    /// Lets an operation that waits for its turn estimate itself. Where it is bound to fail it ends with that; else its total is told. Nothing
    /// happens where its turn has come, for then it finds out by itself, or where an earlier run of the program accepted it, and may have done part
    /// of it.
    /// </summary>
    /// <exception cref="OperationCanceledException">Nobody waits for it any more; too many others may be about it.</exception>
    Task EstimateAsync(OperationId id, CancellationToken giveUp);

    /// <summary>The operations of one owner, or of all with null; oldest first.</summary>
    IReadOnlyList<OperationSnapshot> List(string? owner);

    /// <summary>
    /// A final response about it begins to be sent: until <see cref="EndAnswerAsync"/> it is not told to whoever asks for the same thing, for the
    /// client may have read it to the end, and ask for it to be done again, before the server knows that it has been sent.
    /// </summary>
    void BeginAnswer(OperationId id);

    /// <summary>What became of that. One that was sent whole is recorded: it is not told again.</summary>
    Task EndAnswerAsync(OperationId id, AnswerFate fate);

    /// <summary>Forgets an ended operation. False when it is unknown or has not ended.</summary>
    Task<bool> ForgetAsync(OperationId id);
}
