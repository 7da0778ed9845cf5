using DavServer.WebDav.Locks;

namespace DavServer.Persistence.Sqlite;

/// <summary>Locks in the database.</summary>
internal sealed class SqliteLockStore(StateWriter writer, ReaderPool readers) : ILockStore
{
    public IReadOnlyList<LockRecord> Load() => readers.Read(this, static (session, _) => ReadAll(session));

    public async ValueTask PutAsync(LockRecord record) => await writer.WriteAsync(tables => Put(tables.Session, record));

    public async ValueTask<bool> ReplaceAsync(LockRecord record) =>
        await writer.WriteAsync(tables => tables.Session.Execute(
            "UPDATE lock SET timeout = $2, expires = $3 WHERE token = $1", record.Token.Uri, record.Timeout.Ticks, record.Expires.UtcTicks)) > 0;

    public async ValueTask RemoveAsync(IReadOnlyCollection<LockToken> tokens)
    {
        if (tokens.Count > 0)
        {
            await writer.WriteAsync(tables => Remove(tables.Session, tokens));
        }
    }

    /// <summary>Forgets locks, as a part of a larger change.</summary>
    internal static int Remove(SqliteSession session, IReadOnlyCollection<LockToken> tokens)
    {
        var removed = 0;
        foreach (var token in tokens)
        {
            removed += session.Execute("DELETE FROM lock WHERE token = $1", token.Uri);
        }

        return removed;
    }

    private static int Put(SqliteSession session, LockRecord record) => session.Execute(
        """
        INSERT OR REPLACE INTO lock (token, root, asked_as, scope, reach, principal, owner, timeout, expires)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        """,
        record.Token.Uri, PathBytes.Of(record.Root), PathBytes.Of(record.AskedAs), (int)record.Scope, (int)record.Reach,
        record.Principal, record.Owner, record.Timeout.Ticks, record.Expires.UtcTicks);

    private static List<LockRecord> ReadAll(SqliteSession session)
    {
        var records = new List<LockRecord>();
        using var rows = session.Query("SELECT token, root, asked_as, scope, reach, principal, owner, timeout, expires FROM lock");
        while (rows.Read())
        {
            records.Add(new LockRecord
            {
                Token = new LockToken(rows.GetString(0)),
                Root = PathBytes.ToPath(rows.GetFieldValue<byte[]>(1)),
                AskedAs = PathBytes.ToPath(rows.GetFieldValue<byte[]>(2)),
                Scope = (LockScope)rows.GetInt32(3),
                Reach = (LockReach)rows.GetInt32(4),
                Principal = rows.GetString(5),
                Owner = rows.GetString(6),
                Timeout = new TimeSpan(rows.GetInt64(7)),
                Expires = new DateTimeOffset(rows.GetInt64(8), TimeSpan.Zero),
            });
        }

        return records;
    }
}
