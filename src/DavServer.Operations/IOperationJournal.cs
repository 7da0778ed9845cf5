namespace DavServer.Operations;

/// <summary>
/// Where operations are written down before they are visible. Durable when <see cref="AppendAsync"/> completes, as far as the implementation is.
/// </summary>
public interface IOperationJournal
{
    /// <summary>Adds one record.</summary>
    ValueTask AppendAsync(OperationRecord record, CancellationToken cancel);

    /// <summary>All records kept, oldest first; read once, at start.</summary>
    IAsyncEnumerable<OperationRecord> ReadAllAsync(CancellationToken cancel);
}
