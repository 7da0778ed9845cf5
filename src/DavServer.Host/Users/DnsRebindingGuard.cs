using System.Net;
using DavServer.Host.Configuration;
using Microsoft.AspNetCore.Http;

namespace DavServer.Host.Users;

/// <summary>
/// Where whoever asks from this machine is its administrator, a web page must not: it could have its own name lead to 127.0.0.1, and a browser here
/// would ask in its name, across no origin (DNS rebinding). The name in Host tells: one that somebody else's DNS may answer for is not ours.
/// </summary>
internal sealed class DnsRebindingGuard(ServerConfiguration configuration)
{
    // By which names a proxy in front is asked is its affair.
    private readonly bool _isOn = configuration is { Users: null, Anonymous: false, Behind: null, TrustedProxies.Count: 0 };
    private readonly string? _publicHost = configuration.PublicUrl?.IdnHost;

    /// <summary>Whether a request that names this host may be answered. None at all is that of HTTP/1.0: browsers name one.</summary>
    public bool Admits(HostString host) => !_isOn || !host.HasValue || IsOurs(host.Host);

    private bool IsOurs(string name) =>
        name.Equals(_publicHost, StringComparison.OrdinalIgnoreCase)
        || name.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || name.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase) // RFC 6761 §6.3: never asked of any DNS.
        || !name.Contains('.', StringComparison.Ordinal) // Of this network, or an IPv6 address: no public name is one label.
        || IPAddress.TryParse(name, out _); // No name at all.
}
