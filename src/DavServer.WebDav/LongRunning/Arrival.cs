namespace DavServer.WebDav.LongRunning;

/// <summary>How a request came to its operation.</summary>
internal enum Arrival
{
    /// <summary>It started it.</summary>
    Started,

    /// <summary>It came again while it ran, or after an end that nobody was told of.</summary>
    Attached,
}
