using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace DavServer.Tests.Shared;

/// <summary>Somebody who is told things: a real HTTP server on loopback that keeps what it got and answers as a test wants.</summary>
public sealed class WebhookReceiver : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<Message> _messages = new();

    private WebhookReceiver(WebApplication app) => _app = app;

    /// <summary>What it got, in order.</summary>
    public IReadOnlyList<Message> Messages => [.. _messages];

    /// <summary>Where it is.</summary>
    public Uri Url { get; private set; } = null!;

    /// <summary>How it answers; 204 at first.</summary>
    public Func<HttpContext, Task> Answer { get; set; } = Status(204);

    /// <summary>An answer without content.</summary>
    public static Func<HttpContext, Task> Status(int status, params string[] fields) => http =>
    {
        http.Response.StatusCode = status;
        foreach (var field in fields.Select(f => f.Split(": ", 2)))
        {
            http.Response.Headers[field[0]] = field[1];
        }

        return Task.CompletedTask;
    };

    /// <summary>One answer after the other; the last again and again.</summary>
    public static Func<HttpContext, Task> InTurn(params Func<HttpContext, Task>[] answers)
    {
        var turn = -1;
        return http => answers[Math.Min(Interlocked.Increment(ref turn), answers.Length - 1)](http);
    }

    public static async Task<WebhookReceiver> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        ListenOptions? listener = null;
        builder.WebHost.UseKestrelCore().ConfigureKestrel(k => k.Listen(IPAddress.Loopback, 0, o => listener = o));
        var receiver = new WebhookReceiver(builder.Build());
        receiver._app.Run(receiver.ReceiveAsync);
        await receiver._app.StartAsync();
        receiver.Url = new Uri($"http://{listener!.IPEndPoint}/hook/in?key=very-secret");
        return receiver;
    }

    /// <summary>Waits until it has got so many.</summary>
    public Task UntilAsync(int count, Func<string>? came = null) => Deadline.UntilAsync(
        () => _messages.Count >= count, $"{count} messages", () => $"{_messages.Count}: {string.Join(", ", Messages)}. {came?.Invoke()}");

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
    }

    private async Task ReceiveAsync(HttpContext http)
    {
        using var content = new MemoryStream();
        await http.Request.Body.CopyToAsync(content);
        _messages.Enqueue(new Message(
            http.Request.Method,
            http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget,
            http.Request.Headers.ToDictionary(f => f.Key, f => f.Value.ToString(), StringComparer.OrdinalIgnoreCase),
            Encoding.UTF8.GetString(content.ToArray())));
        await Answer(http);
    }

    /// <summary>What came.</summary>
    public sealed record Message(string Method, string Target, IReadOnlyDictionary<string, string> Fields, string Content)
    {
        public string Id => Fields["webhook-id"];

        /// <summary>Seconds since 1970.</summary>
        public long Timestamp => long.Parse(Fields["webhook-timestamp"], System.Globalization.CultureInfo.InvariantCulture);

        public override string ToString() => $"{Method} {Target} {string.Join("; ", Fields.Select(f => $"{f.Key}: {f.Value}"))} {Content}";
    }
}
