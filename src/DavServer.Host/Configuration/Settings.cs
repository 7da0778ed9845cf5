using System.Globalization;
using System.Net;
using DavServer.Storage;
using DavServer.WebDav;
using DavServer.WebDav.LongRunning.Webhooks;

namespace DavServer.Host.Configuration;

/// <summary>All settings there are. A flag that no issue has brought to life yet is not here, so it is refused as unknown.</summary>
internal static class Settings
{
    private const string Duration = "a duration such as 500ms, 10s, 1m or 24h";
    private const string Address = "an address such as 127.0.0.1:8080 or [::1]:8080, or off";
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    public static IReadOnlyList<Setting> All { get; } =
    [
        Text("root", "DIR", "The folder that is shared; made if absent. Default ./share.", (c, v) => c with { Root = Path.GetFullPath(v) }),
        Text("state", "DIR", "Where the server keeps its own state. Default ROOT/.davserver/state.",
            (c, v) => c with { State = Path.GetFullPath(v) }),
        Listener("http", "HTTP/1.1 without TLS. Default 127.0.0.1:8080.", (c, v) => c with { Http = v }),
        Listener("https", "HTTP/1.1 and HTTP/2 over TLS. Default 127.0.0.1:8443.", (c, v) => c with { Https = v }),
        Listener("http2-cleartext", "HTTP/2 without TLS, prior knowledge (behind a proxy, for tests). Default off.",
            (c, v) => c with { Http2Cleartext = v }),
        Text("certificate", "FILE", "PEM, or PFX without a password. Default: self-signed, made and kept.",
            (c, v) => c with { Certificate = Path.GetFullPath(v) }),
        Text("certificate-key", "FILE", "The private key, PEM, where --certificate does not hold it.",
            (c, v) => c with { CertificateKey = Path.GetFullPath(v) }),
        Text("users", "FILE", "Basic authentication; lines name:hash, made by 'davserver user add'.",
            (c, v) => c with { Users = Path.GetFullPath(v) }),
        new("admin", SettingKind.List, "NAME", "Which users are administrators.", "a user's name",
            (c, values) => values.All(v => v.Length > 0) ? c with { Administrators = [.. values] } : null),
        Switch("anonymous", "Serve everyone, also at other addresses than loopback, without users.", (c, v) => c with { Anonymous = v }),
        One("public-url", "URL", "How clients name the server, where a proxy rewrites Host; with the path that the proxy takes off, if it does.", "a URL such as https://dav.example.org",
            (c, v) => Uri.TryCreate(v, UriKind.Absolute, out var url) && IsPublicUrl(url, v) ? c with { PublicUrl = url } : null),
        One("behind", "NAME", "The intermediary in front: nginx, haproxy, … of the profiles.", "a name of letters, digits, '.', '_' and '-'",
            (c, v) => v.Length is > 0 and <= 64 && v.All(x => char.IsAsciiLetterOrDigit(x) || x is '.' or '_' or '-') ? c with { Behind = v } : null),
        new("trusted-proxy", SettingKind.List, "CIDR", "Whose forwarded fields are believed. Default: nobody's.",
            "a network such as 10.0.0.0/8 or ::1/128",
            (c, values) => TryNetworks(values, out var networks) ? c with { TrustedProxies = networks } : null),
        Time("first-interim-after", "How long HTTP/1.1 runs silently before its first 102, where the profile says nothing else. Default 10s.",
            TimeSpan.FromMilliseconds(1), Day, (c, v) => c with { FirstInterimAfter = v }),
        Time("interim-interval", "From one 102 to the next, where the profile says nothing else. Default 10s.",
            TimeSpan.FromMilliseconds(1), Day, (c, v) => c with { InterimInterval = v }),
        Time("accept-after", "How long HTTP/2 is held before 202. Default 5s.", TimeSpan.Zero, Day, (c, v) => c with { AcceptAfter = v }),
        One("unknown-clients", "hold|heartbeat", "What HTTP/1.1 clients without a profile get. Default hold.", "hold or heartbeat",
            (c, v) => v switch
            {
                "hold" => c with { UnknownClients = UnknownClients.Hold },
                "heartbeat" => c with { UnknownClients = UnknownClients.Heartbeat },
                _ => null,
            }),
        One("unknown-http2", "accept|hold", "What HTTP/2 clients without a profile get. Default accept.", "accept or hold",
            (c, v) => v switch
            {
                "accept" => c with { UnknownHttp2 = UnknownHttp2.Accept },
                "hold" => c with { UnknownHttp2 = UnknownHttp2.Hold },
                _ => null,
            }),
        Text("profiles", "FILE", "Adds to the built-in profiles; an entry of the same name replaces.",
            (c, v) => c with { Profiles = Path.GetFullPath(v) }),
        One("copy-rate", "SIZE", "The most bytes per second an operation may copy. Default none.", "a size such as 4096, 64KiB or 10MiB, or none",
            (c, v) => v == "none" ? c with { CopyRate = null } : SizeText.TryParse(v, out var rate) && rate > 0 ? c with { CopyRate = rate } : null),
        OneOf("durability",
            "What acknowledged operations, locks and properties survive: the loss of power, or the end of the process. Default power.",
            (c, v) => c with { Durability = v }),
        OneOf("put-durability", "What acknowledged content survives: the loss of power, or the end of the process. Default process.",
            (c, v) => c with { PutDurability = v }),
        One("quota", "SIZE", "The most bytes of content the share may hold. Default off.", "a size such as 500MiB or 2TiB, or off",
            (c, v) => v == "off" ? c with { Quota = null } : SizeText.TryParse(v, out var quota) && quota > 0 ? c with { Quota = quota } : null),
        Count("max-operations", "How many operations run at once. Default 16.", (c, v) => c with { MaxOperations = v }),
        Count("max-operations-per-user", "How many operations of one user run at once. Default 4.", (c, v) => c with { MaxOperationsPerUser = v }),
        Time("retention", "How long the outcome of an operation is kept. Default 24h.", TimeSpan.FromSeconds(1), 366 * Day,
            (c, v) => c with { Retention = v }),
        One("propfind-infinity", "allow|refuse", "What a PROPFIND with Depth: infinity gets. Default allow.", "allow or refuse",
            (c, v) => v switch
            {
                "allow" => c with { PropfindInfinity = PropfindInfinity.Allow },
                "refuse" => c with { PropfindInfinity = PropfindInfinity.Refuse },
                _ => null,
            }),
        One("apple-files", "keep|hide|drop", "What becomes of ._* and .DS_Store: kept, kept out of listings, or taken and not kept. Default keep.",
            "keep, hide or drop",
            (c, v) => v switch
            {
                "keep" => c with { AppleFiles = AppleFiles.Keep },
                "hide" => c with { AppleFiles = AppleFiles.Hide },
                "drop" => c with { AppleFiles = AppleFiles.Drop },
                _ => null,
            }),
        new("webhook", SettingKind.List, "URL", "Tell this URL of the end of each operation, by a signed POST. Default: nobody.",
            $"a URL such as https://example.org/hook, without user and fragment, at most {WebhookOptions.MostEndpoints} of them; "
                + "a comma is written %2C",
            (c, values) => TryEndpoints(values, out var endpoints) ? c with { Webhooks = endpoints } : null),
        new("webhook-network", SettingKind.List, "CIDR", "Networks that webhooks may reach although they are private, also by http. Default: none.",
            "a network such as 10.0.0.0/8 or ::1/128",
            (c, values) => TryNetworks(values, out var networks) ? c with { WebhookNetworks = networks } : null),
        Switch("portable-names", "Refuse to create names that Windows can't hold.", (c, v) => c with { PortableNames = v }),
    ];

