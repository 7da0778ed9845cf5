using System.Globalization;
using System.Net;
using DavServer.Host.Configuration;

namespace DavServer.ProtocolTests.LongRunning;

/// <summary>A server that copies 64 KiB a second, so that every tree makes an operation to be watched; shared by a class of tests.</summary>
public class SlowServer : IAsyncLifetime
{
    /// <summary>What one operation copies.</summary>
    public const int BytesPerSecond = 64 * 1024;

    private const int FileBytes = 4096;
    private readonly string _profiles = TestProfiles.Write();
    private int _names;

    public ServerUnderTest Server { get; private set; } = null!;

    /// <summary>An HTTP/2 client without TLS, by prior knowledge.</summary>
    public HttpClient Http2 { get; private set; } = null!;

    /// <summary>An HTTP/2 client over TLS.</summary>
    public HttpClient Http2Tls { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        await PrepareAsync();
        Server = await ServerUnderTest.StartAsync(c => Configure(c with
        {
            Https = new IPEndPoint(IPAddress.Loopback, 0),
            Http2Cleartext = new IPEndPoint(IPAddress.Loopback, 0),
            Profiles = _profiles,
            CopyRate = BytesPerSecond,
            AcceptAfter = TimeSpan.FromMilliseconds(500),
        }));
        Http2 = NewHttp2($"http://{Server.Addresses.Http2Cleartext}/");
        Http2Tls = NewHttp2($"https://{Server.Addresses.Https}/");
    }

    public async Task DisposeAsync()
    {
        Http2.Dispose();
        Http2Tls.Dispose();
        await Server.DisposeAsync();
        File.Delete(_profiles);
    }

    /// <summary>A name no other test uses.</summary>
    public string NewName(string what) => string.Create(CultureInfo.InvariantCulture, $"{what}{Interlocked.Increment(ref _names)}");

    /// <summary>A tree that takes so long to copy. Gives its name, which no other test uses.</summary>
    public string NewTree(double seconds)
    {
        var name = NewName("tree");
        Server.MakeTree(name, (int)(seconds * BytesPerSecond / FileBytes), FileBytes);
        return name;
    }

    /// <summary>A tree of ten small files that are unlike any other tree's.</summary>
    public string NewSmallTree(string what)
    {
        var name = NewName(what);
        Server.MakeTree(name, 10, 20);
        return name;
    }

    /// <summary>What must be there before the server is.</summary>
    protected virtual Task PrepareAsync() => Task.CompletedTask;

    protected virtual ServerConfiguration Configure(ServerConfiguration configuration) => configuration;

    private static HttpClient NewHttp2(string address)
    {
        var handler = new SocketsHttpHandler();
#pragma warning disable CA5359 // The certificate is one the server has just made up.
        handler.SslOptions.RemoteCertificateValidationCallback = (_, _, _, _) => true;
#pragma warning restore CA5359
        return new HttpClient(handler)
        {
            BaseAddress = new Uri(address),
            DefaultRequestVersion = HttpVersion.Version20,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Timeout = TimeSpan.FromSeconds(30),
        };
    }
}
