using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace DavServer.Host.Hosting;

/// <summary>Where the server listens, with the actual ports once it has started. Ask the application's services for it.</summary>
public sealed class DavServerAddresses
{
    internal ListenOptions? HttpListener { get; set; }

    internal ListenOptions? HttpsListener { get; set; }

    internal ListenOptions? Http2CleartextListener { get; set; }

    /// <summary>HTTP/1.1 without TLS; null when off.</summary>
    public IPEndPoint? Http => HttpListener?.IPEndPoint;

    /// <summary>HTTP/1.1 and HTTP/2 over TLS; null when off.</summary>
    public IPEndPoint? Https => HttpsListener?.IPEndPoint;

    /// <summary>HTTP/2 without TLS; null when off.</summary>
    public IPEndPoint? Http2Cleartext => Http2CleartextListener?.IPEndPoint;

    /// <inheritdoc/>
    public override string ToString() => $"http {Text(Http)}, https {Text(Https)}, http2-cleartext {Text(Http2Cleartext)}";

    private static string Text(IPEndPoint? at) => at?.ToString() ?? "off";
}
