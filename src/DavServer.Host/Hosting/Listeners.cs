using System.Net.Sockets;
using DavServer.Host.Certificates;
using DavServer.Host.Configuration;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace DavServer.Host.Hosting;

/// <summary>The listeners, and what Kestrel allows on them.</summary>
internal static class Listeners
{
    // Kestrel has no limit of its own; more than this many sockets is an attack on one machine's memory rather than a share's users.
    private const int MostConnections = 10_000;

    public static void Configure(
        KestrelServerOptions kestrel, ServerConfiguration configuration, ServerCertificate? certificate, DavServerAddresses addresses)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = null; // A share takes files of any size; the disk is the limit.
        kestrel.Limits.MaxConcurrentConnections = MostConnections;
        if (configuration.Http is { } http)
        {
            kestrel.Listen(http, o => (o.Protocols, addresses.HttpListener) = (HttpProtocols.Http1, o));
        }

        if (configuration.Https is { } https)
        {
            kestrel.Listen(https, o =>
            {
                (o.Protocols, addresses.HttpsListener) = (HttpProtocols.Http1AndHttp2, o);
                o.UseHttps(new HttpsConnectionAdapterOptions
                {
                    ServerCertificate = certificate!.Certificate,
                    ServerCertificateChain = certificate.Chain,
                });
            });
        }

        if (configuration.Http2Cleartext is { } cleartext)
        {
            kestrel.Listen(cleartext, o => (o.Protocols, addresses.Http2CleartextListener) = (HttpProtocols.Http2, o));
        }
    }

    /// <summary>Tries each address before anything is changed on disk: Kestrel would fail later, and can't name the flag.</summary>
    public static void CheckFree(ServerConfiguration configuration)
    {
        foreach (var (flag, at) in ConfigurationRules.Listeners(configuration))
        {
            try
            {
                using var socket = new Socket(at.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
                socket.Bind(at);
                socket.Listen(1);
            }
            catch (SocketException exception)
            {
                var isTaken = exception.SocketErrorCode == SocketError.AddressAlreadyInUse;
                var reason = isTaken ? "is in use by another program" : $"can't be used: {exception.Message}";
                throw new DavServerStartupException($"{flag}: {at} {reason}.", ExitCode.Failure, exception);
            }
        }
    }
}
