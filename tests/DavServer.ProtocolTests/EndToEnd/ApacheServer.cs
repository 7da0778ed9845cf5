using System.Net;
using System.Net.Sockets;
using DavServer.ProtocolTests.Hosting;
using DavServer.Tests.Shared;

namespace DavServer.ProtocolTests.EndToEnd;

/// <summary>The peer: Apache's mod_dav over a folder.</summary>
internal sealed class ApacheServer : IAsyncDisposable
{
    private readonly ChildProcess _process;

    private ApacheServer(ChildProcess process, IPEndPoint http)
    {
        _process = process;
        Http = http;
    }

    public IPEndPoint Http { get; }

    /// <summary>Starts it.</summary>
    /// <param name="share">What it serves.</param>
    /// <param name="work">A folder for what it needs itself.</param>
    public static async Task<ApacheServer> StartAsync(string share, string work)
    {
        var http = FreePort();
        var modules = new[] { "mpm_event", "authz_core", "dav", "dav_fs" }.Select(m => $"LoadModule {m}_module /usr/lib/apache2/modules/mod_{m}.so");
        var configuration = Path.Join(work, "httpd.conf");
        await File.WriteAllTextAsync(configuration, $"""
            ServerName localhost
            Listen {http}
            PidFile {work}/httpd.pid
            ErrorLog {work}/error.log
            Mutex file:{work}
            {string.Join('\n', modules)}
            Timeout 600
            DocumentRoot "{share}"
            DavLockDB {work}/locks
            <Directory "{share}">
              Dav On
            </Directory>

            """);
        var process = ChildProcess.Start("apache2", ["-X", "-d", work, "-f", configuration]);
        var server = new ApacheServer(process, http);
        try
        {
            await Deadline.UntilAsync(() => CanConnect(http), "Apache listens", () => process.Error);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private static IPEndPoint FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return (IPEndPoint)listener.LocalEndpoint;
    }

    private static bool CanConnect(IPEndPoint http)
    {
        try
        {
            using var client = new TcpClient();
            client.Connect(http);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
