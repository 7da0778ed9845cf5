using System.Net;
using DavServer.WebDav.Headers;
using DavServer.WebDav.LongRunning;
using Microsoft.AspNetCore.Http;

namespace DavServer.WebDav;

/// <summary>How this server is called: by the request's Host, by its listener, and by <c>--public-url</c>.</summary>
internal sealed class ServerIdentity(WebDavOptions options)
{
    private readonly string _publicAuthority = options.PublicUrl is { } url ? UrlAuthority.Of(url) : "";

    /// <summary>The path under which clients see the share, without a trailing slash; "" for the root.</summary>
    public string PublicPath { get; } = PathOf(options);

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

    /// <summary>
    /// Where monitors are for somebody who has made no request: without <c>--public-url</c>, relative to a server they know already.
    /// </summary>
    public MonitorUrls UrlsOfAnyone { get; } = new(options.PublicUrl is { } url ? OriginOf(url) : "", PathOf(options));

    public MonitorUrls UrlsOf(DavRequest request) => options.PublicUrl is not null || !request.Http.Request.Host.HasValue
        ? UrlsOfAnyone
        : new($"{request.Http.Request.Scheme}://{request.Http.Request.Host.Value}", PublicPath);

    private static string OriginOf(Uri url) => $"{url.Scheme}://{UrlAuthority.Of(url)}";

    private static string PathOf(WebDavOptions options) => options.PublicUrl?.AbsolutePath.TrimEnd('/') ?? "";
}
