using System.Collections.ObjectModel;
using System.Text;
using DavServer.Storage;
using DavServer.WebDav.Properties;
using DavServer.WebDav.Xml;
using Microsoft.Data.Sqlite;

namespace DavServer.Persistence.Sqlite;

/// <summary>Dead properties in the database.</summary>
internal sealed class SqlitePropertyStore(StateWriter writer, ReaderPool readers, NodeIndex index) : IPropertyStore
{
    private static readonly IReadOnlyList<DeadProperty> None = [];
    private static readonly IReadOnlyDictionary<ResourceName, IReadOnlyList<DeadProperty>> NoMembers =
        ReadOnlyDictionary<ResourceName, IReadOnlyList<DeadProperty>>.Empty;

    public bool IsEmpty => index.IsEmpty;

    public IReadOnlyList<DeadProperty> Find(ResourcePath path, IReadOnlyCollection<PropertyName>? names)
    {
        if (names is { Count: 0 })
        {
            return None;
        }

        if (path.IsRoot)
        {
            return index.RootHasProperties ? readers.Read(names, ReadRoot) : None;
        }

        return index.Find(path.Parent!) is { } parent ? readers.Read((parent, path.Name, names), ReadMember) : None;
    }

    public IReadOnlyDictionary<ResourceName, IReadOnlyList<DeadProperty>> FindOfMembers(
        ResourcePath collection, IReadOnlyCollection<PropertyName>? names, PropertyAllowance allowance) =>
        names is not { Count: 0 } && index.Find(collection) is { } node ? readers.Read((node, names, allowance), ReadCollection).Members : NoMembers;

    public CollectionProperties FindWithMembers(ResourcePath collection, IReadOnlyCollection<PropertyName>? names, PropertyAllowance allowance) =>
        names is not { Count: 0 } && index.Find(collection) is { } node
            ? readers.Read((node, names, allowance), ReadCollection)
            : new CollectionProperties(Find(collection, names), NoMembers);

    public async ValueTask<bool> ChangeAsync(
        ResourcePath path, ResourceIdentity? identity, IReadOnlyList<PropertyChange> changes, PropertyLimits limits)
    {
        // Nothing to remove, nothing to write.
        var mayBear = path.IsRoot ? index.RootHasProperties : index.Find(path.Parent!) is not null;
        return (!mayBear && changes.All(c => c.Xml is null)) || await writer.WriteAsync(tables => Change(tables, path, identity, changes, limits));
    }

    private static bool Change(
        WriterTables tables, ResourcePath path, ResourceIdentity? identity, IReadOnlyList<PropertyChange> changes, PropertyLimits limits)
    {
        var (session, nodes) = tables;
        var before = nodes.Find(path) is { } known ? ReadSizes(session, known) : [];
        var after = new Dictionary<PropertyName, int>(before);
        foreach (var change in changes)
        {
            if (change.Xml is null)
            {
                after.Remove(change.Name);
            }
            else
            {
                after[change.Name] = Encoding.UTF8.GetByteCount(change.Xml);
            }
        }

        if (Exceeds(before, after, changes, limits))
        {
            return false;
        }

        if (after.Count == 0 && before.Count == 0)
        {
            return true;
        }

        var node = nodes.Ensure(path, identity);
        foreach (var change in changes)
        {
            _ = change.Xml is null
                ? session.Execute(
                    "DELETE FROM property WHERE node = $1 AND namespace = $2 AND name = $3", node, change.Name.Namespace, change.Name.LocalName)
                : session.Execute(
                    "INSERT OR REPLACE INTO property (node, namespace, name, xml) VALUES ($1, $2, $3, $4)",
                    node, change.Name.Namespace, change.Name.LocalName, change.Xml);
        }

        if (path.IsRoot)
        {
            nodes.Edits.Add(new IndexEdit.RootBears(after.Count > 0));
        }
        else if (after.Count == 0)
        {
            nodes.Prune(path);
        }

        return true;
    }

