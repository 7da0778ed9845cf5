using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using DavServer.Rehearsal;
using DavServer.Tests.Shared;

namespace DavServer.ProtocolTests.Rehearsal;

/// <summary>The test bench, in this process, with all its listeners on ports of their own.</summary>
public sealed class Bench : IAsyncDisposable
{
    private readonly RehearsalServer _server;

    private Bench(RehearsalServer server) => _server = server;

    public static Task<Bench> StartAsync() => StartAsync(o => o);

    public static async Task<Bench> StartAsync(Func<RehearsalServerOptions, RehearsalServerOptions> with)
    {
        var loopback = new IPEndPoint(IPAddress.Loopback, 0);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var now = TimeProvider.System.GetUtcNow();
        return new Bench(await RehearsalServer.StartAsync(
            with(new RehearsalServerOptions
            {
                Http = loopback,
                Https = loopback,
                Http2Cleartext = loopback,
                Raw = loopback,
                RawTls = loopback,
                Certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1)),
            }),
            TimeProvider.System));
    }

    /// <summary>The URL of a listener: http, https, http2-cleartext, raw, raw-tls.</summary>
    public Uri UrlOf(string listener) => new(_server.Listening.Single(l => l.Name == listener).Url);

    public Task<RawHttpConnection> ConnectAsync(string listener)
    {
        var url = UrlOf(listener);
        var at = IPEndPoint.Parse(url.Authority);
        return url.Scheme == "https" ? RawHttpConnection.ConnectTlsAsync(at) : RawHttpConnection.ConnectAsync(at);
    }

    /// <summary>Sends one request and reads its answers. The line as written, without the version.</summary>
    public static async Task<RawHttpConnection.Response> AskAsync(RawHttpConnection connection, string line, params string[] fields)
    {
        await connection.SendAsync(Request(line, fields));
        return await connection.ReadResponseAsync(line.Split(' ')[0]);
    }

    /// <summary>The same on a connection of its own.</summary>
    public async Task<RawHttpConnection.Response> AskAsync(string listener, string line, params string[] fields)
    {
        await using var connection = await ConnectAsync(listener);
        return await AskAsync(connection, line, fields);
    }

    public static string Request(string line, params string[] fields) =>
        $"{line} HTTP/1.1\r\nHost: bench\r\n{string.Concat(fields.Select(f => f + "\r\n"))}\r\n";

    /// <summary>The lines of one transcript: the summary first.</summary>
    public async Task<IReadOnlyList<JsonElement>> TranscriptAsync(string id)
    {
        var answer = await AskAsync("http", $"GET /transcripts/{id}");
        var lines = Expect.Status(200, answer).Content.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return [.. lines.Select(l => JsonDocument.Parse(l).RootElement)];
    }

    /// <summary>What is known of the client's next step, once it is so.</summary>
    public Task<JsonElement> NextAsync(string id, Func<JsonElement, bool> condition, string expected) =>
        Deadline.UntilAsync(async () => (await TranscriptAsync(id))[0].GetProperty("next"), condition, expected);

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
