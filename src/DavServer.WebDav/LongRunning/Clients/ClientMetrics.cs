using System.Diagnostics.Metrics;

namespace DavServer.WebDav.LongRunning.Clients;

/// <summary>The same counts, under the meter "DavServer".</summary>
internal sealed class ClientMetrics
{
    private readonly Counter<long> _events;

    public ClientMetrics(IMeterFactory meters) => _events = meters.Create("DavServer").CreateCounter<long>(
        "davserver.clients", "{event}", "What became of requests that waited for an operation, by client, protocol and mode.");

    // Products are strangers' words, and a collector keeps every word it was ever told; the profiles are ours, and few.
    public void Count(ClientKey key, string what) => _events.Add(1,
        new("event", what),
        new("client", key.Kind == ClientKind.Profile ? key.Client : $"({key.Kind})"),
        new("protocol", key.Protocol),
        new("mode", key.Mode));
}
