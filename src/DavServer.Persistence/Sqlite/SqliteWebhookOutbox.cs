using System.Text.Json;
using DavServer.Operations;
using DavServer.WebDav.LongRunning.Webhooks;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace DavServer.Persistence.Sqlite;

/// <summary>
/// The outbox of webhooks: one row for each end of an operation and each endpoint, written in the transaction that records the end.
/// </summary>
internal sealed class SqliteWebhookOutbox(StateWriter writer, ReaderPool readers, ILogger logger) : IWebhookOutbox
{
    // What a file holds is never given another meaning.
    private const int Waiting = 0;
    private const int Delivered = 1;
    private const int Failed = 2;

    // A choice: as many as ended operations are kept (OperationsOptions.MaxRetained). An endpoint that is away for days must not fill the disk.
    private const int MostWaiting = 100_000;

    /// <summary>How long it can be looked up what became of a delivery.</summary>
    private static readonly TimeSpan SettledFor = TimeSpan.FromDays(7);

    private TaskCompletionSource _added = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Added => Volatile.Read(ref _added).Task;

    public async Task<IReadOnlyList<Uri>> ConfigureAsync(IReadOnlyCollection<Uri> endpoints)
    {
        var (dropped, disabled) = await writer.WriteAsync(tables => Configure(tables.Session, endpoints));
        if (dropped > 0)
        {
            PersistenceLog.OutboxDropped(logger, dropped);
        }

        return disabled;
    }

    public WebhookBatch Read(Uri endpoint, DateTimeOffset now, int most) => readers.Read((endpoint, now, most), static (session, q) =>
    {
        var due = new List<WebhookDelivery>();
        using (var rows = session.Query(
            """
            SELECT d.id, d.operation, d.description, d.created, d.started, d.ended, d.outcome, d.attempts
            FROM webhook_delivery d JOIN webhook_endpoint e ON e.id = d.endpoint
            WHERE e.url = $1 AND d.state = $2 AND d.due <= $3 ORDER BY d.due LIMIT $4
            """,
            q.endpoint.AbsoluteUri, Waiting, q.now.UtcTicks, q.most))
        {
            while (rows.Read())
            {
                due.Add(ToDelivery(q.endpoint, rows));
            }
        }

        var next = session.Scalar(
            "SELECT min(d.due) FROM webhook_delivery d JOIN webhook_endpoint e ON e.id = d.endpoint WHERE e.url = $1 AND d.state = $2 AND d.due > $3",
            q.endpoint.AbsoluteUri, Waiting, q.now.UtcTicks);
        return new WebhookBatch(due, next is long ticks ? At(ticks) : null);
    });

    // Asked for, not owed: what waits for a full disk must not be the mere news that a message arrived. It is sent again then.
    public async Task RecordAsync(WebhookDelivery delivery, WebhookVerdict verdict) =>
        await writer.WriteAsync(tables => Record(tables.Session, delivery, verdict));

    /// <summary>Adds the end of an operation, in the transaction that records it.</summary>
    public int Add(SqliteSession session, OperationId operation)
    {
        // How the end is written is the journal's affair; it is read from there, with all else that the message needs.
        var added = session.Execute(
            """
            INSERT OR IGNORE INTO webhook_delivery (id, endpoint, operation, description, created, started, ended, outcome, state, attempts, due)
            SELECT 'msg_' || lower(hex(randomblob(16))), e.id, a.operation, a.body, a.at,
                (SELECT min(s.at) FROM operation_record s WHERE s.operation = a.operation AND s.kind = $2), z.at, z.body, $4, 0, z.at
            FROM webhook_endpoint e
                JOIN operation_record a ON a.operation = $1 AND a.kind = $5
                JOIN operation_record z ON z.operation = $1 AND z.kind = $3
            WHERE e.disabled IS NULL
                AND NOT EXISTS (SELECT 1 FROM webhook_delivery d WHERE d.endpoint = e.id AND d.state = $4 LIMIT 1 OFFSET $6)
            """,
            operation.ToString(), SqliteOperationJournal.Started, SqliteOperationJournal.Ended, Waiting,
            SqliteOperationJournal.Accepted, MostWaiting - 1);
        var meant = (long)session.Scalar("SELECT count(*) FROM webhook_endpoint WHERE disabled IS NULL")!;
        if (added < meant)
        {
            PersistenceLog.OutboxFull(logger, operation.ToString(), (int)meant - added, MostWaiting);
        }

        return added;
    }

