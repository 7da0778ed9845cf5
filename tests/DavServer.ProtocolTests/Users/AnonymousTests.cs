using System.Net;
using System.Net.Sockets;
using DavServer.Host.Configuration;
using DavServer.Host.Hosting;
using DavServer.ProtocolTests.LongRunning;
using DavServer.Tests.Shared;

namespace DavServer.ProtocolTests.Users;

/// <summary>--anonymous: everyone is one principal, and the monitor's id is the only key to it.</summary>
public class AnonymousTests(AnonymousTests.Fixture slow) : IClassFixture<AnonymousTests.Fixture>
{
    private readonly ServerUnderTest _server = slow.Server;

    [Fact, Spec("product.md", "Principals")]
    public async Task AnonymousClients_GetNoList_ButTheMonitorByItsId()
    {
        var tree = slow.NewTree(seconds: 1);
        var accepted = (await _server.SendAsync($"COPY /{tree}/", $"Destination: /{tree}-copy/", "Prefer: respond-async")).Final;
        Assert.Equal(202, accepted.Status);
        var list = await RawExchange.OfAsync(_server.Http, "GET /.davserver/operations");
        Assert.StartsWith("HTTP/1.1 404 ", list, StringComparison.Ordinal);
        Assert.Equal(await RawExchange.OfAsync(_server.Http, "GET /.davserver/no-such-thing"), list);
        Assert.Equal(202, (await _server.SendAsync($"GET {accepted["location"]}")).Final.Status);
        Assert.Equal("201", (await Answer.PollAsync(_server, accepted["location"]!))["asyncresult"]);
    }

    [Fact, Spec("product.md", "Principals")]
    public async Task SameCopyFromTheSameAddress_Attaches()
    {
        var tree = slow.NewTree(seconds: 1);
        var first = (await _server.SendAsync($"COPY /{tree}/", $"Destination: /{tree}-copy/", "Prefer: respond-async")).Final;
        var second = (await _server.SendAsync($"COPY /{tree}/", $"Destination: /{tree}-copy/", "Prefer: respond-async")).Final;
        Assert.Equal(first["location"], second["location"]);
        Assert.Equal("201", (await Answer.PollAsync(_server, first["location"]!))["asyncresult"]);
    }

    [Fact, Spec("product.md", "Principals")]
    public async Task SameCopyFromAnotherAddress_Gets423AndLearnsNoMonitor_ButAttachesByIdempotencyKey()
    {
        var tree = slow.NewTree(seconds: 1);
        var monitor = (await CopyFromAsync("127.0.0.1", tree, "copy", "Idempotency-Key: k1"))["location"]!;
        var stranger = await CopyFromAsync("127.0.0.2", tree, "copy");
        Assert.Equal(423, stranger.Status);
        Assert.Null(stranger["link"]);
        Assert.Equal(monitor, (await CopyFromAsync("127.0.0.2", tree, "copy", "Idempotency-Key: k1"))["location"]);
        Assert.Equal("201", (await Answer.PollAsync(_server, monitor))["asyncresult"]);
    }

    [Theory, Spec("product.md", "Command line, configuration")]
    [InlineData("http")]
    [InlineData("https")]
    [InlineData("http2-cleartext")]
    public void OtherAddressThanLoopbackWithoutUsers_RefusesToStart_AndChangesNothing(string listener)
    {
        var everywhere = new IPEndPoint(IPAddress.Any, 0);
        var configuration = new ServerConfiguration
        {
            Root = Path.Join(Path.GetTempPath(), $"davserver-test-{Guid.NewGuid():N}"),
            Http = listener == "http" ? everywhere : new IPEndPoint(IPAddress.Loopback, 0),
            Https = listener == "https" ? everywhere : null,
            Http2Cleartext = listener == "http2-cleartext" ? everywhere : null,
        };
        var refusal = Assert.Throws<DavServerStartupException>(() => DavServerApplication.Build(configuration));
        Assert.Contains("--" + listener + ":", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("--anonymous", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(2, refusal.ExitCode);
        Assert.False(Path.Exists(configuration.Root));
    }

    private async Task<Answer> CopyFromAsync(string address, string tree, string what, params string[] fields)
    {
        using var handler = new SocketsHttpHandler
        {
            ConnectCallback = async (context, cancel) =>
            {
                var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                socket.Bind(new IPEndPoint(IPAddress.Parse(address), 0));
                await socket.ConnectAsync(context.DnsEndPoint, cancel);
                return new NetworkStream(socket, ownsSocket: true);
            },
        };
        using var client = new HttpClient(handler) { BaseAddress = new Uri($"http://{_server.Http}/") };
        return await Answer.AskAsync(client, "COPY", $"/{tree}/", [$"Destination: /{tree}-{what}/", "Prefer: respond-async", .. fields]);
    }

    public sealed class Fixture : SlowServer
    {
        protected override ServerConfiguration Configure(ServerConfiguration configuration) => configuration with { Anonymous = true };
    }
}
