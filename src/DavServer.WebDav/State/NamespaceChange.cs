using DavServer.Storage;
using DavServer.WebDav.Locks;

namespace DavServer.WebDav.State;

/// <summary>What happens to URLs.</summary>
public enum NamespaceChangeKind
{
    /// <summary>The destination gets what the source has.</summary>
    Copy,

    /// <summary>The destination gets what the source has, and the source is unmapped.</summary>
    Move,

    /// <summary>The source is unmapped.</summary>
    Delete,

    /// <summary>A collection is made at the source, and what is kept there by then is its own.</summary>
    Make,
}

/// <summary>
/// A change on disk that properties and locks must follow. It is written before the disk is changed, so that after a crash the disk tells whether it
/// happened.
/// All paths are <see cref="ResourceLocation.RealPath"/>s.
/// </summary>
public sealed record NamespaceChange
{
    /// <summary>What happens.</summary>
    public required NamespaceChangeKind Kind { get; init; }

    /// <summary>What is copied, moved, deleted or made.</summary>
    public required ResourcePath Source { get; init; }

    /// <summary>Which resource that is; nothing where it is still to be made.</summary>
    public required ResourceIdentity SourceIdentity { get; init; }

    /// <summary>Where it goes; null for a deletion.</summary>
    public ResourcePath? Destination { get; init; }

    /// <summary>Which resource will be at the destination when it has happened: for a rename the source itself, for a copy the copy.</summary>
    public ResourceIdentity? Appearing { get; init; }

    /// <summary>
    /// The <see cref="ResourceInfo.ChangeStamp"/> of a copy as it was finished, before it appears: what changed at the source since is not in it.
    /// Null where nothing was copied.
    /// </summary>
    public long? AppearingChange { get; init; }

    /// <summary>What is at the destination before and goes; null where that is unmapped.</summary>
    public ResourceIdentity? Displaced { get; init; }

    /// <summary>Whether members come along. Default: they do.</summary>
    public CopyReach Reach { get; init; } = CopyReach.Tree;

    /// <summary>Links that are files of their own in what appears, and bear what the files bear that they lead to; for COPY and MOVE.</summary>
    public IReadOnlyList<CopiedLink> CopiedLinks { get; init; } = [];

    /// <summary>The locks that end with it (RFC 4918 §6.1, §7.5, §7.6, §9.6): those rooted in what is unmapped or replaced.</summary>
    public IReadOnlyList<LockToken> EndingLocks { get; init; } = [];

    /// <summary>
    /// Whether the disk takes more than one step: then a crash leaves something to tidy up, and the change is written even where no property and no
    /// lock follows.
    /// </summary>
    public bool TakesSeveralSteps { get; init; }

    /// <summary>Where what a link leads to is when it has happened: what moves along has moved.</summary>
    public ResourcePath TargetOf(CopiedLink link) =>
        Kind == NamespaceChangeKind.Move && Source.IsSameOrAncestorOf(link.Target) ? link.Target.Rebase(Source, Destination!) : link.Target;

    /// <summary>
    /// What came of a move that copied all and whose source had to stay: both ends have the properties then, and of the locks only those of what was
    /// replaced end.
    /// </summary>
    /// <param name="rootOf">What a lock is rooted at; null where there is none any more.</param>
    internal NamespaceChange AsCopy(Func<LockToken, ResourcePath?> rootOf) => this with
    {
        Kind = NamespaceChangeKind.Copy,
        EndingLocks = [.. EndingLocks.Where(t => rootOf(t) is not { } root || !Source.IsSameOrAncestorOf(root))],
    };
}
