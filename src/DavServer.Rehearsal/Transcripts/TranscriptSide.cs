namespace DavServer.Rehearsal.Transcripts;

/// <summary>Which way bytes went.</summary>
internal enum TranscriptSide
{
    /// <summary>From the client.</summary>
    Received,

    /// <summary>To the client.</summary>
    Sent,

    /// <summary>No bytes: something that happened.</summary>
    Note,
}
