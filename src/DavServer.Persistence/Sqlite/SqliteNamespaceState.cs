using DavServer.Storage;
using DavServer.WebDav.State;

namespace DavServer.Persistence.Sqlite;

/// <summary>Lets the node table and the locks follow the disk.</summary>
internal sealed class SqliteNamespaceState(
    StateWriter writer, ReaderPool readers, NodeIndex index, IReadOnlyList<(long Id, NamespaceChange Change)> unfinished)
    : INamespaceState
{
    public bool IsEmpty => index.IsEmpty;

    public async ValueTask<INamespaceStep?> BeginAsync(NamespaceChange change)
    {
        var bears = HasNode(change.Source) || (change.Destination is { } destination && HasNode(destination));
        if (!bears && change.CopiedLinks.Count == 0 && change.EndingLocks.Count == 0 && !change.TakesSeveralSteps)
        {
            return null;
        }

        var id = await writer.WriteAsync(tables => IntentTable.Add(tables.Session, change));
        return new SqliteNamespaceStep(writer, id, change);
    }

    public async ValueTask ForgetAsync(ResourcePath path, Func<ValueTask<bool>> isUnmapped)
    {
        if (FindNode(path) is { } node && await isUnmapped())
        {
            await writer.WriteAsync(tables => Forget(tables.Nodes, path, node));
        }
    }

    public IReadOnlyList<ResourcePath> FindBearers(ResourcePath root) => FindNode(root) is { } node ? readers.Read((node, root), ReadBearers) : [];

    public IReadOnlyList<(NamespaceChange Change, INamespaceStep Step)> Unfinished() =>
        [.. unfinished.Select(u => (u.Change, (INamespaceStep)new SqliteNamespaceStep(writer, u.Id, u.Change)))];

    private static bool Forget(NodeTable nodes, ResourcePath path, long node)
    {
        // Another node by now: another resource's.
        if (nodes.Find(path) == node)
        {
            nodes.Remove(path);
        }

        return true;
    }

    private bool HasNode(ResourcePath path) => FindNode(path) is not null;

    // Only where a sibling, or a member below, bears something is there anything to ask the database.
    private long? FindNode(ResourcePath path) =>
        path.IsRoot ? (index.IsEmpty ? null : NodeTable.Root)
        : index.Find(path.Parent!) is { } parent ? readers.Read((parent, path.Name), FindMember)
        : null;

    private static long? FindMember(SqliteSession session, (long Parent, ResourceName Name) asked) =>
        (long?)session.Scalar("SELECT id FROM node WHERE parent = $1 AND name = $2", asked.Parent, asked.Name.Bytes.ToArray());

    private static List<ResourcePath> ReadBearers(SqliteSession session, (long Node, ResourcePath Path) root)
    {
        var paths = new Dictionary<long, ResourcePath> { [root.Node] = root.Path };
        var bearers = new List<ResourcePath>();
        using var rows = session.Query(
            """
            WITH RECURSIVE tree (id, parent, name, depth) AS (
                SELECT id, parent, name, 0 FROM node WHERE id = $1
                UNION ALL SELECT n.id, n.parent, n.name, tree.depth + 1 FROM tree JOIN node n ON n.parent = tree.id ORDER BY 4)
            SELECT id, parent, name, EXISTS (SELECT 1 FROM property p WHERE p.node = tree.id) FROM tree ORDER BY depth
            """,
            root.Node);
        while (rows.Read())
        {
            var node = rows.GetInt64(0);
            if (node != root.Node)
            {
                paths.Add(node, paths[rows.GetInt64(1)].Append(ResourceName.FromBytes(rows.GetFieldValue<byte[]>(2))));
            }

            if (rows.GetInt64(3) != 0)
            {
                bearers.Add(paths[node]);
            }
        }

        return bearers;
    }
}
