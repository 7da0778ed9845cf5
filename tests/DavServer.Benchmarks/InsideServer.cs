using System.Net;
using DavServer.Host.Configuration;
using DavServer.Host.Hosting;
using DavServer.Operations;
using DavServer.Storage;
using DavServer.WebDav;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;

namespace DavServer.Benchmarks;

/// <summary>The server in this process, on a port of its own, with its parts to be had.</summary>
internal sealed class InsideServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private InsideServer(WebApplication app) => _app = app;

    public IPEndPoint Address
    {
        get
        {
            var addresses = _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
            return IPEndPoint.Parse(new Uri(addresses.First(a => a.StartsWith("http://127.", StringComparison.Ordinal))).Authority);
        }
    }

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

    /// <summary>The protocol and the engine over another server's store, with the journal and all other state in memory alone.</summary>
    public static async Task<InsideServer> StartWithoutJournalAsync(IResourceStore store)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddOperations(new OperationsOptions());
        builder.Services.AddInterimResponses();
        builder.Services.AddSingleton(store);
        builder.Services.AddWebDav(new WebDavOptions());
        var app = builder.Build();
        app.UseInterimResponses();
        app.UseWebDav();
        await app.StartAsync();
        return new InsideServer(app);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
