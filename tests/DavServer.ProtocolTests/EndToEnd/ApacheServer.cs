using System.Net;
using DavServer.ProtocolTests.Hosting;
using DavServer.Tests.Shared;

namespace DavServer.ProtocolTests.EndToEnd;

/// <summary>The peer: Apache's mod_dav over a folder.</summary>
internal sealed class ApacheServer(ChildProcess process, IPEndPoint http) : IAsyncDisposable
{
    public IPEndPoint Http => http;

    /// <summary>Starts it.</summary>
    /// <param name="share">What it serves.</param>
    /// <param name="work">A folder for what it needs itself.</param>
    public static async Task<ApacheServer> StartAsync(string share, string work)
    {
        var http = LoopbackPort.Free();
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
        return new ApacheServer(await process.ReadyAsync(() => LoopbackPort.Answers(http), "Apache to listen"), http);
    }

    public ValueTask DisposeAsync() => process.DisposeAsync();
}
