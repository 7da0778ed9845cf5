namespace DavServer.Operations;

/// <summary>
/// Something that takes long. Runs apart from whoever submitted it; resumable by construction: all it needs is in its description and its
/// checkpoints.
/// </summary>
public interface IOperation
{
    /// <summary>What it is.</summary>
    OperationDescription Description { get; }

    /// <summary>Does it. An exception is a bug and becomes a failed outcome by <see cref="DescribeFault"/>.</summary>
    /// <remarks>
    /// Cancellation is answered with a <see cref="OperationState.Canceled"/> outcome, or with the real one where the work was already done. One that is
    /// cancelled while it waits with a checkpoint is run beside those whose turn it is: it finds out which of the two it is, and begins nothing.
    /// </remarks>
    /// <returns>
    /// The outcome; null only where <see cref="OperationContext.HostStopping"/> asked for an end and <see cref="OperationContext.CanBeSuspended"/>:
    /// then it is run again, by its description and its checkpoint, at the next start.
    /// </returns>
    Task<OperationOutcome?> RunAsync(OperationContext context);

    /// <summary>
    /// Looks, while it waits for its turn, how much there is to be done and whether that is bound to fail; changes nothing. Its turn may come
    /// meanwhile.
    /// </summary>
    /// <returns>What it found; null where that can't be said before it runs.</returns>
    /// <exception cref="OperationCanceledException">Nobody waits for the answer any more.</exception>
    Task<OperationEstimate?> EstimateAsync(CancellationToken giveUp);

    /// <summary>The outcome when it ended without its own doing: a bug, or cancelled before it began.</summary>
    OperationOutcome DescribeFault(OperationFault fault);

    /// <summary>
    /// Called once after the outcome is recorded, or when the operation was never started; gives back whatever the submission claimed.
    /// </summary>
    void Release();
}

/// <summary>How an operation can end without its own doing.</summary>
public enum OperationFault
{
    /// <summary>It threw.</summary>
    Bug,

    /// <summary>It was cancelled while queued.</summary>
    CanceledBeforeStart,

    /// <summary>The program stops, and it had not begun.</summary>
    HostStopping,
}
