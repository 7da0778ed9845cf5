namespace DavServer.Persistence.Sqlite;

/// <summary>What the writer works with, inside its transaction.</summary>
/// <param name="Session">The connection.</param>
/// <param name="Nodes">The node table.</param>
internal sealed record WriterTables(SqliteSession Session, NodeTable Nodes);

/// <summary>What happens to a change that can't be written.</summary>
internal enum ChangeNeed
{
    /// <summary>It fails.</summary>
    Asked,

    /// <summary>It follows what has happened on disk: it is kept and tried again, and nothing else is written before it.</summary>
    Owed,
}

/// <summary>A change that waits for the writer. It may be run more than once, until it is in a transaction that was committed.</summary>
internal abstract class PendingChange(ChangeNeed need)
{
    /// <summary>Whether it may fail.</summary>
    public bool IsOwed => need == ChangeNeed.Owed;

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
internal sealed class PendingChange<T>(Func<WriterTables, T> work, ChangeNeed need) : PendingChange(need)
{
    private readonly TaskCompletionSource<T> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T _answer = default!;

    public Task<T> Done => _done.Task;

    public override void Succeed() => _done.TrySetResult(_answer);

    public override void Fail(Exception exception) => _done.TrySetException(exception);

    protected override void RunOn(WriterTables tables) => _answer = work(tables);
}
