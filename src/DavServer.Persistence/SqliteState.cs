using DavServer.Operations;
using DavServer.Persistence.Sqlite;
using DavServer.Storage;
using DavServer.WebDav.Locks;
using DavServer.WebDav.LongRunning.Clients;
using DavServer.WebDav.LongRunning.Webhooks;
using DavServer.WebDav.Properties;
using DavServer.WebDav.State;
using Microsoft.Extensions.Logging;

namespace DavServer.Persistence;

/// <summary>Locks, dead properties, the journal of operations and the outbox of webhooks in one SQLite file, for one server at a time.</summary>
public sealed class SqliteState : IDisposable
{
    private readonly StateWriter _writer;
    private readonly ReaderPool _readers;

    private SqliteState(SqliteSession session, string file, ILogger logger)
    {
        var unfinished = IntentTable.ReadAll(session);
        Index = NodeIndexLoader.Load(session);
        _readers = new ReaderPool(file);
        _writer = new StateWriter(session, Index, new SpareSpace(file + "-spare"), logger);
        Locks = new SqliteLockStore(_writer, _readers);
        Properties = new SqlitePropertyStore(_writer, _readers, Index);
        Namespace = new SqliteNamespaceState(_writer, _readers, Index, unfinished);
        var webhooks = new SqliteWebhookOutbox(_writer, _readers, logger);
        Webhooks = webhooks;
        Clients = new SqliteClientStore(_writer, _readers);
        Operations = new SqliteOperationJournal(_writer, _readers, webhooks);
    }

    /// <summary>The locks.</summary>
    public ILockStore Locks { get; }

    /// <summary>The dead properties.</summary>
    public IPropertyStore Properties { get; }

    /// <summary>How both follow the disk.</summary>
    public INamespaceState Namespace { get; }

    /// <summary>The journal of operations.</summary>
    public IOperationJournal Operations { get; }

    /// <summary>Who is still to be told of their ends.</summary>
    public IWebhookOutbox Webhooks { get; }

    /// <summary>What was counted of clients.</summary>
    public IClientStore Clients { get; }

    /// <summary>What is known without asking the database.</summary>
    internal NodeIndex Index { get; }

    /// <summary>The one who writes.</summary>
    internal StateWriter Writer => _writer;

    /// <summary>Opens the file, or makes it where there is none.</summary>
    /// <param name="file">The database file; SQLite keeps two more beside it, and one holds space for what is owed when the volume is full.</param>
    /// <param name="durability">What a change survives once it is acknowledged.</param>
    /// <param name="logger">Hears what can't be told to a client.</param>
    /// <exception cref="StateFileException">The file is damaged, of a newer version, or not ours; nothing was changed in it.</exception>
    public static SqliteState Open(string file, Durability durability, ILogger logger)
    {
        ArgumentException.ThrowIfNullOrEmpty(file);
        var session = StateFile.Open(file, Schema.Migrations);
        try
        {
            session.SetDurability(durability);
            PersistenceLog.Opened(logger, file, Schema.VersionOf(session));
            return new SqliteState(session, file, logger);
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>The counts of clients in a file that no server has open.</summary>
    /// <param name="file">The database file.</param>
    /// <exception cref="StateFileException">The file can't be read, or is of another version.</exception>
    public static ClientCounts ReadClients(string file)
    {
        ArgumentException.ThrowIfNullOrEmpty(file);
        using var session = StateFile.OpenToRead(file, Schema.Migrations.Count);
        return SqliteClientStore.ReadAll(session);
    }

    /// <summary>Ends when all that was asked for is on the disk.</summary>
    public void Dispose()
    {
        // Readers first: the last connection to close, one that may write, moves what is in the -wal file into the database.
        _readers.Dispose();
        _writer.Dispose();
    }
}
