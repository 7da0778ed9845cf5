namespace DavServer.Storage.FileSystem;

/// <summary>What waits to be purged.</summary>
/// <param name="Area">The area of its volume.</param>
/// <param name="Name">What it is called.</param>
internal sealed record PurgeEntry(StagingArea Area, ResourceName Name)
{
    private static readonly TimeSpan[] Delays =
        [TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(10)];

    /// <summary>Where it lies; null for the trash, to which it must come first.</summary>
    public DirectoryHandle? From { get; init; }

    /// <summary>What it is; null where nothing else can ever have its name.</summary>
    public ResourceIdentity? Only { get; init; }

    /// <summary>How often it was tried in vain.</summary>
    public int Failures { get; init; }

    /// <summary>How long it waits after it has failed.</summary>
    public TimeSpan Delay => Delays[Math.Min(Failures, Delays.Length - 1)];
}
