namespace DavServer.Storage;

/// <summary>How much of the source a copy takes.</summary>
public enum CopyReach
{
    /// <summary>The resource itself; of a collection, none of its members (RFC 4918 §9.8.3, Depth 0).</summary>
    ResourceOnly,

    /// <summary>Everything below it too.</summary>
    Tree,
}

/// <summary>What happens where the destination is mapped.</summary>
public enum ExistingDestination
{
    /// <summary>The transfer fails with <see cref="StoreError.AlreadyExists"/>, also when the resource appears while the transfer runs.</summary>
    Refuse,

    /// <summary>It is replaced in one step, whole.</summary>
    Replace,
}

/// <summary>What happens to the rest when a member of the source can't be copied.</summary>
public enum MemberFailureRule
{
    /// <summary>Onto an unmapped destination the rest is published; onto a mapped one nothing is.</summary>
    PublishRest,

    /// <summary>Nothing is published unless everything was copied.</summary>
    PublishNothing,
}

/// <summary>What becomes of a staging that an earlier run of the program left under the same name.</summary>
public enum StagingUse
{
    /// <summary>It goes; the transfer begins anew.</summary>
    Fresh,

    /// <summary>What of it is whole and still as the source is stays, and is not copied again; the rest goes.</summary>
    Resume,
}

/// <summary>One COPY or MOVE as a store sees it.</summary>
/// <param name="Source">What is taken.</param>
/// <param name="Destination">Where it shall appear.</param>
public sealed record TransferRequest(ResourcePath Source, ResourcePath Destination)
{
    /// <summary>How much is taken. Default: the tree.</summary>
    public CopyReach Reach { get; init; } = CopyReach.Tree;

    /// <summary>What happens to a mapped destination. Default: it is replaced.</summary>
    public ExistingDestination Existing { get; init; } = ExistingDestination.Replace;

    /// <summary>What happens when a member fails. Default: the rest is published.</summary>
    public MemberFailureRule OnMemberFailure { get; init; } = MemberFailureRule.PublishRest;

    /// <summary>
    /// The entity tag that a file must bear when it is read and still bear when it has been, as the client required of what is copied: else
    /// <see cref="StoreError.ConditionFailed"/>. Null for any. A rename does not look: what it moves is what was judged.
    /// </summary>
    public string? SourceTag { get; init; }

    /// <summary>The most bytes per second; null for no limit.</summary>
    public long? BytesPerSecond { get; init; }

    /// <summary>
    /// Completes once someone wants to know how much there is in all. Till then it is counted only where the copying takes long enough for it to be
    /// worth the while. Null for nobody who would tell.
    /// </summary>
    public Task? TotalsWanted { get; init; }

    /// <summary>
    /// Called once, just before what was copied appears, when it is as durable as <see cref="StoreOptions.Durability"/> asks, with what it will be
    /// known by; an error keeps it from appearing. Null for nothing to do. On the thread that copies, which may wait. A rename does not call it: what
    /// is moved by one keeps its identity.
    /// </summary>
    public Func<PendingPublication, StoreError>? BeforePublishing { get; init; }

    /// <summary>
    /// Whether <see cref="PendingPublication.CopiedLinks"/> shall tell of links to the file of that real path. Asked from several threads at once. Null
    /// for no link.
    /// </summary>
    public Predicate<ResourcePath>? TellsLinkTo { get; init; }

    /// <summary>
    /// Names the staging, so that whoever recovers can tell whose it is: an operation's id. ASCII letters, digits, '-' and '_'; shared with no other
    /// transfer that runs.
    /// </summary>
    public required string StagingName { get; init; }

    /// <summary>What becomes of a staging that an earlier run of the program left under the same name. Default: it goes.</summary>
    public StagingUse Staging { get; init; } = StagingUse.Fresh;

    /// <summary>
    /// Whether a transfer that is broken off leaves what it has staged to a later run of the program, which resumes it: asked when it is broken off.
    /// Default: never.
    /// </summary>
    public CancellationToken Suspend { get; init; }
}

/// <summary>Why one member did not make it.</summary>
/// <param name="Path">The resource the error belongs to: a source member, or the destination member that could not be made.</param>
/// <param name="Error">Why.</param>
public readonly record struct MemberFailure(ResourcePath Path, StoreError Error)
{
    /// <summary>How its URL ends: a collection's with a slash (RFC 4918 §8.3).</summary>
    public CollectionSlash Slash { get; init; }
}

/// <summary>How a transfer ended.</summary>
/// <param name="Replaced">Whether the destination was mapped before.</param>
/// <param name="Published">Whether anything was made visible.</param>
/// <param name="Failures">Root causes only: nothing below a failed collection is listed. Empty when all went well.</param>
public sealed record TransferOutcome(bool Replaced, bool Published, IReadOnlyList<MemberFailure> Failures)
{
    /// <summary>
    /// How many failures are listed as a rule at most; those beyond are counted, but for collections that broke off. A choice: a few MB of multistatus, which
    /// is kept for a day, and more than anyone reads.
    /// </summary>
    public const int UsuallyListed = 10_000;

    /// <summary>How many more failed than are listed; null where only that more may have failed is known.</summary>
    public long? Unlisted { get; init; } = 0;
}

/// <summary>Hears how far a transfer is. Called from several threads at once; must be quick and must not throw.</summary>
public interface ITransferObserver
{
    /// <summary>The whole, once it is known. Counting goes on beside the copying, so it may come late, or never for a quick transfer.</summary>
    void OnCounted(long resources, long bytes);

    /// <summary>So much more is done: real bytes, as they were copied.</summary>
    void OnCopied(long resources, long bytes);
}
