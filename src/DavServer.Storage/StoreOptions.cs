using System.Collections.Frozen;

namespace DavServer.Storage;

/// <summary>Which names may be created.</summary>
public enum NameRule
{
    /// <summary>UTF-8 without control characters.</summary>
    Utf8,

    /// <summary>Besides, only names that Windows can hold too (<c>--portable-names</c>).</summary>
    Portable,
}

/// <summary>What survives what, once it was acknowledged.</summary>
public enum Durability
{
    /// <summary>The end of this process; the rest is left to the kernel, which writes within half a minute or so.</summary>
    Process,

    /// <summary>The loss of power too.</summary>
    Power,
}

/// <summary>How a store behaves.</summary>
public sealed record StoreOptions
{
    /// <summary>Which names may be created. Default: any UTF-8 without control characters.</summary>
    public NameRule Names { get; init; } = NameRule.Utf8;

    /// <summary>
    /// How many files of one copy are copied at a time. Default: one for each core, at least 2, for a disk with a queue wants more than one, and at
    /// most 4.
    /// </summary>
    public int CopyWorkers { get; init; } = Math.Clamp(Environment.ProcessorCount, 2, 4);

    /// <summary>The most members that failed which one copy lists. Whoever reads a checkpoint again goes by the default.</summary>
    internal int MaxFailures { get; init; } = TransferOutcome.UsuallyListed;

    /// <summary>The most bytes of content the store may hold; null, the default, for no limit but the disk's.</summary>
    public long? QuotaBytes { get; init; }

    /// <summary>What a written representation survives. Default: the end of the process, as with every file server.</summary>
    public Durability PutDurability { get; init; } = Durability.Process;

    /// <summary>
    /// What acknowledged COPY, MOVE and DELETE survive. Default: the loss of power. A failure to make the change last, before it is visible, fails
    /// the transfer and publishes nothing; after, it is an error that says so.
    /// </summary>
    public Durability Durability { get; init; } = Durability.Power;

    /// <summary>
    /// The staging (<see cref="TransferRequest.StagingName"/>) that belongs to unfinished operations: it is kept at opening, unless the machine was
    /// started anew meanwhile; all other staging is purged. Default: none.
    /// </summary>
    public IReadOnlySet<string> OwnedStaging { get; init; } = FrozenSet<string>.Empty;

    /// <summary>How long the purge of a replaced or deleted tree waits for walks that began before. Default 60 seconds.</summary>
    public TimeSpan PurgeWaitsForWalks { get; init; } = TimeSpan.FromSeconds(60);
}
