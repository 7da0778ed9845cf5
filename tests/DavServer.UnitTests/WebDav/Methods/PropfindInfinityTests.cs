using System.Net;
using DavServer.Operations;
using DavServer.Storage;
using DavServer.Storage.Memory;
using DavServer.Tests.Shared;
using DavServer.WebDav;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;

namespace DavServer.UnitTests.WebDav.Methods;

/// <summary>Where listings of infinite depth are not allowed.</summary>
public sealed class PropfindInfinityTests : IAsyncLifetime
{
    private readonly WebApplication _app;

    public PropfindInfinityTests()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddOperations(new OperationsOptions());
        builder.Services.AddSingleton<IResourceStore>(new MemoryStore(new StoreOptions(), TimeProvider.System));
        builder.Services.AddWebDav(new WebDavOptions { PropfindInfinity = PropfindInfinity.Refuse });
        _app = builder.Build();
        _app.UseWebDav();
    }

    public Task InitializeAsync() => _app.StartAsync();

    public async Task DisposeAsync() => await _app.DisposeAsync();

    [Theory, Spec("RFC 4918", "9.1.1-1")]
    [InlineData("/", "infinity", 403)]
    [InlineData("/", null, 403)]
    [InlineData("/", "1", 207)]
    [InlineData("/file", "infinity", 207)]
    [InlineData("/unmapped", "infinity", 404)]
    public async Task InfiniteDepthOnACollectionIs403ThatSaysFiniteDepthWouldDo(string target, string? depth, int status)
    {
        using var client = new HttpClient
        {
            BaseAddress = new Uri(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()),
        };
        Assert.Equal(HttpStatusCode.Created, (await client.PutAsync("file", new StringContent("x"))).StatusCode);

        using var request = new HttpRequestMessage(new HttpMethod("PROPFIND"), target);
        if (depth is not null)
        {
            request.Headers.Add("Depth", depth);
        }

        using var response = await client.SendAsync(request);
        Assert.Equal(status, (int)response.StatusCode);
        var content = await response.Content.ReadAsStringAsync();
        Assert.Equal(status == 403, content.Contains("<D:propfind-finite-depth", StringComparison.Ordinal));
    }
}
