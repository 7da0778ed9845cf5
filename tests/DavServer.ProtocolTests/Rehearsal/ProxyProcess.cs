using System.Globalization;
using System.Net;
using System.Net.Sockets;
using DavServer.ProtocolTests.Hosting;
using DavServer.Tests.Shared;

namespace DavServer.ProtocolTests.Rehearsal;

/// <summary>A real intermediary from <c>compat-matrix/proxies</c> in front of a server.</summary>
internal sealed class ProxyProcess : IAsyncDisposable
{
    private readonly ChildProcess _process;
    private readonly string _work;

    private ProxyProcess(ChildProcess process, string work, int port)
    {
        _process = process;
        _work = work;
        Port = port;
    }

    public int Port { get; }

    /// <summary>All ways to set up all intermediaries: <c>nginx/http-1.1</c>.</summary>
    public static IEnumerable<string> All =>
        Directory.GetFiles(Folder, "*.conf", SearchOption.AllDirectories)
            .Select(f => $"{Path.GetFileName(Path.GetDirectoryName(f))}/{Path.GetFileNameWithoutExtension(f)}").Order(StringComparer.Ordinal);

    private static string Folder => Path.Join(SourceTree.Root, "compat-matrix", "proxies");

    /// <summary>Starts one; its configuration's first line says how.</summary>
    public static Task<ProxyProcess> StartAsync(string name, int upstream) => StartAsync(name, upstream, static c => c);

    /// <summary>The same with its configuration changed.</summary>
    public static async Task<ProxyProcess> StartAsync(string name, int upstream, Func<string, string> change)
    {
        var work = Directory.CreateTempSubdirectory("davserver-test-proxy-").FullName;
        var port = FreePort();
        var configuration = change(await File.ReadAllTextAsync(Path.Join(Folder, name + ".conf")))
            .Replace("@LISTEN@", port.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
            .Replace("@UPSTREAM@", upstream.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
            .Replace("@WORK@", work, StringComparison.Ordinal)
            .Replace("@CONF@", Path.Join(work, "proxy.conf"), StringComparison.Ordinal);
        await File.WriteAllTextAsync(Path.Join(work, "proxy.conf"), configuration);
        var command = configuration.Split('\n')[0].Replace("# run: ", "", StringComparison.Ordinal);
        var process = ChildProcess.Start("bash", ["-c", "exec " + command]);
        var proxy = new ProxyProcess(process, work, port);
        try
        {
            await Deadline.UntilAsync(() => Answers(port), $"{name} to listen", () => process.Output + process.Error);
            return proxy;
        }
        catch
        {
            await proxy.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        Directory.Delete(_work, recursive: true);
    }

    private static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    private static bool Answers(int port)
    {
        try
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            socket.Connect(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
