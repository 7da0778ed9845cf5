using System.Text;
using System.Text.Json;
using DavServer.Tests.Shared;
using Microsoft.Data.Sqlite;

namespace DavServer.CrashTests;

/// <summary>Looks into what the server keeps: the database in its own words, and the folders that hold unfinished work.</summary>
internal static class StateInspection
{
    private const string Bearers = """
        WITH RECURSIVE tree (id, path) AS (
            SELECT 1, x'' UNION ALL SELECT n.id, CAST(tree.path || '/' || n.name AS BLOB) FROM tree JOIN node n ON n.parent = tree.id)
        SELECT tree.path, p.name, p.xml FROM tree JOIN property p ON p.node = tree.id
        """;

    /// <summary>Whole, without what nobody asked for, and the same as the share.</summary>
    public static void Judge(string folder, IReadOnlyList<ShareModel> parts) => JudgeDatabase(Path.Join(folder, ".davserver/state/state.db"), parts);

    /// <summary>The same of a database that may lie elsewhere.</summary>
    public static void JudgeDatabase(string database, IReadOnlyList<ShareModel> parts)
    {
        using var connection = new SqliteConnection($"Data Source={database};Mode=ReadOnly;Pooling=False");
        connection.Open();
        Assert.Equal(["ok"], Ask(connection, "PRAGMA integrity_check", row => row.GetString(0)));
        Assert.Empty(Ask(connection, "PRAGMA foreign_key_check", row => row.GetString(0)));
        Assert.Empty(Ask(connection, "SELECT id FROM intent", row => row.GetInt64(0)));
        Assert.Empty(Ask(connection,
            "SELECT id FROM node n WHERE id > 1 AND NOT EXISTS (SELECT 1 FROM node WHERE parent = n.id) "
            + "AND NOT EXISTS (SELECT 1 FROM property WHERE node = n.id)",
            row => row.GetInt64(0)));

        var kept = Ask(connection, Bearers, row => $"{Encoding.UTF8.GetString(row.GetFieldValue<byte[]>(0))} {row.GetString(1)}");
        var shown = parts.SelectMany(m => m.Entries).SelectMany(e => e.Value.Properties.Select(p => $"{Uri.UnescapeDataString(e.Key)} {p.Key}"));
        Assert.Equal(shown.Order(StringComparer.Ordinal), kept.Order(StringComparer.Ordinal));

        var locks = Ask(connection, "SELECT token, root FROM lock", row =>
            $"{row.GetString(0)} {Encoding.UTF8.GetString(row.GetFieldValue<byte[]>(1))}");
        var held = parts.SelectMany(m => m.Locks).Select(l => $"{l.Value.Token} {Uri.UnescapeDataString(l.Key)}");
        Assert.Equal(held.Order(StringComparer.Ordinal), locks.Order(StringComparer.Ordinal));
    }

    /// <summary>Whether the journal has the outcome of an operation.</summary>
    public static bool HasEnded(string database, string operation)
    {
        using var connection = new SqliteConnection($"Data Source={database};Mode=ReadOnly;Pooling=False");
        connection.Open();
        return Ask(connection, "SELECT operation FROM operation_record WHERE kind = 4", row => row.GetString(0)).Contains(operation);
    }

    /// <summary>How the journal says that each operation ended: its id, its state, and the final response's status and content.</summary>
    public static IReadOnlyList<string> Outcomes(string folder)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Join(folder, ".davserver/state/state.db")};Mode=ReadOnly;Pooling=False");
        connection.Open();
        return Ask(connection,
            "SELECT a.operation, e.body FROM operation_record a LEFT JOIN operation_record e ON e.operation = a.operation AND e.kind = 4 "
            + "WHERE a.kind = 0",
            row => $"{row.GetString(0)} {(row.IsDBNull(1) ? "has not ended" : OutcomeOf(row.GetString(1)))}");
    }

    /// <summary>Nothing unfinished, nothing that should have been thrown away.</summary>
    public static async Task NothingIsLeftAsideAsync(string folder)
    {
        var own = Path.Join(folder, ".davserver");
        IEnumerable<string> Aside() => new[] { "staging", "trash" }.SelectMany(d => Directory.EnumerateFileSystemEntries(Path.Join(own, d)));
        await Deadline.UntilAsync(() => !Aside().Any(), "staging and trash are empty", () => string.Join(", ", Aside()));
        Assert.Equal(["boot", "lock", "staging", "state", "trash"], Directory.EnumerateFileSystemEntries(own).Select(Path.GetFileName)
            .Order(StringComparer.Ordinal));
        Assert.Equal(["control", "lock", "pid", "state.db", "state.db-shm", "state.db-spare", "state.db-wal"],
            Directory.EnumerateFileSystemEntries(Path.Join(own, "state")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    // What the operations' engine keeps of an end, and in it what the final response was.
    private static string OutcomeOf(string body)
    {
        using var end = JsonDocument.Parse(body);
        var outcome = end.RootElement.GetProperty("outcome");
        using var report = JsonDocument.Parse(outcome.GetProperty("detail").GetString()!);
        var response = report.RootElement.GetProperty("response");
#pragma warning disable CA1308 // The monitor's words are in lower case.
        return $"{outcome.GetProperty("state").GetString()!.ToLowerInvariant()} {response.GetProperty("status")} {response.GetProperty("content")}";
#pragma warning restore CA1308
    }

    private static List<T> Ask<T>(SqliteConnection connection, string sql, Func<SqliteDataReader, T> read)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Constants of this class.
        command.CommandText = sql;
#pragma warning restore CA2100
        using var rows = command.ExecuteReader();
        var found = new List<T>();
        while (rows.Read())
        {
            found.Add(read(rows));
        }

        return found;
    }
}
