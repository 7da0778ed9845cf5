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

/// <summary>The protocol over the store in memory, without interim responses: it needs neither a disk nor the rest of the program.</summary>
public sealed class PropfindLimitTests : IAsyncLifetime
{
    private const int MaxMembers = 5;

    private readonly WebApplication _app;

    public PropfindLimitTests()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddOperations(new OperationsOptions());
        builder.Services.AddSingleton<IResourceStore>(new MemoryStore(new StoreOptions(), TimeProvider.System));
        builder.Services.AddWebDav(new WebDavOptions { PropfindMaxMembers = MaxMembers });
        _app = builder.Build();
        _app.UseWebDav();
    }

    public Task InitializeAsync() => _app.StartAsync();

    public async Task DisposeAsync() => await _app.DisposeAsync();

    [Theory, Spec("RFC 4918", "9.1")]
    [InlineData("infinity", MaxMembers, false)]
    [InlineData("infinity", MaxMembers + 3, true)]
    [InlineData("1", MaxMembers + 3, false)]
    public async Task InfiniteDepthEndsAtTheLimitAndSaysSo(string depth, int members, bool isCut)
    {
        using var client = new HttpClient
        {
            BaseAddress = new Uri(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()),
        };
        for (var i = 0; i < members; i++)
        {
            Assert.Equal(HttpStatusCode.Created, (await client.PutAsync($"f{i}", new StringContent("x"))).StatusCode);
        }

        using var request = new HttpRequestMessage(new HttpMethod("PROPFIND"), "/") { Headers = { { "Depth", depth } } };
        using var response = await client.SendAsync(request);
        var listing = await response.Content.ReadAsStringAsync();
        Assert.Equal(HttpStatusCode.MultiStatus, response.StatusCode);
        Assert.Equal(isCut, listing.Contains("507 Insufficient Storage", StringComparison.Ordinal));
        Assert.Equal(isCut, listing.Contains("<D:propfind-finite-depth/>", StringComparison.Ordinal));
        Assert.Equal(isCut ? MaxMembers : members, listing.Split("<D:getcontentlength>1<").Length - 1);
    }
}
