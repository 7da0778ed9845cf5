using DavServer.Storage;

namespace DavServer.Persistence.Sqlite;

/// <summary>
/// The nodes: one for each resource that bears properties, and for each collection above one. Used by the writer alone, inside its transaction.
/// </summary>
internal sealed class NodeTable(SqliteSession session)
{
    /// <summary>The share's root; it is always there.</summary>
    public const long Root = 1;

    // Never given twice in a run: a reader may still hold the number of a node that is gone.
    private long _last = (long)session.Scalar("SELECT max(id) FROM node")!;

    /// <summary>What the index has to follow, of the change at work.</summary>
    public List<IndexEdit> Edits { get; } = [];

    /// <summary>The node of a resource; null where it has none.</summary>
    public long? Find(ResourcePath path) =>
        path.IsRoot ? Root
        : Find(path.Parent!) is { } parent ? Member(parent, path.Name)
        : null;

    /// <summary>The node of a resource that is to bear properties; made, with those above it, where there is none.</summary>
    public long Ensure(ResourcePath path, ResourceIdentity? identity)
    {
        if (path.IsRoot)
        {
            return Root;
        }

        var parent = Ensure(path.Parent!, null);
        var node = Member(parent, path.Name);
        if (node is null)
        {
            node = ++_last;
            session.Execute(
                "INSERT INTO node (id, parent, name, device, inode) VALUES ($1, $2, $3, $4, $5)",
                node, parent, path.Name.Bytes.ToArray(), Signed(identity?.Volume), Signed(identity?.Node));
            Edits.Add(new IndexEdit.Appeared(path.Parent!, new NodeIndex.Entry(parent)));
        }
        else if (identity is { } known)
        {
            session.Execute("UPDATE node SET device = $2, inode = $3 WHERE id = $1", node, Signed(known.Volume), Signed(known.Node));
        }

        return node.Value;
    }

    /// <summary>Forgets a resource and all below it.</summary>
    public void Remove(ResourcePath path)
    {
        if (!path.IsRoot && Find(path) is { } node)
        {
            // What hangs on it goes with it, by the foreign keys.
            session.Execute("DELETE FROM node WHERE id = $1", node);
            Edits.Add(new IndexEdit.Gone(path));
            Prune(path.Parent!);
        }
    }

    /// <summary>Gives a resource and all below it another path, where nothing is: one row, however much there is.</summary>
    public void Move(ResourcePath from, ResourcePath to)
    {
        if (Find(from) is not { } node)
        {
            return;
        }

        var parent = Ensure(to.Parent!, null);
        session.Execute("UPDATE node SET parent = $2, name = $3 WHERE id = $1", node, parent, to.Name.Bytes.ToArray());
        Edits.Add(new IndexEdit.Appeared(to.Parent!, new NodeIndex.Entry(parent)));
        Edits.Add(new IndexEdit.Moved(from, to));
        Prune(from.Parent!);
    }

    /// <summary>
    /// Gives what one resource bears to another too, which bears nothing yet; the members' likewise where they are copied. But no creationdate, which is
    /// the copy's own (RFC 4918 §15.1).
    /// </summary>
    public void Copy(ResourcePath from, ResourcePath to, CopyReach reach)
    {
        if (Find(from) is not { } source)
        {
            return;
        }

        var parent = Ensure(to.Parent!, null);
        var copies = ListCopies(source, reach);
        session.Execute(
            """
            INSERT INTO node (id, parent, name)
            SELECT $1 + c.place, CASE c.source WHEN $2 THEN $3 ELSE $1 + p.place END, CASE c.source WHEN $2 THEN $4 ELSE n.name END
            FROM temp.copied c JOIN node n ON n.id = c.source LEFT JOIN temp.copied p ON p.source = n.parent
            """,
            _last, source, parent, to.Name.Bytes.ToArray());
        session.Execute(
            """
            INSERT INTO property (node, namespace, name, xml)
            SELECT $1 + c.place, p.namespace, p.name, p.xml FROM temp.copied c JOIN property p ON p.node = c.source
            WHERE NOT (p.namespace = 'DAV:' AND p.name = 'creationdate')
            """,
            _last);
        DropBare(copies);
        Edits.Add(new IndexEdit.Appeared(to.Parent!, new NodeIndex.Entry(parent)));
        IndexCopies(to);
        _last += copies;
        Prune(Find(to) is null ? to.Parent! : to);
    }

    /// <summary>Forgets copies that bear nothing and have no members, members first.</summary>
    private void DropBare(int copies)
    {
        const string Bare =
            """
            DELETE FROM node WHERE id > $1 AND id <= $1 + $2
            AND NOT EXISTS (SELECT 1 FROM property p WHERE p.node = node.id) AND NOT EXISTS (SELECT 1 FROM node m WHERE m.parent = node.id)
            """;
        while (session.Execute(Bare, _last, copies) > 0)
        {
        }
    }

    /// <summary>Forgets nodes that neither bear properties nor have members, from a resource upwards.</summary>
    public void Prune(ResourcePath path)
    {
        for (var at = path; at is not null && Find(at) is { } node; at = at.Parent)
        {
            if (session.Scalar("SELECT 1 FROM node WHERE parent = $1 LIMIT 1", node) is not null)
            {
                return;
            }

            Edits.Add(new IndexEdit.Gone(at));
            if (at.IsRoot || session.Scalar("SELECT 1 FROM property WHERE node = $1 LIMIT 1", node) is not null)
            {
                return;
            }

            session.Execute("DELETE FROM node WHERE id = $1", node);
        }
    }

    private long? Member(long parent, ResourceName name) =>
        (long?)session.Scalar("SELECT id FROM node WHERE parent = $1 AND name = $2", parent, name.Bytes.ToArray());

    /// <summary>Numbers what is to be copied, each collection before its members.</summary>
    private int ListCopies(long source, CopyReach reach)
    {
        session.Execute("CREATE TEMP TABLE IF NOT EXISTS copied (place INTEGER PRIMARY KEY, source INTEGER NOT NULL UNIQUE)");
        session.Execute("DELETE FROM temp.copied");
        return reach == CopyReach.ResourceOnly
            ? session.Execute("INSERT INTO temp.copied (source) VALUES ($1)", source)
            : session.Execute(
                """
                WITH RECURSIVE tree (id, depth) AS (
                    SELECT $1, 0 UNION ALL SELECT n.id, tree.depth + 1 FROM tree JOIN node n ON n.parent = tree.id ORDER BY 2)
                INSERT INTO temp.copied (source) SELECT id FROM tree ORDER BY depth
                """,
                source);
    }

    private void IndexCopies(ResourcePath root)
    {
        var paths = new Dictionary<long, ResourcePath>();
        using var rows = session.Query(
            """
            SELECT n.id, n.parent, n.name FROM temp.copied c JOIN node n ON n.id = $1 + c.place
            WHERE EXISTS (SELECT 1 FROM node m WHERE m.parent = n.id) ORDER BY c.place
            """,
            _last);
        while (rows.Read())
        {
            var path = paths.TryGetValue(rows.GetInt64(1), out var parent)
                ? parent.Append(ResourceName.FromBytes(rows.GetFieldValue<byte[]>(2)))
                : root;
            paths.Add(rows.GetInt64(0), path);
            Edits.Add(new IndexEdit.Appeared(path, new NodeIndex.Entry(rows.GetInt64(0))));
        }
    }

    // SQLite's integers are signed.
    private static long? Signed(ulong? value) => value is { } number ? unchecked((long)number) : null;
}