    /// <summary>Wakes whoever waits for additions.</summary>
    public void Announce() =>
        Interlocked.Exchange(ref _added, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();

    private static (int Dropped, IReadOnlyList<Uri> Disabled) Configure(SqliteSession session, IReadOnlyCollection<Uri> endpoints)
    {
        var wanted = endpoints.Select(e => e.AbsoluteUri).ToHashSet(StringComparer.Ordinal);
        var known = new List<(string Url, bool IsDisabled)>();
        using (var rows = session.Query("SELECT url, disabled IS NOT NULL FROM webhook_endpoint ORDER BY id"))
        {
            while (rows.Read())
            {
                known.Add((rows.GetString(0), rows.GetBoolean(1)));
            }
        }

        var dropped = 0;
        foreach (var (url, _) in known.Where(k => !wanted.Contains(k.Url)))
        {
            dropped += Convert.ToInt32(session.Scalar(
                "SELECT count(*) FROM webhook_delivery WHERE state = $2 AND endpoint = (SELECT id FROM webhook_endpoint WHERE url = $1)",
                url, Waiting),
                System.Globalization.CultureInfo.InvariantCulture);
            session.Execute("DELETE FROM webhook_endpoint WHERE url = $1", url);
        }

        foreach (var url in wanted)
        {
            session.Execute("INSERT OR IGNORE INTO webhook_endpoint (url) VALUES ($1)", url);
        }

        return (dropped, [.. endpoints.Where(e => known.Contains((e.AbsoluteUri, true)))]);
    }

    private static int Record(SqliteSession session, WebhookDelivery delivery, WebhookVerdict verdict)
    {
        var (id, at) = (delivery.Id.Value, verdict.At.UtcTicks);
        switch (verdict)
        {
            case WebhookVerdict.TryAgain again:
                return session.Execute("UPDATE webhook_delivery SET attempts = $2, due = $3 WHERE id = $1",
                    id, delivery.Attempts + 1, again.Due.UtcTicks);
            case WebhookVerdict.EndpointGone:
                session.Execute("UPDATE webhook_endpoint SET disabled = $2 WHERE url = $1", delivery.Endpoint.AbsoluteUri, at);
                session.Execute("UPDATE webhook_delivery SET attempts = attempts + 1 WHERE id = $1", id);
                return session.Execute(
                    """
                    UPDATE webhook_delivery SET state = $3, description = '', outcome = '', due = $4
                    WHERE state = $2 AND endpoint = (SELECT endpoint FROM webhook_delivery WHERE id = $1)
                    """,
                    id, Waiting, Failed, at + SettledFor.Ticks);
            default:
                session.Execute("DELETE FROM webhook_delivery WHERE state <> $1 AND due < $2", Waiting, at);
                return session.Execute(
                    "UPDATE webhook_delivery SET state = $2, attempts = $3, description = '', outcome = '', due = $4 WHERE id = $1",
                    id, verdict is WebhookVerdict.Delivered ? Delivered : Failed, delivery.Attempts + 1, at + SettledFor.Ticks);
        }
    }

    private static WebhookDelivery ToDelivery(Uri endpoint, SqliteDataReader row)
    {
        var id = SqliteOperationJournal.IdOf(row.GetString(1));
        var description = JsonSerializer.Deserialize(row.GetString(2), OperationJson.Default.OperationDescription)!;
        var end = JsonSerializer.Deserialize(row.GetString(6), OperationJson.Default.EndBody)!;
        return new WebhookDelivery(new WebhookId(row.GetString(0)), endpoint, row.GetInt32(7), OperationSnapshot.OfEnd(
            new OperationRecord.Accepted(id, At(row.GetInt64(3)), description),
            row.IsDBNull(4) ? null : At(row.GetInt64(4)),
            new OperationRecord.Ended(id, At(row.GetInt64(5)), end.Outcome, end.Progress)));
    }

    private static DateTimeOffset At(long ticks) => new(ticks, TimeSpan.Zero);
}
