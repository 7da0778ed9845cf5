using System.Net;
using DavServer.Tests.Shared;

namespace DavServer.CrashTests.Faults;

/// <summary>The real program with the shim beneath it, over a share that outlives it.</summary>
internal sealed class InjectedServer : IAsyncDisposable
{
    private readonly string _folder;
    private ServerProcess? _process;

    private InjectedServer(string folder)
    {
        _folder = folder;
        Directory.CreateDirectory(Root);
        Control = new InjectionControl(Path.Join(folder, "control"), Root);
    }

    public string Root => Path.Join(_folder, "share");

    public InjectionControl Control { get; }

    public IPEndPoint Http => Process.Http;

    public ServerProcess Process => _process ?? throw new InvalidOperationException("It is not running.");

    public static InjectedServer Create(string folder) => new(folder);

    public static async Task<InjectedServer> StartAsync(string folder)
    {
        var server = new InjectedServer(folder);
        await server.StartAsync();
        return server;
    }

    public async Task StartAsync()
    {
        await StopAsync();
        _process = await ServerProcess.StartAsync(Root, await InjectionShim.EnvironmentAsync(Control));
    }

    /// <summary>Starts it, and lets it die in its start.</summary>
    /// <returns>Whether it died; otherwise it serves.</returns>
    public async Task<bool> StartInjectedAsync(Injection injection)
    {
        await StopAsync();
        Control.Arm(injection);
        _process = await ServerProcess.TryStartAsync(Root, await InjectionShim.EnvironmentAsync(Control));
        return _process is null;
    }

    /// <summary>SIGKILL, where it still runs.</summary>
    public async Task StopAsync()
    {
        Control.Disarm();
        if (_process is not null)
        {
            await _process.DisposeAsync();
            _process = null;
        }
    }

    /// <summary>Sends a request on a connection of its own.</summary>
    /// <param name="request">Request line and fields, without Host and Content-Length.</param>
    /// <param name="content">Its content.</param>
    public async Task<RawHttpConnection.Message> AskAsync(string request, string content = "")
    {
        await using var connection = await RawHttpConnection.ConnectAsync(Http);
        connection.Patience = TimeSpan.FromMinutes(3);
        var length = content.Length == 0 ? "" : $"Content-Length: {content.Length}\r\n";
        await connection.SendAsync(request.Insert(request.IndexOf('\r', StringComparison.Ordinal) is var end and >= 0 ? end : request.Length,
            $" HTTP/1.1\r\nHost: {Http}") + $"\r\n{length}\r\n{content}");
        return (await connection.ReadResponseAsync(request[..request.IndexOf(' ', StringComparison.Ordinal)])).Final;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Control.Dispose();
    }
}
