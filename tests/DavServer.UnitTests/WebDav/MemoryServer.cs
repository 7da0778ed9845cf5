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

namespace DavServer.UnitTests.WebDav;

/// <summary>The protocol over the store in memory, with users who need no password: who the field X-User says.</summary>
internal sealed class MemoryServer : IAsyncDisposable
{
    public const string LockInfo = "<D:lockinfo xmlns:D='DAV:'><D:lockscope><D:exclusive/></D:lockscope><D:locktype><D:write/></D:locktype></D:lockinfo>";

    private readonly WebApplication _app;
    private readonly HttpClient _client;

    private MemoryServer(WebApplication app)
    {
        _app = app;
        _client = new HttpClient
        {
            BaseAddress = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()),
            Timeout = Deadline.Usual,
        };
    }

    public static Task<MemoryServer> StartAsync(WebDavOptions options) => StartAsync(options, static _ => { });

    /// <summary>The same with parts of its own.</summary>
    public static async Task<MemoryServer> StartAsync(WebDavOptions options, Action<IServiceCollection> addParts)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddOperations(new OperationsOptions());
        builder.Services.AddSingleton<IResourceStore>(new MemoryStore(new StoreOptions(), TimeProvider.System));
        addParts(builder.Services);
        builder.Services.AddWebDav(options);
        var app = builder.Build();
        app.Use((http, next) =>
        {
            http.User = new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.Name, http.Request.Headers["X-User"].ToString())], "test"));
            return next(http);
        });
        app.UseWebDav();
        await app.StartAsync();
        return new MemoryServer(app);
    }

    public T Part<T>()
        where T : notnull => _app.Services.GetRequiredService<T>();

    public async Task<(HttpStatusCode Status, string Content)> SendAsync(
        string method, string user, string path, string content = "", params (string Name, string Value)[] fields)
    {
        using var response = await RespondAsync(method, user, path, content, fields);
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    /// <summary>The response whole, with its fields.</summary>
    public async Task<HttpResponseMessage> RespondAsync(
        string method, string user, string path, string content = "", params (string Name, string Value)[] fields)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = new StringContent(content), Headers = { { "X-User", user } } };
        foreach (var (name, value) in fields)
        {
            request.Headers.Add(name, value);
        }

        return await _client.SendAsync(request);
    }

    /// <summary>A response that has begun; nobody reads its content yet.</summary>
    public async Task<HttpResponseMessage> BeginAsync(string method, string path, params (string Name, string Value)[] fields)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path) { Headers = { { "X-User", "anna" } } };
        foreach (var (name, value) in fields)
        {
            request.Headers.Add(name, value);
        }

        return await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    /// <summary>The content of a response that has begun, as it comes.</summary>
    public async Task<StreamReader> OpenAsync(string user, string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { { "X-User", user } } };
        var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        return new StreamReader(await response.EnsureSuccessStatusCode().Content.ReadAsStreamAsync());
    }

    public Task<(HttpStatusCode Status, string Content)> LockAsync(string user, string path) => SendAsync("LOCK", user, path, LockInfo);

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _app.DisposeAsync();
    }
}
