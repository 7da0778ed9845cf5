using System.Collections.Concurrent;
using DavServer.Storage;
using DavServer.WebDav.State;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace DavServer.Persistence.Sqlite;

/// <summary>
/// The one who writes, on a thread of its own: SQLite knows only one writer, and waits by blocking. All changes that wait are committed together, so
/// that many clients share one wait for the disk; one that fails does so alone.
/// </summary>
internal sealed class StateWriter : IDisposable
{
    // A choice: a transaction stays short enough that whoever comes next does not wait long for it.
    private const int MostPerTransaction = 256;

    // A choice: what is owed keeps others waiting, and a transaction that fails each second costs nothing to speak of.
    private static readonly TimeSpan OwedAgainAfter = TimeSpan.FromSeconds(1);

    private readonly BlockingCollection<PendingChange> _queue = [];
    private readonly SqliteSession _session;
    private readonly WriterTables _tables;
    private readonly NodeIndex _index;
    private readonly SpareSpace _spare;
    private readonly ILogger _logger;
    private readonly Thread _thread;

    // What has happened on disk and is not written yet, oldest first. The thread's alone.
    private readonly List<PendingChange> _owed = [];

    // Not completed while anything is owed. Only the thread replaces it.
    private volatile TaskCompletionSource _paid = new();

    public StateWriter(SqliteSession session, NodeIndex index, SpareSpace spare, ILogger logger)
    {
        spare.Keep();
        _spare = spare;
        _session = session;
        _tables = new WriterTables(session, new NodeTable(session));
        _index = index;
        _logger = logger;
        _paid.SetResult();
        _thread = new Thread(Work) { IsBackground = true, Name = "DavServer state" };
        _thread.Start();
    }

    /// <summary>Ends once what is owed at this moment is written; never, where the server stops before that.</summary>
    public Task WhenOwedIsWritten => _paid.Task;

    /// <summary>How many transactions were committed; for tests that count them.</summary>
    internal long Commits { get; private set; }

    /// <summary>How many changes wait; for tests.</summary>
    internal int Waiting => _queue.Count;

    /// <summary>Queues a change. The task ends once it is on the disk.</summary>
    /// <exception cref="IOException">The state can't be written; nothing has changed.</exception>
    public Task<T> WriteAsync<T>(Func<WriterTables, T> work) => Enqueue(new PendingChange<T>(work, ChangeNeed.Asked));

    /// <summary>
    /// Queues a change that must not be lost: where it can't be written now it is tried again before any other, and the task ends all the same.
    /// </summary>
    public Task<T> WriteOwedAsync<T>(Func<WriterTables, T> work) => Enqueue(new PendingChange<T>(work, ChangeNeed.Owed));

    private Task<T> Enqueue<T>(PendingChange<T> change)
    {
        try
        {
            _queue.Add(change);
        }
        catch (Exception exception) when (exception is InvalidOperationException or ObjectDisposedException)
        {
            return Task.FromException<T>(new StateException("The state is closed: the server stops.", StoreError.InputOutput, exception));
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
        while (!_queue.IsCompleted)
        {
            // Also where nobody asks for anything more: a kill would take with it what is owed, the outcome of an operation for instance, which the
            // next start would then do once more.
            var isAsked = _queue.TryTake(out var first, _owed.Count > 0 ? OwedAgainAfter : Timeout.InfiniteTimeSpan);
            if (isAsked)
            {
                batch.Add(first!);
            }

            while (batch.Count < MostPerTransaction && _queue.TryTake(out var next))
            {
                batch.Add(next);
            }

            Write(batch);
            batch.Clear();
        }

        Write(batch);
    }

    private void Write(List<PendingChange> batch)
    {
        // What is owed comes before all that follow: they may be about the same resources. And where it still can't be written, they need not be tried:
        // to find out that another process is in the way may take ten seconds.
        var owing = WriteEach([.. _owed], null, null);
        var together = owing is null && batch.Count > 0 ? TryCommit(batch) : null;
        if (owing is not null || together is not null)
        {
            // A transaction failed as a whole, through one of them or through the disk: each alone now, so that those that can succeed do.
            WriteEach(batch, batch.Count == 1 ? together : null, owing);
        }
    }

    /// <summary>Writes changes one by one.</summary>
    /// <param name="changes">The changes.</param>
    /// <param name="known">Why the only one of them can't be written, where that was just tried; else null.</param>
    /// <param name="owing">Why something is still owed, so that none of them can be; null where nothing is.</param>
    /// <returns>Why something is owed now; null where nothing is.</returns>
    private Exception? WriteEach(IReadOnlyList<PendingChange> changes, Exception? known, Exception? owing)
    {
        foreach (var change in changes)
        {
            if ((owing ?? TryCommitAlone(change, known)) is { } failure)
            {
                Fail(change, failure);
                owing = _owed.Count > 0 ? failure : null;
            }
        }

        return owing;
    }

    /// <param name="change">What is to be written.</param>
    /// <param name="known">Why it can't be, where that was just tried; else null.</param>
    private Exception? TryCommitAlone(PendingChange change, Exception? known)
    {
        var failure = known ?? TryCommit([change]);
        if (!change.IsOwed || failure is not SqliteException { SqliteErrorCode: SQLitePCL.raw.SQLITE_FULL } || !_spare.TryGiveUp())
        {
            return failure;
        }

        // At once, before anyone else takes it; and what is left of it is for the next that is owed.
        failure = TryCommit([change]);
        _spare.Keep();
        return failure;
    }

    private void Fail(PendingChange change, Exception failure)
    {
        if (!change.IsOwed || failure is not SqliteException { SqliteErrorCode: var code } || !StateFault.MayPass(code))
        {
            Settle(change);
            PersistenceLog.NotWritten(_logger, failure);
            change.Fail(AsFailure(failure));
            return;
        }

        if (!_owed.Contains(change))
        {
            PersistenceLog.Owed(_logger, failure);
            _owed.Add(change);
            if (_paid.Task.IsCompleted)
            {
                _paid = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }
        }

        // The disk has it, and so will the state: whoever waits need not be told of a failure.
        change.Succeed();
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
        _spare.Keep();
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
        catch (Exception exception) when (_session.IsInTransaction && !change.IsOwed)
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
            Fail(change, failure);
            return;
        }

        // Before anyone hears of it, so that whoever asks next finds it.
        _index.Apply(change.Edits);
        Settle(change);
        change.Succeed();
    }

    private void Settle(PendingChange change)
    {
        if (_owed.Remove(change) && _owed.Count == 0)
        {
            _paid.SetResult();
        }
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
        exception is SqliteException cause ? StateFault.ToException("written", cause) : exception;
}
