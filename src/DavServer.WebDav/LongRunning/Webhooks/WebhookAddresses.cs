using System.Net;
using System.Net.Sockets;

namespace DavServer.WebDav.LongRunning.Webhooks;

/// <summary>Which addresses a webhook may be sent to: public ones by https, and what the networks of the configuration name, also by http.</summary>
internal sealed class WebhookAddresses(IReadOnlyList<IPNetwork> allowed)
{
    // IANA's special-purpose registry for IPv4, all of it: what is not for everyone to reach, and what reaches nobody.
    private static readonly IPNetwork[] NotPublic4 = Networks(
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
        "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4");

    // The only part of IPv6 that is given out as global unicast, and what in it leads elsewhere: Teredo and other protocols, documentation, 6to4.
    private static readonly IPNetwork Global6 = IPNetwork.Parse("2000::/3");
    private static readonly IPNetwork[] NotPublic6 = Networks("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20");

    // RFC 6052 §2.1: the last 32 bits are an IPv4 address, and it is that one which is reached.
    private static readonly IPNetwork Translated = IPNetwork.Parse("64:ff9b::/96");

    /// <summary>Why an address may not be reached; null where it may.</summary>
    public string? Refusal(IPAddress address, Uri endpoint)
    {
        var reached = Reached(address);
        if (allowed.Any(n => n.Contains(reached) || n.Contains(address)))
        {
            return null;
        }

        return !IsPublic(reached) ? "is not a public address, and no --webhook-network names it"
            : endpoint.Scheme != "https" ? "is reached by http, in the clear, and no --webhook-network names it"
            : null;
    }

    /// <summary>Whether everyone on the Internet would reach the same machine.</summary>
    internal static bool IsPublic(IPAddress address) => address.AddressFamily == AddressFamily.InterNetwork
        ? !NotPublic4.Any(n => n.Contains(address))
        : Global6.Contains(address) && !NotPublic6.Any(n => n.Contains(address));

    private static IPAddress Reached(IPAddress address) =>
        address.IsIPv4MappedToIPv6 ? address.MapToIPv4()
        : Translated.Contains(address) ? new IPAddress(address.GetAddressBytes().AsSpan(12))
        : address;

    private static IPNetwork[] Networks(params string[] texts) => [.. texts.Select(t => IPNetwork.Parse(t))];
}
