namespace DavServer.WebDav.LongRunning.Clients;

/// <summary>Where counts of clients are kept across restarts.</summary>
public interface IClientStore
{
    /// <summary>All that was kept.</summary>
    /// <exception cref="IOException">It can't be read.</exception>
    ClientCounts Load();

    /// <summary>Keeps records, each in place of the earlier of the same key; forgets those not seen since <paramref name="forgetBefore"/>.</summary>
    /// <exception cref="IOException">They can't be written; nothing has changed.</exception>
    Task SaveAsync(ClientCounts counts, DateTimeOffset forgetBefore);
}
