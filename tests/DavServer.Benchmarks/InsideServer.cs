using System.Net;
using DavServer.Host.Configuration;
using DavServer.Host.Hosting;
using DavServer.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace DavServer.Benchmarks;

/// <summary>The server in this process, on a port of its own, with its parts to be had.</summary>
internal sealed class InsideServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private InsideServer(WebApplication app) => _app = app;

    public IPEndPoint Address => _app.Services.GetRequiredService<DavServerAddresses>().Http!;

    public IResourceStore Store => _app.Services.GetRequiredService<IResourceStore>();

    public static async Task<InsideServer> StartAsync(string root, Durability durability)
    {
        var app = DavServerApplication.Build(new ServerConfiguration
        {
            Root = root,
            Http = new IPEndPoint(IPAddress.Loopback, 0),
            Https = null,
            Durability = durability,
        });
        await app.StartAsync();
        return new InsideServer(app);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
