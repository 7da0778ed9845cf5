using DavServer.Storage;
using DavServer.WebDav.State;

namespace DavServer.Persistence.Sqlite;

/// <summary>Lets the node table and the locks follow the disk.</summary>
internal sealed class SqliteNamespaceState(StateWriter writer, ReaderPool readers, NodeIndex index, IReadOnlyList<(long Id, NamespaceChange Change)> unfinished)
    : INamespaceState
{
    public async ValueTask<INamespaceStep?> BeginAsync(NamespaceChange change)
    {
        var bears = HasNode(change.Source) || (change.Destination is { } destination && HasNode(destination));
        if (!bears && change.EndingLocks.Count == 0 && !change.TakesSeveralSteps)
        {
            return null;
        }

        var id = await writer.WriteAsync(tables => IntentTable.Add(tables.Session, change));
        return new SqliteNamespaceStep(writer, id, change);
    }

    public async ValueTask ForgetAsync(ResourcePath path)
    {
        if (HasNode(path))
        {
            await writer.WriteAsync(tables =>
            {
                tables.Nodes.Remove(path);
                return true;
            });
        }
    }

    public IReadOnlyList<(NamespaceChange Change, INamespaceStep Step)> Unfinished() =>
        [.. unfinished.Select(u => (u.Change, (INamespaceStep)new SqliteNamespaceStep(writer, u.Id, u.Change)))];

    // Only where a sibling, or a member below, bears something is there anything to ask the database.
    private bool HasNode(ResourcePath path) =>
        path.IsRoot ? index.RootHasProperties || index.Find(path) is not null
        : index.Find(path.Parent!) is { } parent && readers.Read((parent, path.Name), HasMember);

    private static bool HasMember(SqliteSession session, (long Parent, ResourceName Name) asked) =>
        session.Scalar("SELECT 1 FROM node WHERE parent = $1 AND name = $2", asked.Parent, asked.Name.Bytes.ToArray()) is not null;
}
