using DavServer.Storage;
using DavServer.WebDav.State;

namespace DavServer.Persistence.Sqlite;

/// <summary>A change of the namespace that was written down.</summary>
internal sealed class SqliteNamespaceStep(StateWriter writer, long id, NamespaceChange change) : INamespaceStep
{
    public async ValueTask CommitAsync(IReadOnlyList<ResourcePath> notCopied) =>
        await writer.WriteOwedAsync(tables => Follow(tables, change, notCopied));

    public async ValueTask CommitInsteadAsync(NamespaceChange happened, IReadOnlyList<ResourcePath> notCopied) =>
        await writer.WriteOwedAsync(tables => Follow(tables, happened, notCopied));

    public async ValueTask AbandonAsync() => await writer.WriteOwedAsync(Abandon);

    private int Abandon(WriterTables tables)
    {
        if (change.Kind == NamespaceChangeKind.Make)
        {
            tables.Nodes.Remove(change.Source);
        }

        return IntentTable.Remove(tables.Session, id);
    }

    private int Follow(WriterTables tables, NamespaceChange change, IReadOnlyList<ResourcePath> notCopied)
    {
        var nodes = tables.Nodes;
        switch (change)
        {
            case { Kind: NamespaceChangeKind.Delete }:
                nodes.Remove(change.Source);
                break;
            case { Destination: { } destination } when !destination.Equals(change.Source):
                nodes.Remove(destination);
                if (change.Kind == NamespaceChangeKind.Move)
                {
                    nodes.Move(change.Source, destination);
                }
                else
                {
                    nodes.Copy(change.Source, destination, change.Reach);
                }

                break;
        }

        foreach (var link in change.CopiedLinks)
        {
            nodes.Copy(change.TargetOf(link), link.Copy, CopyReach.ResourceOnly);
        }

        foreach (var path in notCopied)
        {
            nodes.Remove(path);
        }

        SqliteLockStore.Remove(tables.Session, change.EndingLocks);
        return IntentTable.Remove(tables.Session, id);
    }
}
