using DavServer.Storage;

namespace DavServer.Persistence.Sqlite;

/// <summary>What a change in the node table means for the index.</summary>
internal abstract record IndexEdit
{
    /// <summary>A collection has members now; it may have been known before.</summary>
    public sealed record Appeared(ResourcePath Path, NodeIndex.Entry Entry) : IndexEdit;

    /// <summary>A collection has none any more, nor has any below it.</summary>
    public sealed record Gone(ResourcePath Path) : IndexEdit;

    /// <summary>A node has another path, and all below it.</summary>
    public sealed record Moved(ResourcePath From, ResourcePath To) : IndexEdit;

    /// <summary>Whether the root bears properties.</summary>
    public sealed record RootBears(bool Properties) : IndexEdit;
}
