using System.Net;
using System.Text.RegularExpressions;
using DavServer.ProtocolTests.Hosting;
using DavServer.Tests.Shared;

namespace DavServer.CrashTests;

/// <summary>The real program, over a share that outlives it.</summary>
internal sealed partial class ServerProcess : IAsyncDisposable
{
    private readonly ChildProcess _process;
    private bool _isKilled;

    private ServerProcess(ChildProcess process, IPEndPoint http)
    {
        _process = process;
        Http = http;
    }

    public IPEndPoint Http { get; }

    /// <summary>What it has logged.</summary>
    public string Log => _process.Error;

    /// <summary>Starts it, and waits until it serves.</summary>
    public static async Task<ServerProcess> StartAsync(string root, params string[] arguments)
    {
        var process = Launch(root, arguments);
        await process.SaysAsync("Ctrl-C stops it.");
        var url = Url().Match(process.Output);
        Assert.True(url.Success, $"it does not start: {process.Output}{process.Error}");
        return new ServerProcess(process, IPEndPoint.Parse(new Uri(url.Groups[1].Value).Authority));
    }

    /// <summary>Starts it, and kills it before long, wherever it is in its start.</summary>
    public static async Task StartAndKillAsync(string root, TimeSpan after)
    {
        await using var process = Launch(root, []);
        await Task.Delay(after, TimeProvider.System);
    }

    /// <summary>SIGTERM, and nothing else: it stops in order.</summary>
    public Task TerminateAsync() => _process.TerminateAsync();

    /// <summary>Waits until it has ended by itself.</summary>
    public async Task EndAsync() => Assert.Equal(0, (await _process.EndAsync()).ExitCode);

    /// <summary>SIGKILL.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_isKilled)
        {
            _isKilled = true;
            await _process.DisposeAsync();
        }
    }

    private static ChildProcess Launch(string root, string[] arguments) => ChildProcess.Start(
        Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet",
        [Assembly, "--root", root, "--http", "127.0.0.1:0", "--https", "off", .. arguments]);

    // The tests' own output lies in .../bin/CONFIGURATION/FRAMEWORK/, and so does the program's.
    private static string Assembly
    {
        get
        {
            var own = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd('/'));
            return Path.Join(SourceTree.Root, "src", "DavServer.Host", "bin", own.Parent!.Name, own.Name, "davserver.dll");
        }
    }

    [GeneratedRegex(@"^  (http://\S+/)", RegexOptions.Multiline)]
    private static partial Regex Url();
}
