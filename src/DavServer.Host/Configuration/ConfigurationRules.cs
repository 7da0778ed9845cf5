using System.Net;

namespace DavServer.Host.Configuration;

/// <summary>What no single setting can know: whether together they are safe and possible. Reads the disk, changes nothing.</summary>
internal static class ConfigurationRules
{
    /// <summary>What is wrong, each error naming the flag to change; empty when all is well.</summary>
    public static IReadOnlyList<string> Check(ServerConfiguration configuration)
    {
        var errors = new List<string>();
        var listeners = Listeners(configuration).ToArray();
        if (listeners.Length == 0)
        {
            errors.Add("--http, --https, --http2-cleartext: all are off; there is nothing to serve at.");
        }

        foreach (var (flag, at) in listeners.Where(l => l.At.Port != 0 && listeners.Any(o => o.Flag != l.Flag && o.At.Equals(l.At))).Skip(1))
        {
            errors.Add($"{flag}: {at} is taken by another listener of this server.");
        }

        CheckPrincipals(configuration, listeners, errors);
        CheckFiles(configuration, errors);
        CheckSecrets(configuration, errors);
        if (configuration.WebhookNetworks.Count == 0 && configuration.Webhooks.FirstOrDefault(w => w.Scheme == "http") is { } clear)
        {
            errors.Add($"--webhook: '{clear}' goes in the clear: use https, or name the network it is in by --webhook-network.");
        }

        return errors;
    }

    /// <summary>The listeners that are on, with the flag that sets each.</summary>
    public static IEnumerable<(string Flag, IPEndPoint At)> Listeners(ServerConfiguration configuration)
    {
        if (configuration.Http is { } http)
        {
            yield return ("--http", http);
        }

        if (configuration.Https is { } https)
        {
            yield return ("--https", https);
        }

        if (configuration.Http2Cleartext is { } cleartext)
        {
            yield return ("--http2-cleartext", cleartext);
        }
    }

    private static void CheckPrincipals(ServerConfiguration configuration, (string Flag, IPEndPoint At)[] listeners, List<string> errors)
    {
        if (configuration.Users is not null && configuration.Anonymous)
        {
            errors.Add("--anonymous: means without users; leave it out, or leave out --users.");
        }

        if (configuration.Users is null && configuration.Administrators.Count > 0)
        {
            errors.Add("--admin: names a user, so it needs --users.");
        }

        foreach (var (flag, at) in listeners.Where(l => !IPAddress.IsLoopback(l.At.Address)))
        {
            if (configuration.Users is null && !configuration.Anonymous)
            {
                errors.Add(
                    $"{flag}: {at} can be reached from other machines: give --users FILE (see 'davserver user add'), or --anonymous to let everyone in.");
            }
            else if (configuration.Users is not null && flag != "--https" && configuration.TrustedProxies.Count == 0)
            {
                // RFC 4918 §20.1: Basic must not be used where the connection is not secure. A proxy in front that ends TLS is named by
                // --trusted-proxy.
                errors.Add(
                    $"{flag}: passwords for {at} would cross the network in the clear: use --https there, or name the TLS proxy in front by --trusted-proxy.");
            }
        }
    }

    private static void CheckFiles(ServerConfiguration configuration, List<string> errors)
    {
        if (configuration.CertificateKey is not null && configuration.Certificate is null)
        {
            errors.Add("--certificate-key: needs --certificate.");
        }

        foreach (var (flag, path) in new[]
        {
            ("--certificate", configuration.Certificate),
            ("--certificate-key", configuration.CertificateKey),
            ("--users", configuration.Users),
            ("--profiles", configuration.Profiles),
        })
        {
            if (path is not null && !File.Exists(path))
            {
                errors.Add($"{flag}: there is no file '{path}'.");
            }
        }

        foreach (var (flag, path) in new[] { ("--root", configuration.Root), ("--state", configuration.StateFolder) })
        {
            if (File.Exists(path))
            {
                errors.Add($"{flag}: '{path}' is a file, not a folder.");
            }
        }
    }

    /// <summary>What clients must not read must not be in the share, but where they never get: below its reserved name.</summary>
    private static void CheckSecrets(ServerConfiguration configuration, List<string> errors)
    {
        var root = RealPath.Of(configuration.Root);
        foreach (var (flag, path) in new[]
        {
            ("--state", configuration.StateFolder),
            ("--users", configuration.Users),
            ("--certificate", configuration.CertificateKey is null ? configuration.Certificate : null), // Else it is public.
            ("--certificate-key", configuration.CertificateKey),
            ("--config", configuration.ConfigurationFile),
        })
        {
            if (path is not null && RealPath.Within(root, RealPath.Of(path)) is { } inShare && !IsReserved(inShare))
            {
                errors.Add($"{flag}: '{path}' is in the share, where clients could read it: keep it outside of '{configuration.Root}'.");
            }
        }
    }

    private static bool IsReserved(string inShare) => inShare.Split(Path.DirectorySeparatorChar)[0] == ".davserver";
}
