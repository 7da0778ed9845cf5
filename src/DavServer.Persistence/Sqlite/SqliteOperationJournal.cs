using System.Runtime.CompilerServices;
using System.Text.Json;
using DavServer.Operations;

namespace DavServer.Persistence.Sqlite;

/// <summary>
/// The journal of operations, one row a record. It stays small: a checkpoint, or a progress, takes the place of the one before, the end that of both,
/// and of a forgotten operation only its id is left, for as long as that is known as gone.
/// </summary>
internal sealed class SqliteOperationJournal(StateWriter writer, ReaderPool readers, SqliteWebhookOutbox webhooks) : IOperationJournal
{
    // What a file holds is never given another meaning.
    internal const int Accepted = 0;
    internal const int Started = 1;
    internal const int Ended = 4;
    private const int Recovered = 2;
    private const int Checkpointed = 3;
    private const int Answered = 5;
    private const int Keyed = 6;
    private const int Progressed = 7;

    public bool OutlivesProcess => true;

    public async ValueTask AppendAsync(OperationRecord record, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        switch (record)
        {
            // They tell what has happened already, so they are owed.
            case OperationRecord.Forgotten forgotten:
                await writer.WriteOwedAsync(tables => Forget(tables.Session, forgotten));
                break;
            case OperationRecord.Ended ended:
                await writer.WriteOwedAsync(tables => Append(tables.Session, ended) + webhooks.Add(tables.Session, ended.Id));
                webhooks.Announce();
                break;
            case OperationRecord.Recovered or OperationRecord.Answered or OperationRecord.Keyed:
                await writer.WriteOwedAsync(tables => Append(tables.Session, record));
                break;
            default:
                await writer.WriteAsync(tables => Append(tables.Session, record));
                break;
        }
    }

    public async ValueTask WithdrawAsync(OperationId id) =>
        await writer.WriteAsync(tables => tables.Session.Execute("DELETE FROM operation_record WHERE operation = $1", id.ToString()));

    public Task WhenWrittenAsync() => writer.WhenOwedIsWritten;

    public async IAsyncEnumerable<OperationRecord> ReadAllAsync([EnumeratorCancellation] CancellationToken cancel)
    {
        await Task.CompletedTask;
        foreach (var record in readers.Read(this, static (session, _) => ReadAll(session)))
        {
            cancel.ThrowIfCancellationRequested();
            yield return record;
        }
    }

    private static int Append(SqliteSession session, OperationRecord record)
    {
        var (kind, body) = record switch
        {
            OperationRecord.Accepted r => (Accepted, JsonSerializer.Serialize(r.Description, OperationJson.Default.OperationDescription)),
            OperationRecord.Started => (Started, null),
            OperationRecord.Recovered => (Recovered, null),
            OperationRecord.Checkpointed r =>
                (Checkpointed, JsonSerializer.Serialize(new CheckpointBody(r.Detail, r.Progress), OperationJson.Default.CheckpointBody)),
            OperationRecord.Ended r => (Ended, JsonSerializer.Serialize(new EndBody(r.Outcome, r.Progress), OperationJson.Default.EndBody)),
            OperationRecord.Answered => (Answered, null),
            OperationRecord.Keyed r => (Keyed, r.Key),
            OperationRecord.Progressed r => (Progressed, JsonSerializer.Serialize(r.Progress, OperationJson.Default.OperationProgress)),
            _ => throw new ArgumentException($"There is no place for a {record.GetType().Name}.", nameof(record)),
        };
        var id = record.Id.ToString();
        if (kind is Checkpointed or Progressed)
        {
            session.Execute("DELETE FROM operation_record WHERE operation = $1 AND kind = $2", id, kind);
        }
        else if (kind == Ended)
        {
            session.Execute("DELETE FROM operation_record WHERE operation = $1 AND kind IN ($2, $3)", id, Checkpointed, Progressed);
        }

        // One that was forgotten a moment ago, or was never accepted, must not leave a record behind that nothing would ever remove.
        return session.Execute(
            "INSERT INTO operation_record (operation, kind, at, body) SELECT $1, $2, $3, $4"
            + " WHERE $2 = 0 OR EXISTS (SELECT 1 FROM operation_record WHERE operation = $1)",
            id, kind, record.At.UtcTicks, body);
    }

    private static int Forget(SqliteSession session, OperationRecord.Forgotten record)
    {
        var id = record.Id.ToString();
        session.Execute("DELETE FROM gone_operation WHERE until < $1", record.At.UtcTicks);
        if (record.GoneUntil is { } until
            && session.Scalar("SELECT body FROM operation_record WHERE operation = $1 AND kind = $2", id, Accepted) is string accepted)
        {
            session.Execute("INSERT OR REPLACE INTO gone_operation (operation, owner, until) VALUES ($1, $2, $3)",
                id, JsonSerializer.Deserialize(accepted, OperationJson.Default.OperationDescription)!.Owner, until.UtcTicks);
        }

        return session.Execute("DELETE FROM operation_record WHERE operation = $1", id);
    }

    private static List<OperationRecord> ReadAll(SqliteSession session)
    {
        var records = new List<OperationRecord>();
        using (var rows = session.Query("SELECT operation, owner, until FROM gone_operation ORDER BY until"))
        {
            while (rows.Read())
            {
                var (id, until) = (IdOf(rows.GetString(0)), new DateTimeOffset(rows.GetInt64(2), TimeSpan.Zero));
                var description = new OperationDescription { Kind = "", Owner = rows.GetString(1), Detail = "" };
                records.Add(new OperationRecord.Accepted(id, until, description));
                records.Add(new OperationRecord.Ended(id, until, new OperationOutcome(OperationState.Failed, ""), default));
                records.Add(new OperationRecord.Forgotten(id, until, until));
            }
        }

        using (var rows = session.Query("SELECT operation, kind, at, body FROM operation_record ORDER BY number"))
        {
            while (rows.Read())
            {
                records.Add(ToRecord(
                    IdOf(rows.GetString(0)), rows.GetInt32(1), new DateTimeOffset(rows.GetInt64(2), TimeSpan.Zero),
                    rows.IsDBNull(3) ? "" : rows.GetString(3)));
            }
        }

        return records;
    }

    private static OperationRecord ToRecord(OperationId id, int kind, DateTimeOffset at, string body)
    {
        switch (kind)
        {
            case Accepted:
                return new OperationRecord.Accepted(id, at, JsonSerializer.Deserialize(body, OperationJson.Default.OperationDescription)!);
            case Started:
                return new OperationRecord.Started(id, at);
            case Recovered:
                return new OperationRecord.Recovered(id, at);
            case Checkpointed:
                var checkpoint = JsonSerializer.Deserialize(body, OperationJson.Default.CheckpointBody)!;
                return new OperationRecord.Checkpointed(id, at, checkpoint.Detail, checkpoint.Progress);
            case Ended:
                var end = JsonSerializer.Deserialize(body, OperationJson.Default.EndBody)!;
                return new OperationRecord.Ended(id, at, end.Outcome, end.Progress);
            case Answered:
                return new OperationRecord.Answered(id, at);
            case Keyed:
                return new OperationRecord.Keyed(id, at, body);
            case Progressed:
                return new OperationRecord.Progressed(id, at, JsonSerializer.Deserialize(body, OperationJson.Default.OperationProgress));
            default:
                throw new StateFileException($"The journal holds a record of operation {id} of a kind that this server does not know: {kind}.");
        }
    }

    internal static OperationId IdOf(string text) =>
        OperationId.TryParse(text, out var id) ? id : throw new StateFileException($"The journal names an operation '{text}', which is no id.");
}
