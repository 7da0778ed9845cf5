using System.Net;
using DavServer.WebDav.Headers;
using DavServer.WebDav.LongRunning;
using Microsoft.AspNetCore.Http;

namespace DavServer.WebDav;

/// <summary>How this server is called: by the request's Host, by its listener, and by <c>--public-url</c>.</summary>
internal sealed class ServerIdentity(WebDavOptions options)
{
    private readonly string _publicAuthority = options.PublicUrl is { } url ? url.Authority : "";

    /// <summary>The path under which clients see the share, without a trailing slash; "" for the root.</summary>
    public string PublicPath { get; } = options.PublicUrl?.AbsolutePath.TrimEnd('/') ?? "";

    public ServerNames NamesOf(HttpContext http)
    {
        var names = new List<string>(4) { http.Request.Host.Value ?? "", _publicAuthority };
        if (http.Connection.LocalIpAddress is { } address)
        {
            var port = http.Connection.LocalPort;
            names.Add(new IPEndPoint(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address, port).ToString());
            if (IPAddress.IsLoopback(address))
            {
                names.Add($"localhost:{port}");
            }
        }

        return new ServerNames(PublicPath, names);
    }

    public MonitorUrls UrlsOf(DavRequest request) => new(
        options.PublicUrl is { } url ? $"{url.Scheme}://{url.Authority}" : $"{request.Http.Request.Scheme}://{request.Http.Request.Host.Value}",
        PublicPath);
}
