using DavServer.Storage;
using Microsoft.Data.Sqlite;

namespace DavServer.Persistence.Sqlite;

/// <summary>One connection, with its statements prepared once and kept. For one thread at a time.</summary>
/// <remarks>Parameters are numbered: <c>$1</c>, <c>$2</c> and so on.</remarks>
internal sealed class SqliteSession : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly Dictionary<string, SqliteCommand> _kept = new(StringComparer.Ordinal);

    private SqliteSession(SqliteConnection connection) => _connection = connection;

    /// <summary>Whether a transaction is open. SQLite ends one by itself on some failures of the disk.</summary>
    public bool IsInTransaction => SQLitePCL.raw.sqlite3_get_autocommit(_connection.Handle) == 0;

    /// <exception cref="SqliteException">The file can't be opened, or is no database.</exception>
    public static SqliteSession Open(string file, SqliteOpenMode mode)
    {
        var text = new SqliteConnectionStringBuilder
        {
            DataSource = file,
            Mode = mode,
            Pooling = false, // Sessions are kept by those who use them, with their statements.
            ForeignKeys = true,
            DefaultTimeout = 5, // Someone may look into the file with another program.
        };
        var connection = new SqliteConnection(text.ToString());
        var session = new SqliteSession(connection);
        try
        {
            connection.Open();

            // Nothing in a file that someone has tampered with is to run.
            // A commit is on the disk before it is acknowledged (product.md, "Durability").
            session.Execute("PRAGMA trusted_schema = OFF");
            session.Execute("PRAGMA synchronous = FULL");
            session.Execute("PRAGMA temp_store = MEMORY");
            return session;
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>Sets what a commit survives; at first it is the loss of power.</summary>
    public void SetDurability(Durability durability)
    {
        // With a write-ahead log, NORMAL waits for the disk at checkpoints alone: a loss of power may take the last commits, and spoils nothing.
        Script(durability == Durability.Power ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL");
    }

    /// <summary>Runs a statement; tells how many rows changed.</summary>
    public int Execute(string sql, params ReadOnlySpan<object?> values) => Bind(sql, values).ExecuteNonQuery();

    /// <summary>The first column of the first row; null where there is none, or it is NULL.</summary>
    public object? Scalar(string sql, params ReadOnlySpan<object?> values) =>
        Bind(sql, values).ExecuteScalar() is { } value and not DBNull ? value : null;

    /// <summary>The rows, read while the next one is asked for.</summary>
    public SqliteDataReader Query(string sql, params ReadOnlySpan<object?> values) => Bind(sql, values).ExecuteReader();

    /// <summary>Runs statements that are not kept.</summary>
    public void Script(string sql)
    {
        using var command = _connection.CreateCommand();
#pragma warning disable CA2100 // Every script is a constant of this assembly.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }

    public void Dispose()
    {
        foreach (var command in _kept.Values)
        {
            command.Dispose();
        }

        _connection.Dispose();
    }

    private SqliteCommand Bind(string sql, ReadOnlySpan<object?> values)
    {
        if (!_kept.TryGetValue(sql, out var command))
        {
            command = _connection.CreateCommand();
#pragma warning disable CA2100 // Every statement is a constant of this assembly; values come as parameters.
            command.CommandText = sql;
#pragma warning restore CA2100
            for (var i = 1; i <= values.Length; i++)
            {
                command.Parameters.Add(new SqliteParameter { ParameterName = "$" + i.ToString(System.Globalization.CultureInfo.InvariantCulture) });
            }

            _kept.Add(sql, command);
        }

        for (var i = 0; i < values.Length; i++)
        {
            command.Parameters[i].Value = values[i] ?? DBNull.Value;
        }

        return command;
    }
}
