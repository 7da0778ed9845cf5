namespace DavServer.Operations;

/// <summary>
/// Where operations are written down before they are visible. Durable when <see cref="AppendAsync"/> completes, as far as the implementation is.
/// </summary>
public interface IOperationJournal
{
    /// <summary>Whether what was appended is there when the program starts anew.</summary>
    bool OutlivesProcess { get; }

    /// <summary>Adds one record, in the order of the calls; nothing of an operation that is not accepted, or was forgotten.</summary>
    /// <remarks>
    /// Whatever tells what has happened already (<see cref="OperationRecord.Recovered"/>, <see cref="OperationRecord.Ended"/>,
    /// <see cref="OperationRecord.Answered"/>, <see cref="OperationRecord.Keyed"/>, <see cref="OperationRecord.Forgotten"/>) may be kept in memory where
    /// it can't be written, and be written later; all else fails then.
    /// </remarks>
    /// <exception cref="IOException">It can't be written, and is not there.</exception>
    ValueTask AppendAsync(OperationRecord record, CancellationToken cancel);

    /// <summary>
    /// Takes an acceptance back whose <see cref="AppendAsync"/> failed, and which may have left traces that a later start would read.
    /// </summary>
    /// <exception cref="IOException">It can't be written now; whatever is written next takes the place of such traces.</exception>
    ValueTask WithdrawAsync(OperationId id);

    /// <summary>
    /// Ends once all that was appended before is written, also what was kept in memory. Until then a program that starts anew may take for unfinished
    /// what has ended: nobody must be let change what it would look at.
    /// </summary>
    Task WhenWrittenAsync();

    /// <summary>
    /// All records kept, in such an order that those of each operation, and the acceptance of all, are oldest first; read once, at start. What
    /// replays to the same state may be left out.
    /// </summary>
    IAsyncEnumerable<OperationRecord> ReadAllAsync(CancellationToken cancel);
}
