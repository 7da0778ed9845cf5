using System.Net;
using System.Net.Sockets;
using System.Text;
using DavServer.Rehearsal.Monitors;
using DavServer.Rehearsal.Playing;
using DavServer.Rehearsal.Raw;
using DavServer.Rehearsal.Scripts;
using DavServer.Rehearsal.Transcripts;
using DavServer.Rehearsal.Tree;
using DavServer.Rehearsal.Wire;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace DavServer.Rehearsal;

/// <summary>The test bench: plays scripts at its listeners, and keeps a transcript of every exchange.</summary>
public sealed class RehearsalServer : IAsyncDisposable
{
    private readonly RehearsalServerOptions _options;
    private readonly TimeProvider _time;
    private readonly TranscriptStore _transcripts;
    private readonly TranscriptFiles? _files;
    private readonly RehearsalTrees _trees;
    private readonly RehearsalMonitors _monitors;
    private readonly List<(string Name, string Scheme, Func<IPEndPoint> At)> _listeners = [];
    private readonly List<RawListener> _raw = [];
    private WebApplication? _app;

    private RehearsalServer(RehearsalServerOptions options, TimeProvider time)
    {
        _options = options;
        _time = time;
        _trees = new RehearsalTrees(options.Limits, time);
        _monitors = new RehearsalMonitors(time);
        _transcripts = new TranscriptStore(new TranscriptLimits(), time);
        _files = options.TranscriptFolder is { } folder ? new TranscriptFiles(_transcripts, folder, options.Error, time) : null;
    }

    /// <summary>The listeners by their names (http, https, http2-cleartext, raw, raw-tls), with the URLs they really have.</summary>
    public IReadOnlyList<(string Name, string Url)> Listening => [.. _listeners.Select(l => (l.Name, $"{l.Scheme}://{l.At()}"))];

    /// <summary>Starts all listeners.</summary>
    /// <exception cref="IOException">An address is taken, or transcripts can't be kept where they should.</exception>
    public static async Task<RehearsalServer> StartAsync(RehearsalServerOptions options, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(options);
        var server = new RehearsalServer(options, time);
        try
        {
            server._files?.Start();
            await server.StartKestrelAsync();
            server.StartRaw("raw", "http", options.Raw);
            server.StartRaw("raw-tls", "https", options.RawTls);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
        {
            await _app.StopAsync();
            await _app.DisposeAsync();
        }

        foreach (var raw in _raw)
        {
            await raw.DisposeAsync();
        }

        if (_files is not null)
        {
            await _files.DisposeAsync();
        }
    }

    private async Task StartKestrelAsync()
    {
        if (_options is { Http: null, Https: null, Http2Cleartext: null })
        {
            return; // With no listener at all Kestrel would take its own default.
        }

        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "davserver-rehearse" });
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(Configure);
        builder.Logging.AddSimpleConsole(o => o.SingleLine = true).SetMinimumLevel(LogLevel.Warning)
            .AddFilter("Microsoft.Extensions.Hosting", LogLevel.None); // A failed start is thrown besides.
        builder.Services.Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(o => o.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.Services.Configure<HostOptions>(o => o.ShutdownTimeout = TimeSpan.FromSeconds(1));
        builder.Services.Replace(ServiceDescriptor.Singleton<IHostLifetime, NoLifetime>());
        builder.Services.TryAddSingleton(_time);
        builder.Services.AddInterimResponses();
        _app = builder.Build();
        _app.UseInterimResponses();
        var endpoint = new RehearsalEndpoint("", StageOf(ScriptSpeaker.Correct), _time);
        var stopping = _app.Lifetime.ApplicationStopping;
        _app.Run(http => InvokeAsync(http, endpoint, stopping));
        try
        {
            await _app.StartAsync();
        }
        catch (SocketException exception)
        {
            throw new IOException(exception.Message, exception); // As Kestrel itself says that an address is taken.
        }
    }

    private Task InvokeAsync(HttpContext http, RehearsalEndpoint endpoint, CancellationToken stopping)
    {
        var request = RehearsalEndpoint.RequestOf(http);
        return TranscriptEndpoint.IsFor(request.Path)
            ? RehearsalEndpoint.WriteAsync(http, TranscriptEndpoint.Answer(request, _transcripts))
            : endpoint.InvokeAsync(http, stopping);
    }

    private void Configure(KestrelServerOptions kestrel)
    {
        kestrel.AddServerHeader = false;
        kestrel.RequestHeaderEncodingSelector = static _ => Encoding.Latin1;
        kestrel.Limits.MaxRequestLineSize = 64 * 1024;
        kestrel.Limits.MaxRequestBodySize = null; // The endpoint has its own.
        kestrel.Limits.MaxConcurrentConnections = 20_000;

        // What a client does in its own time is what is watched here.
        kestrel.Limits.KeepAliveTimeout = TimeSpan.FromMinutes(10);
        kestrel.Limits.MinResponseDataRate = null;
        kestrel.Limits.MinRequestBodyDataRate = null;
        Listen(kestrel, "http", _options.Http, HttpProtocols.Http1);
        Listen(kestrel, "https", _options.Https, HttpProtocols.Http1AndHttp2);
        Listen(kestrel, "http2-cleartext", _options.Http2Cleartext, HttpProtocols.Http2);
    }

    private void Listen(KestrelServerOptions kestrel, string name, IPEndPoint? at, HttpProtocols protocols)
    {
        if (at is null)
        {
            return;
        }

        kestrel.Listen(at, listener =>
        {
            listener.Protocols = protocols;
            if (name == "https")
            {
                listener.UseHttps(new HttpsConnectionAdapterOptions
                {
                    ServerCertificate = _options.Certificate,
                    ServerCertificateChain = _options.CertificateChain,
                });
            }

            ConnectionTap.Use(listener, name, _transcripts);
            _listeners.Add((name, name == "https" ? "https" : "http", () => listener.IPEndPoint!));
        });
    }

    private void StartRaw(string name, string scheme, IPEndPoint? at)
    {
        if (at is not null)
        {
            var raw = new RawListener(name, StageOf(ScriptSpeaker.Raw), _transcripts, scheme == "https" ? _options.Certificate : null, _time);
            _raw.Add(raw);
            raw.Start(at);
            _listeners.Add((name, scheme, () => raw.LocalEndPoint));
        }
    }

    private RehearsalStage StageOf(ScriptSpeaker speaker) => new(_options.Limits, speaker, _trees, _monitors, _time);

    /// <summary>Signals are the business of whoever started this.</summary>
    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
