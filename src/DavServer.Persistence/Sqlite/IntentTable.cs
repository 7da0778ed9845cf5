using DavServer.Storage;
using DavServer.WebDav.Locks;
using DavServer.WebDav.State;
using Microsoft.Data.Sqlite;

namespace DavServer.Persistence.Sqlite;

/// <summary>Changes of the namespace that were begun and not ended.</summary>
internal static class IntentTable
{
    public static long Add(SqliteSession session, NamespaceChange change)
    {
        var id = (long)session.Scalar(
            """
            INSERT INTO intent (kind, source, source_device, source_inode, destination, appearing_device, appearing_inode,
                displaced_device, displaced_inode, reach, several_steps, appearing_change)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) RETURNING id
            """,
            (int)change.Kind, PathBytes.Of(change.Source), Device(change.SourceIdentity), Inode(change.SourceIdentity),
            change.Destination is { } destination ? PathBytes.Of(destination) : null, Device(change.Appearing), Inode(change.Appearing),
            Device(change.Displaced), Inode(change.Displaced), (int)change.Reach, change.TakesSeveralSteps ? 1 : 0, change.AppearingChange)!;
        foreach (var token in change.EndingLocks)
        {
            session.Execute("INSERT OR IGNORE INTO intent_lock (intent, token) VALUES ($1, $2)", id, token.Uri);
        }

        foreach (var link in change.CopiedLinks)
        {
            session.Execute("INSERT INTO intent_link (intent, copy, target) VALUES ($1, $2, $3)", id, PathBytes.Of(link.Copy), PathBytes.Of(link.Target));
        }

        return id;
    }

    public static int Remove(SqliteSession session, long id) => session.Execute("DELETE FROM intent WHERE id = $1", id);

    /// <summary>All of them, oldest first.</summary>
    public static List<(long Id, NamespaceChange Change)> ReadAll(SqliteSession session)
    {
        var found = new List<(long Id, NamespaceChange Change)>();
        using (var rows = session.Query(
            """
            SELECT id, kind, source, source_device, source_inode, destination, appearing_device, appearing_inode,
                displaced_device, displaced_inode, reach, several_steps, appearing_change
            FROM intent ORDER BY id
            """))
        {
            while (rows.Read())
            {
                found.Add((rows.GetInt64(0), ToChange(rows)));
            }
        }

        return [.. found.Select(f => (f.Id, f.Change with
        {
            EndingLocks = ReadLocks(session, f.Id),
            CopiedLinks = ReadLinks(session, f.Id),
        }))];
    }

    private static NamespaceChange ToChange(SqliteDataReader row) => new()
    {
        Kind = (NamespaceChangeKind)row.GetInt32(1),
        Source = PathBytes.ToPath(row.GetFieldValue<byte[]>(2)),
        SourceIdentity = Identity(row, 3)!.Value,
        Destination = row.IsDBNull(5) ? null : PathBytes.ToPath(row.GetFieldValue<byte[]>(5)),
        Appearing = Identity(row, 6),
        Displaced = Identity(row, 8),
        Reach = (CopyReach)row.GetInt32(10),
        TakesSeveralSteps = row.GetInt32(11) != 0,
        AppearingChange = row.IsDBNull(12) ? null : row.GetInt64(12),
    };

    private static List<LockToken> ReadLocks(SqliteSession session, long id)
    {
        var tokens = new List<LockToken>();
        using var rows = session.Query("SELECT token FROM intent_lock WHERE intent = $1", id);
        while (rows.Read())
        {
            tokens.Add(new LockToken(rows.GetString(0)));
        }

        return tokens;
    }

    private static List<CopiedLink> ReadLinks(SqliteSession session, long id)
    {
        var links = new List<CopiedLink>();
        using var rows = session.Query("SELECT target, copy FROM intent_link WHERE intent = $1", id);
        while (rows.Read())
        {
            links.Add(new CopiedLink(PathBytes.ToPath(rows.GetFieldValue<byte[]>(0)), PathBytes.ToPath(rows.GetFieldValue<byte[]>(1))));
        }

        return links;
    }

    // SQLite's integers are signed.
    private static long? Device(ResourceIdentity? identity) => identity is { } known ? unchecked((long)known.Volume) : null;

    private static long? Inode(ResourceIdentity? identity) => identity is { } known ? unchecked((long)known.Node) : null;

    private static ResourceIdentity? Identity(SqliteDataReader row, int column) =>
        row.IsDBNull(column) ? null : new ResourceIdentity(unchecked((ulong)row.GetInt64(column)), unchecked((ulong)row.GetInt64(column + 1)));
}
