using DavServer.Storage;

namespace DavServer.WebDav.Locks;

/// <summary>What an operation keeps others from doing while it runs (product.md, "Holds").</summary>
internal enum HoldKind
{
    /// <summary>Every writer: a destination, and all that MOVE touches.</summary>
    Exclusive,

    /// <summary>DELETE, MOVE and replacement, while content writes go on: the source of a COPY.</summary>
    Structure,
}

/// <summary>What a writer is about to do.</summary>
internal enum WriteKind
{
    /// <summary>Change or create one resource: PUT, MKCOL.</summary>
    Content,

    /// <summary>Take away or replace a resource and all below it: DELETE, MOVE, an overwriting COPY.</summary>
    Structure,
}

/// <summary>One held tree.</summary>
/// <param name="Root">The resource and all below it.</param>
/// <param name="Kind">Against whom.</param>
internal readonly record struct Hold(ResourcePath Root, HoldKind Kind);
