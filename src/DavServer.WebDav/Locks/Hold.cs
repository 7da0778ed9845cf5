using DavServer.Storage;

namespace DavServer.WebDav.Locks;

/// <summary>What an operation keeps others from doing while it runs (product.md, "Holds").</summary>
internal enum HoldKind
{
    /// <summary>Every writer: a destination, and all that MOVE touches.</summary>
    Exclusive,

    /// <summary>DELETE, MOVE and replacement, while content writes go on: the source of a COPY.</summary>
    Structure,

    /// <summary>
    /// The moment in which what is kept of one resource is written, and nothing of its members: PROPPATCH. As <see cref="Content"/> otherwise.
    /// </summary>
    Properties,

    /// <summary>The moment in which one resource is written: PUT and MKCOL. Bears everything but <see cref="Exclusive"/>.</summary>
    Content,
}

/// <summary>One held tree.</summary>
/// <param name="Root">The resource and all below it.</param>
/// <param name="Kind">Against whom.</param>
internal readonly record struct Hold(ResourcePath Root, HoldKind Kind);
