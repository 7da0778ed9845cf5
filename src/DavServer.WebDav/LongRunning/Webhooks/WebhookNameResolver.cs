using System.Net;

namespace DavServer.WebDav.LongRunning.Webhooks;

/// <summary>Finds the addresses of a host.</summary>
internal delegate Task<IPAddress[]> WebhookNameResolver(string host, CancellationToken cancel);
