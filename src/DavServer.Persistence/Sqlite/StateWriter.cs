using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace DavServer.Persistence.Sqlite;

/// <summary>
/// The one who writes, on a thread of its own: SQLite knows only one writer, and waits by blocking. All changes that wait are committed together, so that
/// many clients share one wait for the disk; one that fails does so alone.
/// </summary>
internal sealed class StateWriter : IDisposable
{
    // A choice: a transaction stays short enough that whoever comes next does not wait long for it.
    private const int MostPerTransaction = 256;

    private readonly BlockingCollection<PendingChange> _queue = [];
    private readonly SqliteSession _session;
    private readonly WriterTables _tables;
    private readonly NodeIndex _index;
    private readonly ILogger _logger;
    private readonly Thread _thread;

    public StateWriter(SqliteSession session, NodeIndex index, ILogger logger)
    {
        _session = session;
        _tables = new WriterTables(session, new NodeTable(session));
        _index = index;
        _logger = logger;
        _thread = new Thread(Work) { IsBackground = true, Name = "DavServer state" };
        _thread.Start();
    }

    /// <summary>How many transactions were committed; for tests that count them.</summary>
    internal long Commits { get; private set; }

    /// <summary>Queues a change. The task ends once it is on the disk.</summary>
    /// <exception cref="IOException">The state can't be written; nothing has changed.</exception>
    public Task<T> WriteAsync<T>(Func<WriterTables, T> work)
    {
        var change = new PendingChange<T>(work);
        try
        {
            _queue.Add(change);
        }
        catch (Exception exception) when (exception is InvalidOperationException or ObjectDisposedException)
        {
            return Task.FromException<T>(new IOException("The state is closed: the server stops.", exception));
        }

        return change.Done;
    }

    /// <summary>Ends when all that was queued is written.</summary>
    public void Dispose()
    {
        _queue.CompleteAdding();
        _thread.Join();
        _session.Dispose();
        _queue.Dispose();
    }

    private void Work()
    {
        var batch = new List<PendingChange>();
        foreach (var first in _queue.GetConsumingEnumerable())
        {
            batch.Add(first);
            while (batch.Count < MostPerTransaction && _queue.TryTake(out var next))
            {
                batch.Add(next);
            }

            Write(batch);
            batch.Clear();
        }
    }

    private void Write(List<PendingChange> batch)
    {
        if (TryCommit(batch) is not { } failure)
        {
            return;
        }

        if (batch.Count == 1)
        {
            PersistenceLog.NotWritten(_logger, failure);
            batch[0].Fail(AsFailure(failure));
            return;
        }

        // The transaction failed as a whole, through one of them or through the disk: each alone now, so that those that can succeed do.
        foreach (var change in batch)
        {
            Write([change]);
        }
    }

    /// <summary>Runs changes in one transaction; tells why it could not be committed.</summary>
    private Exception? TryCommit(List<PendingChange> batch)
    {
        try
        {
            _session.Execute("BEGIN IMMEDIATE");
            foreach (var change in batch)
            {
                RunAlone(change);
            }

            _session.Execute("COMMIT");
        }
        catch (Exception exception)
        {
            RollBack();
            return exception;
        }

        Commits++;
        foreach (var change in batch)
        {
            Tell(change);
        }

        return null;
    }

    /// <summary>Runs one change so that its failure leaves the others' work alone.</summary>
    private void RunAlone(PendingChange change)
    {
        _session.Execute("SAVEPOINT change");
        try
        {
            change.Run(_tables);
        }
        catch (Exception exception) when (_session.IsInTransaction)
        {
            _session.Execute("ROLLBACK TO change");
            change.Failure = exception;
        }

        _session.Execute("RELEASE change");
    }

    private void Tell(PendingChange change)
    {
        if (change.Failure is { } failure)
        {
            PersistenceLog.NotWritten(_logger, failure);
            change.Fail(AsFailure(failure));
            return;
        }

        // Before anyone hears of it, so that whoever asks next finds it.
        _index.Apply(change.Edits);
        change.Succeed();
    }

    private void RollBack()
    {
        try
        {
            if (_session.IsInTransaction)
            {
                _session.Execute("ROLLBACK");
            }
        }
        catch (SqliteException exception)
        {
            PersistenceLog.NotRolledBack(_logger, exception);
        }
    }

    private static Exception AsFailure(Exception exception) =>
        exception is SqliteException ? new IOException($"The state can't be written: {exception.Message}", exception) : exception;
}
