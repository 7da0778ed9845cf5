namespace DavServer.WebDav.LongRunning.Clients;

/// <summary>Keeps nothing: the counts are those of this process.</summary>
internal sealed class VolatileClientStore : IClientStore
{
    public ClientCounts Load() => new(null, []);

    public Task SaveAsync(ClientCounts counts, DateTimeOffset forgetBefore) => Task.CompletedTask;
}
