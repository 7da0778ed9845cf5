using DavServer.Storage;

namespace DavServer.Persistence.Sqlite;

/// <summary>Builds the index from the node table, at start.</summary>
internal static class NodeIndexLoader
{
    public static NodeIndex Load(SqliteSession session)
    {
        var entries = new Dictionary<long, NodeIndex.Entry>();
        var places = new List<(long Parent, ResourceName Name, NodeIndex.Entry Entry)>();
        using (var rows = session.Query("SELECT id, parent, name FROM node n WHERE EXISTS (SELECT 1 FROM node m WHERE m.parent = n.id)"))
        {
            while (rows.Read())
            {
                var entry = new NodeIndex.Entry(rows.GetInt64(0));
                entries.Add(entry.Node, entry);
                if (entry.Node != NodeTable.Root)
                {
                    places.Add((rows.GetInt64(1), ResourceName.FromBytes(rows.GetFieldValue<byte[]>(2)), entry));
                }
            }
        }

        foreach (var (parent, name, entry) in places)
        {
            entries[parent].Put(name, entry);
        }

        var hasMembers = entries.TryGetValue(NodeTable.Root, out var root);
        var hasProperties = session.Scalar("SELECT 1 FROM property WHERE node = $1 LIMIT 1", NodeTable.Root) is not null;
        return new NodeIndex(root ?? new NodeIndex.Entry(NodeTable.Root), new NodeIndex.RootFacts(hasMembers, hasProperties));
    }
}