    public static Setting? Find(string name) => All.FirstOrDefault(s => s.Name == name);

    private static Setting One(
        string name, string valueName, string description, string expected, Func<ServerConfiguration, string, ServerConfiguration?> apply) =>
        new(name, SettingKind.Value, valueName, description, expected, (c, values) => values.Count == 1 ? apply(c, values[0]) : null);

    private static Setting OneOf(string name, string description, Func<ServerConfiguration, Durability, ServerConfiguration> apply) =>
        One(name, "power|process", description, "power or process",
            (c, v) => v switch { "power" => apply(c, Durability.Power), "process" => apply(c, Durability.Process), _ => null });

    private static Setting Text(string name, string valueName, string description, Func<ServerConfiguration, string, ServerConfiguration> apply) =>
        One(name, valueName, description, "a path", (c, v) => v.Length > 0 && !v.Contains('\0') ? apply(c, v) : null);

    private static Setting Listener(string name, string description, Func<ServerConfiguration, IPEndPoint?, ServerConfiguration> apply) =>
        One(name, "ADDR:PORT", description, Address, (c, v) => ListenAddressText.TryParse(v, out var at) ? apply(c, at) : null);

    private static Setting Time(
        string name, string description, TimeSpan least, TimeSpan most, Func<ServerConfiguration, TimeSpan, ServerConfiguration> apply) =>
        One(name, "DURATION", description, $"{Duration}, from {Words(least)} to {Words(most)}",
            (c, v) => DurationText.TryParse(v, least, most, out var duration) ? apply(c, duration) : null);

