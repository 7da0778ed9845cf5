using System.Globalization;

namespace DavServer.Persistence.Sqlite;

/// <summary>
/// The tables, and how a file of an earlier version comes to have them. A script that was released is never changed: another follows it.
/// </summary>
internal static class Schema
{
    /// <summary>Tells our files from other programs' (<c>PRAGMA application_id</c>): "DavS".</summary>
    public const int ApplicationId = 0x44617653;

    // Names are bytes, not text: a name on a Linux disk need not be UTF-8. MOVE of a tree changes one row of node.
    // Locks do not hang on nodes: MOVE moves no lock with the resource (RFC 4918 §7.5), so a lock's root never changes.
    private const string PropertiesAndLocks = """
        CREATE TABLE node (
            id INTEGER PRIMARY KEY,
            parent INTEGER REFERENCES node (id) ON DELETE CASCADE,
            name BLOB NOT NULL,
            device INTEGER,
            inode INTEGER,
            UNIQUE (parent, name)
        ) STRICT;
        INSERT INTO node (id, parent, name) VALUES (1, NULL, x'');
        CREATE TABLE property (
            node INTEGER NOT NULL REFERENCES node (id) ON DELETE CASCADE,
            namespace TEXT NOT NULL,
            name TEXT NOT NULL,
            xml TEXT NOT NULL,
            PRIMARY KEY (node, namespace, name)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE lock (
            token TEXT PRIMARY KEY,
            root BLOB NOT NULL,
            asked_as BLOB NOT NULL,
            scope INTEGER NOT NULL,
            reach INTEGER NOT NULL,
            principal TEXT NOT NULL,
            owner TEXT NOT NULL,
            timeout INTEGER NOT NULL,
            expires INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        """;

    private const string Intents = """
        CREATE TABLE intent (
            id INTEGER PRIMARY KEY,
            kind INTEGER NOT NULL,
            source BLOB NOT NULL,
            source_device INTEGER NOT NULL,
            source_inode INTEGER NOT NULL,
            destination BLOB,
            appearing_device INTEGER,
            appearing_inode INTEGER,
            displaced_device INTEGER,
            displaced_inode INTEGER,
            reach INTEGER NOT NULL,
            several_steps INTEGER NOT NULL
        ) STRICT;
        CREATE TABLE intent_lock (
            intent INTEGER NOT NULL REFERENCES intent (id) ON DELETE CASCADE,
            token TEXT NOT NULL,
            PRIMARY KEY (intent, token)
        ) STRICT, WITHOUT ROWID;
        """;

    private const string Journal = """
        CREATE TABLE operation_record (
            number INTEGER PRIMARY KEY,
            operation TEXT NOT NULL,
            kind INTEGER NOT NULL,
            at INTEGER NOT NULL,
            body TEXT
        ) STRICT;
        CREATE INDEX operation_record_of ON operation_record (operation);
        CREATE TABLE gone_operation (
            operation TEXT PRIMARY KEY,
            owner TEXT NOT NULL,
            until INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        """;

    // A delivery holds all that its message is made of: the operation may be forgotten before an endpoint that was away has heard of it.
    private const string Webhooks = """
        CREATE TABLE webhook_endpoint (
            id INTEGER PRIMARY KEY,
            url TEXT NOT NULL UNIQUE,
            disabled INTEGER
        ) STRICT;
        CREATE TABLE webhook_delivery (
            id TEXT PRIMARY KEY,
            endpoint INTEGER NOT NULL REFERENCES webhook_endpoint (id) ON DELETE CASCADE,
            operation TEXT NOT NULL,
            description TEXT NOT NULL,
            created INTEGER NOT NULL,
            started INTEGER,
            ended INTEGER NOT NULL,
            outcome TEXT NOT NULL,
            state INTEGER NOT NULL,
            attempts INTEGER NOT NULL,
            due INTEGER NOT NULL,
            UNIQUE (endpoint, operation)
        ) STRICT;
        CREATE INDEX webhook_delivery_due ON webhook_delivery (endpoint, state, due);
        """;

    // Words, not numbers, for the modes: who looks into the file with another program reads them. Of principals it says nothing.
    private const string Clients = """
        CREATE TABLE client_count (
            kind INTEGER NOT NULL,
            client TEXT NOT NULL,
            protocol TEXT NOT NULL,
            mode TEXT NOT NULL,
            operations INTEGER NOT NULL,
            answered INTEGER NOT NULL,
            interims INTEGER NOT NULL,
            accepted_asked INTEGER NOT NULL,
            accepted_unasked INTEGER NOT NULL,
            followed INTEGER NOT NULL,
            lost INTEGER NOT NULL,
            retries INTEGER NOT NULL,
            unread INTEGER NOT NULL,
            last_seen INTEGER NOT NULL,
            last_interim INTEGER,
            sample TEXT NOT NULL,
            PRIMARY KEY (kind, client, protocol, mode)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE client_ledger (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            began INTEGER NOT NULL
        ) STRICT;
        """;

    // When what appears was finished, so that what was changed at the source of a MOVE since is not taken for copied.
    private const string IntentChange = "ALTER TABLE intent ADD COLUMN appearing_change INTEGER;";

    // What a link leads to, and the file that came of the link in a copy: it bears the same.
    private const string IntentLinks = """
        CREATE TABLE intent_link (
            intent INTEGER NOT NULL REFERENCES intent (id) ON DELETE CASCADE,
            copy BLOB NOT NULL,
            target BLOB NOT NULL,
            PRIMARY KEY (intent, copy)
        ) STRICT, WITHOUT ROWID;
        """;

    /// <summary>The script that leads from version <c>n</c> to <c>n + 1</c> is at place <c>n</c>.</summary>
    public static IReadOnlyList<string> Migrations { get; } = [PropertiesAndLocks, Intents, Journal, Webhooks, Clients, IntentChange, IntentLinks];

    /// <summary>The version of a file.</summary>
    public static int VersionOf(SqliteSession session) => Convert.ToInt32(session.Scalar("PRAGMA user_version"), CultureInfo.InvariantCulture);

    /// <summary>Brings a file to the newest version; each step is whole or did not happen.</summary>
    public static void Migrate(SqliteSession session, IReadOnlyList<string> migrations)
    {
        for (var version = VersionOf(session); version < migrations.Count; version++)
        {
            session.Script("BEGIN IMMEDIATE");
            try
            {
                session.Script(migrations[version]);
                session.Script(string.Create(CultureInfo.InvariantCulture,
                    $"PRAGMA application_id = {ApplicationId}; PRAGMA user_version = {version + 1}"));
                session.Script("COMMIT");
            }
            catch
            {
                if (session.IsInTransaction)
                {
                    session.Script("ROLLBACK");
                }

                throw;
            }
        }
    }
}
