using System.IO.Pipelines;
using System.Net;
using DavServer.Tests.Shared;
using Kestrel.InterimResponses.Internal;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;

namespace Kestrel.InterimResponses.Tests;

public class NotSupportedTests
{
    // Eager, so that anything that could be sent would be.
    private static readonly InterimResponseOptions Eager = new() { InitialDelay = TimeSpan.Zero, Interval = TimeSpan.FromMilliseconds(1) };

    [Theory, EachWire]
    public async Task Http10_GetsNone(Wire wire)
    {
        await using var server = await KestrelServer.StartAsync(KestrelSetup.Heartbeats(AnswerWhatIsThereAsync) with { Options = Eager });
        await using var client = await server.ConnectAsync(wire);
        await client.SendAsync("GET / HTTP/1.0\r\nHost: a\r\n\r\n");
        var response = await client.ReadResponseAsync();
        Assert.Equal((0, "none, NotSupported"), (response.Interims.Count, response.Final.Content));
        await client.ReadEndAsync();
    }

    [Theory, EachWire]
    public async Task Http2_GetsNoneAlthoughItsTransportCouldBeWrittenTo(Wire wire)
    {
        await using var server = await KestrelServer.StartAsync(KestrelSetup.Heartbeats(AnswerWhatIsThereAsync) with { Options = Eager });
        using var handler = new SocketsHttpHandler();
#pragma warning disable CA5359 // The certificate is one the test has just made up.
        handler.SslOptions.RemoteCertificateValidationCallback = (_, _, _, _) => true;
#pragma warning restore CA5359
        using var client = new HttpClient(handler);
        var address = wire == Wire.Plain ? $"http://{server.PlainHttp2}/" : $"https://{server.Tls}/";
        for (var i = 0; i < 5; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, address)
            {
                Version = HttpVersion.Version20,
                VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            };
            using var response = await Deadline.WaitAsync(client.SendAsync(request), "an HTTP/2 response");
            Assert.Equal("none, NotSupported", await response.Content.ReadAsStringAsync());
        }
    }

    [Fact]
    public async Task TestServer_GetsNone()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseTestServer();
        builder.Services.AddInterimResponses(_ => Eager);
        await using var app = builder.Build();
        app.UseInterimResponses().UseProcessingHeartbeats().Run(AnswerWhatIsThereAsync);
        await app.StartAsync();
        using var client = app.GetTestClient();
        Assert.Equal("none, NotSupported", await client.GetStringAsync(new Uri("http://a/")));
    }

    [Theory]
    [InlineData("HTTP/1.1", true)]
    [InlineData("HTTP/1.0", false)]
    [InlineData("HTTP/2", false)]
    [InlineData("HTTP/3", false)]
    [InlineData("", false)]
    public async Task WhereThereIsATransport_OnlyHttp11GetsTheFeature(string protocol, bool expected)
    {
        var context = new DefaultHttpContext();
        context.Request.Protocol = protocol;
        context.Features.Set<IConnectionTransportFeature>(new Transport());
        context.Features.Set<IHttpRequestLifetimeFeature>(new HttpRequestLifetimeFeature());
        IHttpInterimResponseFeature? feature = null;
        var middleware = new InterimResponsesMiddleware(
            c =>
            {
                feature = c.Features.Get<IHttpInterimResponseFeature>();
                return Task.CompletedTask;
            },
            Eager,
            TimeProvider.System);
        await middleware.InvokeAsync(context);
        Assert.Equal(expected, feature is InterimGate);
    }

    [Fact]
    public void WithoutAddInterimResponses_TheMiddlewareSaysWhatIsMissing()
    {
        using var services = new ServiceCollection().BuildServiceProvider();
        var thrown = Assert.Throws<InvalidOperationException>(() => new ApplicationBuilder(services).UseProcessingHeartbeats());
        Assert.Contains("AddInterimResponses", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AddInterimResponses_KeepsWhatIsRegisteredAndRefusesWhatCannotBe()
    {
        var mine = new InterimResponseOptions { MaxCount = 7 };
        using var services = new ServiceCollection().AddSingleton(mine).AddSingleton<TimeProvider>(new ManualTimeProvider())
            .AddInterimResponses(o => o with { MaxCount = 8 }).BuildServiceProvider();
        Assert.Same(mine, services.GetRequiredService<InterimResponseOptions>());
        Assert.IsType<ManualTimeProvider>(services.GetRequiredService<TimeProvider>());
        Assert.Throws<ArgumentOutOfRangeException>(() => new ServiceCollection().AddInterimResponses(o => o with { MaxBytes = -1 }));
    }

    private static async Task AnswerWhatIsThereAsync(HttpContext context)
    {
        await using (context.BeginProcessing(Eager))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
        }

        var there = context.Features.Get<IHttpInterimResponseFeature>() is null ? "none" : "a feature";
        await context.Response.WriteAsync($"{there}, {context.TrySendInterim(102)}");
    }

    private sealed class Transport : IConnectionTransportFeature, IDuplexPipe
    {
        private readonly Pipe _pipe = new();

        public PipeReader Input => _pipe.Reader;

        public PipeWriter Output => _pipe.Writer;

        IDuplexPipe IConnectionTransportFeature.Transport
        {
            get => this;
            set => throw new NotSupportedException();
        }
    }
}