    /// <summary>What was kept under wider limits may stay, and shrink.</summary>
    private static bool Exceeds(
        Dictionary<PropertyName, int> before, Dictionary<PropertyName, int> after, IReadOnlyList<PropertyChange> changes, PropertyLimits limits)
    {
        if (changes.Any(c => c.Xml is not null && after.GetValueOrDefault(c.Name) > limits.BytesPerProperty))
        {
            return true;
        }

        long bytes = after.Values.Sum(size => (long)size);
        return (bytes > limits.BytesPerResource && bytes > before.Values.Sum(size => (long)size))
            || (after.Count > limits.CountPerResource && after.Count > before.Count);
    }

    private static Dictionary<PropertyName, int> ReadSizes(SqliteSession session, long node)
    {
        var sizes = new Dictionary<PropertyName, int>();
        using var rows = session.Query("SELECT namespace, name, octet_length(xml) FROM property WHERE node = $1", node);
        while (rows.Read())
        {
            sizes.Add(new PropertyName(rows.GetString(0), rows.GetString(1)), rows.GetInt32(2));
        }

        return sizes;
    }

    private static List<DeadProperty> ReadRoot(SqliteSession session, IReadOnlyCollection<PropertyName>? names)
    {
        using var rows = session.Query("SELECT namespace, name, xml FROM property WHERE node = $1", NodeTable.Root);
        return ReadAll(rows, names);
    }

    private static List<DeadProperty> ReadMember(
        SqliteSession session, (long Parent, ResourceName Name, IReadOnlyCollection<PropertyName>? Names) asked)
    {
        using var rows = session.Query(
            "SELECT p.namespace, p.name, p.xml FROM node n CROSS JOIN property p ON p.node = n.id WHERE n.parent = $1 AND n.name = $2",
            asked.Parent, asked.Name.Bytes.ToArray());
        return ReadAll(rows, asked.Names);
    }

    private static CollectionProperties ReadCollection(
        SqliteSession session, (long Collection, IReadOnlyCollection<PropertyName>? Names, PropertyAllowance Allowance) asked)
    {
        // The collection's own come first: they are nobody's member's.
        using var rows = session.Query(
            """
            SELECT namespace, name, xml, NULL AS member FROM property WHERE node = $1
            UNION ALL
            SELECT p.namespace, p.name, p.xml, n.name FROM node n CROSS JOIN property p ON p.node = n.id WHERE n.parent = $1
            ORDER BY member, namespace, name
            """,
            asked.Collection);
        var own = new List<DeadProperty>();
        var found = new Dictionary<ResourceName, IReadOnlyList<DeadProperty>>();
        var wanted = asked.Names is { Count: > 8 } many ? many.ToHashSet() : asked.Names;
        ResourceName member = default;
        List<DeadProperty>? properties = null;
        while (rows.Read())
        {
            if (ReadOne(rows, wanted) is not { } property)
            {
                continue;
            }

            if (rows.IsDBNull(3))
            {
                own.Add(property);
                continue;
            }

            if (!asked.Allowance.TryTake(property))
            {
                return new CollectionProperties(own, IPropertyStore.TooMany);
            }

            var name = rows.GetFieldValue<byte[]>(3);
            if (properties is null || !member.Bytes.SequenceEqual(name))
            {
                member = ResourceName.FromBytes(name);
                found.Add(member, properties = []);
            }

            properties.Add(property);
        }

        return new CollectionProperties(own, found);
    }

    private static List<DeadProperty> ReadAll(SqliteDataReader rows, IReadOnlyCollection<PropertyName>? names)
    {
        var properties = new List<DeadProperty>();
        while (rows.Read())
        {
            if (ReadOne(rows, names) is { } property)
            {
                properties.Add(property);
            }
        }

        return properties;
    }

    // The element, which may be long, is fetched only where it is wanted.
    private static DeadProperty? ReadOne(SqliteDataReader row, IReadOnlyCollection<PropertyName>? names)
    {
        var name = new PropertyName(row.GetString(0), row.GetString(1));
        return names is null || names.Contains(name) ? new DeadProperty(name, row.GetString(2)) : null;
    }
}
