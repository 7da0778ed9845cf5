using DavServer.WebDav.LongRunning.Clients;

namespace DavServer.Persistence.Sqlite;

/// <summary>Counts of clients in the database.</summary>
internal sealed class SqliteClientStore(StateWriter writer, ReaderPool readers) : IClientStore
{
    public ClientCounts Load() => readers.Read(this, static (session, _) => ReadAll(session));

    public async Task SaveAsync(ClientCounts counts, DateTimeOffset forgetBefore) =>
        await writer.WriteAsync(tables => Save(tables.Session, counts, forgetBefore));

    private static int Save(SqliteSession session, ClientCounts counts, DateTimeOffset forgetBefore)
    {
        if (counts.Began is { } began)
        {
            session.Execute("INSERT OR IGNORE INTO client_ledger (id, began) VALUES (1, $1)", began.UtcTicks);
        }

        foreach (var record in counts.Records)
        {
            session.Execute(
                """
                INSERT OR REPLACE INTO client_count (kind, client, protocol, mode, operations, answered, interims, accepted_asked, accepted_unasked,
                    followed, lost, retries, unread, last_seen, last_interim, sample)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
                """,
                (int)record.Key.Kind, record.Key.Client, record.Key.Protocol, record.Key.Mode, record.Operations, record.Answered, record.Interims,
                record.AcceptedAsked, record.AcceptedUnasked, record.Followed, record.Lost, record.Retries, record.Unread,
                record.LastSeen.UtcTicks, record.LastInterim?.UtcTicks, record.Sample);
        }

        return session.Execute("DELETE FROM client_count WHERE last_seen < $1", forgetBefore.UtcTicks);
    }

    public static ClientCounts ReadAll(SqliteSession session)
    {
        var records = new List<ClientRecord>();
        using (var rows = session.Query(
            """
            SELECT kind, client, protocol, mode, operations, answered, interims, accepted_asked, accepted_unasked, followed, lost, retries, unread,
                last_seen, last_interim, sample
            FROM client_count
            """))
        {
            while (rows.Read())
            {
                records.Add(new ClientRecord
                {
                    Key = new ClientKey((ClientKind)rows.GetInt32(0), rows.GetString(1), rows.GetString(2), rows.GetString(3)),
                    Operations = rows.GetInt64(4),
                    Answered = rows.GetInt64(5),
                    Interims = rows.GetInt64(6),
                    AcceptedAsked = rows.GetInt64(7),
                    AcceptedUnasked = rows.GetInt64(8),
                    Followed = rows.GetInt64(9),
                    Lost = rows.GetInt64(10),
                    Retries = rows.GetInt64(11),
                    Unread = rows.GetInt64(12),
                    LastSeen = At(rows.GetInt64(13)),
                    LastInterim = rows.IsDBNull(14) ? null : At(rows.GetInt64(14)),
                    Sample = rows.GetString(15),
                });
            }
        }

        return new ClientCounts(session.Scalar("SELECT began FROM client_ledger") is long began ? At(began) : null, records);
    }

    private static DateTimeOffset At(long ticks) => new(ticks, TimeSpan.Zero);
}
