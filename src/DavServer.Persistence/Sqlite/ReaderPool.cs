using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;

namespace DavServer.Persistence.Sqlite;

/// <summary>Connections that only read, beside the writer and each other.</summary>
internal sealed class ReaderPool(string file) : IDisposable
{
    // A choice: more readers at once than this are rare, and each kept connection has a cache of its own.
    private static readonly int MostKept = 2 * Environment.ProcessorCount;

    private readonly ConcurrentBag<SqliteSession> _kept = [];
    private volatile bool _closed;

    /// <summary>Reads with a connection of the pool, on the caller's thread.</summary>
    /// <exception cref="IOException">The state can't be read.</exception>
    public T Read<TState, T>(TState state, Func<SqliteSession, TState, T> read)
    {
        SqliteSession? session = null;
        try
        {
            ObjectDisposedException.ThrowIf(_closed, this);
            session = _kept.TryTake(out var kept) ? kept : SqliteSession.Open(file, SqliteOpenMode.ReadOnly);
            var answer = read(session, state);
            Return(session);
            return answer;
        }
        catch (Exception exception)
        {
            // What state it is in nobody knows.
            session?.Dispose();
            if (exception is SqliteException cause)
            {
                throw StateFault.ToException("read", cause);
            }

            throw;
        }
    }

    public void Dispose()
    {
        _closed = true;
        while (_kept.TryTake(out var session))
        {
            session.Dispose();
        }
    }

    private void Return(SqliteSession session)
    {
        if (_closed || _kept.Count >= MostKept)
        {
            session.Dispose();
            return;
        }

        _kept.Add(session);
    }
}
