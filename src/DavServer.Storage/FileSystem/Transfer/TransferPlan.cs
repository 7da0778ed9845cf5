namespace DavServer.Storage.FileSystem.Transfer;

/// <summary>A transfer that could succeed: both ends looked up, with their directories open.</summary>
internal sealed class TransferPlan : IDisposable
{
    /// <summary>The source resource, its links followed.</summary>
    public required Resolution Source { get; init; }

    /// <summary>The source's own entry: the link where it is one, else the same as <see cref="Source"/>.</summary>
    public required Resolution SourceEntry { get; init; }

    /// <summary>The destination's own entry, or where it shall be.</summary>
    public required Resolution Destination { get; init; }

    /// <summary>What a client sees at the destination now; null where it is unmapped.</summary>
    public required NodeInfo? Existing { get; init; }

    /// <summary>Whether a rename can move the source to the destination.</summary>
    public required bool SameVolume { get; init; }

    /// <summary>Whether the source's own entry is another spelling of the destination's, on a file system that ignores case.</summary>
    public bool IsRespelling { get; init; }

    public void Dispose()
    {
        Source.Dispose();
        if (!ReferenceEquals(Source, SourceEntry))
        {
            SourceEntry.Dispose();
        }

        Destination.Dispose();
    }
}
