namespace DavServer.Persistence.Sqlite;

/// <summary>What the writer works with, inside its transaction.</summary>
/// <param name="Session">The connection.</param>
/// <param name="Nodes">The node table.</param>
internal sealed record WriterTables(SqliteSession Session, NodeTable Nodes);

/// <summary>A change that waits for the writer. It may be run more than once, until it is in a transaction that was committed.</summary>
internal abstract class PendingChange
{
    /// <summary>What the index has to follow once it is committed.</summary>
    public IReadOnlyList<IndexEdit> Edits { get; private set; } = [];

    /// <summary>Why it failed alone, in an otherwise good transaction.</summary>
    public Exception? Failure { get; set; }

    public void Run(WriterTables tables)
    {
        Failure = null;
        tables.Nodes.Edits.Clear();
        RunOn(tables);
        Edits = [.. tables.Nodes.Edits];
    }

    /// <summary>Tells whoever waits.</summary>
    public abstract void Succeed();

    /// <summary>Tells whoever waits.</summary>
    public abstract void Fail(Exception exception);

    protected abstract void RunOn(WriterTables tables);
}

/// <summary>A change that has an answer.</summary>
internal sealed class PendingChange<T>(Func<WriterTables, T> work) : PendingChange
{
    private readonly TaskCompletionSource<T> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T _answer = default!;

    public Task<T> Done => _done.Task;

    public override void Succeed() => _done.SetResult(_answer);

    public override void Fail(Exception exception) => _done.SetException(exception);

    protected override void RunOn(WriterTables tables) => _answer = work(tables);
}
