namespace DavServer.WebDav.LongRunning.Clients;

/// <summary>All that is kept of clients.</summary>
/// <param name="Began">Since when it is counted; null where nothing was kept yet.</param>
/// <param name="Records">What was counted.</param>
public sealed record ClientCounts(DateTimeOffset? Began, IReadOnlyList<ClientRecord> Records);
