using System.Net.Sockets;
using System.Text;
using DavServer.Host.Certificates;
using DavServer.Host.Configuration;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace DavServer.Host.Hosting;

/// <summary>The listeners, and what Kestrel allows on them.</summary>
internal static class Listeners
{
    // Kestrel has no limit of its own. Ten thousand waiting clients with room to spare (the benchmark opens as many); more is rather an attack on memory.
    private const int MostConnections = 20_000;

    public static void Configure(
        KestrelServerOptions kestrel, ServerConfiguration configuration, ServerCertificate? certificate, DavServerAddresses addresses)
    {
        kestrel.AddServerHeader = false;

        // As UTF-8, a stray byte in any field would end the connection with a 400 that says nothing; this way the field's own parser names it.
        kestrel.RequestHeaderEncodingSelector = static _ => Encoding.Latin1;

        // A path is at most 4096 bytes on disk (PATH_MAX), and three times that percent-encoded; Kestrel's 8 KiB would leave what lies deep out of reach.
        kestrel.Limits.MaxRequestLineSize = 16 * 1024;
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
