using System.IO.Pipelines;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using DavServer.Tests.Shared;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Kestrel.InterimResponses.Tests;

/// <summary>Kestrel on free ports of 127.0.0.1: plain, TLS, and HTTP/2 without TLS.</summary>
internal sealed class KestrelServer : IAsyncDisposable
{
    private static readonly X509Certificate2 Certificate = CreateCertificate();
    private readonly WebApplication _app;
    private readonly List<IPEndPoint> _endPoints;

    private KestrelServer(WebApplication app)
    {
        _app = app;
        _endPoints = [.. app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses
            .Select(a => new Uri(a)).Select(u => IPEndPoint.Parse(u.Authority))];
    }

    public IPEndPoint Plain => _endPoints[0];

    public IPEndPoint Tls => _endPoints[1];

    public IPEndPoint PlainHttp2 => _endPoints[2];

    public static async Task<KestrelServer> StartAsync(KestrelSetup setup)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AllowSynchronousIO = true;
            setup.Kestrel?.Invoke(kestrel);
            kestrel.Listen(IPAddress.Loopback, 0, listen => Wrap(listen, setup.WrapOutput));
            kestrel.Listen(IPAddress.Loopback, 0, listen =>
            {
                listen.UseHttps(new HttpsConnectionAdapterOptions { ServerCertificate = Certificate });
                Wrap(listen, setup.WrapOutput);
            });
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2);
        });
        if (setup.Time is { } time)
        {
            builder.Services.AddSingleton(time);
        }

        builder.Services.AddInterimResponses(_ => setup.Options);
        var app = builder.Build();
        setup.Pipeline(app);
        await Deadline.WaitAsync(app.StartAsync(), "Kestrel listening");
        return new KestrelServer(app);
    }

    public Task<RawHttpConnection> ConnectAsync(Wire wire, int? receiveBuffer = null) =>
        wire == Wire.Plain ? RawHttpConnection.ConnectAsync(Plain, receiveBuffer) : RawHttpConnection.ConnectTlsAsync(Tls, receiveBuffer);

    public async ValueTask DisposeAsync()
    {
        using var impatience = new CancellationTokenSource();
        // Connections that tests leave open need no courtesy.
        await impatience.CancelAsync();
        await _app.StopAsync(impatience.Token);
        await _app.DisposeAsync();
    }

    private static void Wrap(ListenOptions listen, Func<PipeWriter, PipeWriter>? wrap)
    {
        if (wrap is null)
        {
            return;
        }

        listen.Use(next => async connection =>
        {
            var original = connection.Transport;
            connection.Transport = new WrappedTransport(original.Input, wrap(original.Output));
            try
            {
                await next(connection);
            }
            finally
            {
                connection.Transport = original;
            }
        });
    }

    private static X509Certificate2 CreateCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        using var made = request.CreateSelfSigned(TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(1));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
    }

    private sealed record WrappedTransport(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
