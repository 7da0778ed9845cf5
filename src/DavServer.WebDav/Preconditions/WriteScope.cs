using DavServer.Storage;

namespace DavServer.WebDav.Preconditions;

/// <summary>What of a resource a method changes (RFC 4918 §7).</summary>
internal enum WriteReach
{
    /// <summary>The resource itself: its content or its dead properties (§7.1).</summary>
    Resource,

    /// <summary>Which members the collection has (§7.4).</summary>
    Membership,

    /// <summary>The resource and all below it: it is removed or replaced.</summary>
    Tree,
}

/// <summary>One thing that a request changes; a lock on it is in the way unless its token is submitted (RFC 4918 §7.5).</summary>
/// <param name="Path">The resource.</param>
/// <param name="Reach">What of it.</param>
internal readonly record struct WriteScope(ResourcePath Path, WriteReach Reach)
{
    /// <summary>What a method changes that writes the resource where it is mapped, and makes it where it is not.</summary>
    /// <remarks>A lock on an unmapped URL is one that is being granted, and about to make the resource (RFC 4918 §7.3).</remarks>
    public static IReadOnlyList<WriteScope> Writing(ResourcePath path, ResourceInfo? target) =>
        target is not null || path.IsRoot ? [new(path, WriteReach.Resource)] : [.. Adding(path), new(path, WriteReach.Resource)];

    /// <summary>What changes of the collection where a member is made.</summary>
    public static IReadOnlyList<WriteScope> Adding(ResourcePath path) => [new(path.Parent!, WriteReach.Membership)];

    /// <summary>What changes where the resource is removed.</summary>
    public static IReadOnlyList<WriteScope> Removing(ResourcePath path) =>
        path.IsRoot ? [new(path, WriteReach.Tree)] : [new(path, WriteReach.Tree), new(path.Parent!, WriteReach.Membership)];

    /// <summary>What changes where the resource is made, or replaced by another.</summary>
    /// <remarks>
    /// Of a mapped destination too the collection's token is asked for. For MOVE there is no choice: it deletes the destination first (RFC 4918
    /// §9.9.3), and "DELETE a collection's direct internal member" is protected (§7.4). COPY may overwrite in place (§9.8.4), which leaves the
    /// mapping as it was; yet §7.4 protects "COPY an internal member into a collection" without the reservation that it makes for PUT ("that would
    /// create a new internal member"), and what lay there may be another kind of resource afterwards. Whoever locked the collection is asked rather
    /// than surprised.
    /// </remarks>
    public static IReadOnlyList<WriteScope> Placing(ResourcePath path, ResourceInfo? target) =>
        target is not null ? Removing(path) : path.IsRoot ? [] : Writing(path, target);
}
