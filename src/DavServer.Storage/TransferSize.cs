namespace DavServer.Storage;

/// <summary>How much a transfer has to copy.</summary>
/// <param name="Resources">The source and all below it, as far as that is taken.</param>
/// <param name="Bytes">Their content.</param>
public readonly record struct TransferSize(long Resources, long Bytes);

/// <summary>What becomes of the source once it was copied.</summary>
public enum SourceFate
{
    /// <summary>COPY leaves it.</summary>
    Stays,

    /// <summary>MOVE takes it away: then both together take no more than one of them.</summary>
    Goes,
}
