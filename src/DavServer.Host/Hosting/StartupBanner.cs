using System.Net;
using DavServer.Host.Configuration;
using DavServer.Host.State;

namespace DavServer.Host.Hosting;

/// <summary>What whoever started the server wants to know first: where it is and how to mount it.</summary>
internal static class StartupBanner
{
    public static void Write(TextWriter output, ServerConfiguration configuration, DavServerAddresses addresses)
    {
        output.WriteLine($"DavServer serves {configuration.Root}");
        WriteAddress(output, "http", addresses.Http, "");
        WriteAddress(output, "https", addresses.Https, configuration.Certificate is null ? "self-signed certificate" : "");
        WriteAddress(output, "http", addresses.Http2Cleartext, "HTTP/2 only");
        output.WriteLine(Who(configuration));
        if (configuration.Webhooks.Count > 0)
        {
            var told = string.Join(", ", configuration.Webhooks.Select(w => w.GetLeftPart(UriPartial.Authority)).Distinct());
            output.WriteLine($"Webhooks: {told}, signed with what is in {WebhookSecretFile.PathIn(configuration.StateFolder)}");
        }

        if (Url(configuration, addresses) is { } url)
        {
            output.WriteLine("Mount it:");
            output.WriteLine($"  Linux     mount -t davfs {url} /mnt");
            output.WriteLine($"  rclone    rclone lsf :webdav: --webdav-url {url}");
            output.WriteLine($"  Windows   net use * {url}");
            output.WriteLine($"  macOS     Finder, Go, Connect to Server: {url}");
        }

        output.WriteLine("Ctrl-C stops it.");
        output.Flush();
    }

    private static void WriteAddress(TextWriter output, string scheme, IPEndPoint? at, string note)
    {
        if (at is null)
        {
            return;
        }

        var everywhere = at.Address.Equals(IPAddress.Any) || at.Address.Equals(IPAddress.IPv6Any) ? "all addresses of this machine" : "";
        var notes = string.Join(", ", new[] { note, everywhere }.Where(n => n.Length > 0));
        output.WriteLine($"  {Url(scheme, at)}{(notes.Length > 0 ? $"   ({notes})" : "")}");
    }

    private static string Who(ServerConfiguration configuration) =>
        configuration.Users is { } users ? $"Users: {users}"
        : configuration.Anonymous ? "Everyone who reaches it may read and write (--anonymous)."
        : configuration.Behind is not null || configuration.PublicUrl is not null || configuration.TrustedProxies.Count > 0
            ? "There are no users: whoever comes through the proxy in front is administrator. Give --users, or --anonymous."
        : "Everyone on this machine may read and write; there are no users.";

    // What needs no trust in a certificate mounts at the first try; with users a client must be able to log in.
    private static string? Url(ServerConfiguration configuration, DavServerAddresses addresses) =>
        configuration.PublicUrl?.AbsoluteUri
        ?? (addresses.Http is { } http && (configuration.Users is null || IPAddress.IsLoopback(http.Address)) ? Url("http", http) : null)
        ?? (addresses.Https is { } https ? Url("https", https) : null);

    private static string Url(string scheme, IPEndPoint at)
    {
        var host = at.Address.Equals(IPAddress.Any) || at.Address.Equals(IPAddress.IPv6Any) ? Environment.MachineName
            : at.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? $"[{at.Address}]" : at.Address.ToString();
        return $"{scheme}://{host}:{at.Port}/";
    }
}
