using System.Net;
using System.Security.Claims;
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

namespace DavServer.UnitTests.WebDav.Locks;

/// <summary>A user who takes out locks without end runs into a limit, and nobody else does (dependencies-and-threats.md, threat 7).</summary>
public sealed class LockLimitTests : IAsyncLifetime
{
    private const int Cap = 50;
    private const string LockInfo = "<D:lockinfo xmlns:D='DAV:'><D:lockscope><D:exclusive/></D:lockscope><D:locktype><D:write/></D:locktype></D:lockinfo>";

    private readonly WebApplication _app;

    public LockLimitTests()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddOperations(new OperationsOptions());
        builder.Services.AddSingleton<IResourceStore>(new MemoryStore(new StoreOptions(), TimeProvider.System));
        builder.Services.AddWebDav(new WebDavOptions { MaxLocksPerPrincipal = Cap, MaxLocks = 2 * Cap });
        _app = builder.Build();
        _app.Use((http, next) =>
        {
            http.User = new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.Name, http.Request.Headers["X-User"].ToString())], "test"));
            return next(http);
        });
        _app.UseWebDav();
    }

    public Task InitializeAsync() => _app.StartAsync();

    public async Task DisposeAsync() => await _app.DisposeAsync();

    [Fact, Spec("RFC 4918", "11.5")]
    public async Task LocksBeyondTheLimitOfAUser_Are507AndMakeNothing_OthersAreNotAffected()
    {
        for (var i = 0; i < Cap; i++)
        {
            Assert.Equal(HttpStatusCode.Created, (await LockAsync("alice", $"/a{i}")).Status);
        }

        for (var i = 0; i < Cap; i++)
        {
            var (status, content) = await LockAsync("alice", $"/beyond{i}");
            Assert.Equal(HttpStatusCode.InsufficientStorage, status);
            Assert.Contains($"you have {Cap} locks already", content, StringComparison.Ordinal);
        }

        Assert.Equal(HttpStatusCode.NotFound, (await SendAsync("GET", "alice", "/beyond0")).Status);
        Assert.Equal(HttpStatusCode.Created, (await LockAsync("bob", "/b")).Status);
        Assert.Equal(HttpStatusCode.Created, (await SendAsync("PUT", "alice", "/unlocked", "x")).Status);
        for (var i = 1; i < Cap; i++)
        {
            Assert.Equal(HttpStatusCode.Created, (await LockAsync("carol", $"/c{i}")).Status);
        }

        // Now there are as many as the server keeps.
        var (full, why) = await LockAsync("dave", "/d");
        Assert.Equal(HttpStatusCode.InsufficientStorage, full);
        Assert.Contains($"there are {2 * Cap} locks already", why, StringComparison.Ordinal);
    }

    private Task<(HttpStatusCode Status, string Content)> LockAsync(string user, string path) => SendAsync("LOCK", user, path, LockInfo);

    private async Task<(HttpStatusCode Status, string Content)> SendAsync(string method, string user, string path, string content = "")
    {
        using var client = new HttpClient
        {
            BaseAddress = new Uri(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()),
            Timeout = Deadline.Usual,
        };
        using var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = new StringContent(content), Headers = { { "X-User", user } } };
        using var response = await client.SendAsync(request);
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }
}
