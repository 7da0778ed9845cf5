namespace DavServer.Rehearsal.Transcripts;

/// <summary>Where a connection came in.</summary>
/// <param name="Listener">The listener's name.</param>
/// <param name="Remote">The client's address, without its port.</param>
internal sealed record ConnectionOrigin(string Listener, string? Remote)
{
    public bool IsHttp2 { get; init; }

    /// <summary>What whoever reads the transcript must know of the listener; null for nothing.</summary>
    public string? Warning { get; init; }
}