    private static Setting Count(string name, string description, Func<ServerConfiguration, int, ServerConfiguration> apply) =>
        One(name, "N", description, "a number from 1 to 10000",
            (c, v) => int.TryParse(v, NumberStyles.None, CultureInfo.InvariantCulture, out var n) && n is >= 1 and <= 10_000 ? apply(c, n) : null);

    private static Setting Switch(string name, string description, Func<ServerConfiguration, bool, ServerConfiguration> apply) =>
        new(name, SettingKind.Switch, "true|false", description, "true or false",
            (c, values) => values is ["true"] ? apply(c, true) : values is ["false"] ? apply(c, false) : null);

    private static string Words(TimeSpan duration) =>
        duration >= TimeSpan.FromHours(1) ? $"{(long)duration.TotalHours}h" : duration >= TimeSpan.FromSeconds(1) ? $"{(long)duration.TotalSeconds}s"
        : $"{(long)duration.TotalMilliseconds}ms";

    private static bool IsPublicUrl(Uri url, string text) =>
        url.Scheme is "http" or "https" && url.Query.Length == 0 && url.Fragment.Length == 0 && url.UserInfo.Length == 0
        && !text.Contains('\\') && url.Host.Length > 0 && UrlAuthority.IsPossible(url);

    private static bool TryEndpoints(IReadOnlyList<string> values, out IReadOnlyList<Uri> endpoints)
    {
        var parsed = new List<Uri>();
        endpoints = parsed;
        foreach (var value in values)
        {
            if (!WebhookOptions.TryParseEndpoint(value, out var endpoint))
            {
                return false;
            }

            if (!parsed.Contains(endpoint!))
            {
                parsed.Add(endpoint!);
            }
        }

        return parsed.Count <= WebhookOptions.MostEndpoints;
    }

    private static bool TryNetworks(IReadOnlyList<string> values, out IReadOnlyList<IPNetwork> networks)
    {
        var parsed = new List<IPNetwork>();
        networks = parsed;
        foreach (var value in values)
        {
            if (IPNetwork.TryParse(value, out var network))
            {
                parsed.Add(network);
            }
            else if (IPAddress.TryParse(value, out var address) && address.ToString() == value)
            {
                parsed.Add(new IPNetwork(address, address.GetAddressBytes().Length * 8));
            }
            else
            {
                return false;
            }
        }

        return true;
    }
}
