using System.Net;
using System.Text.RegularExpressions;
using DavServer.ProtocolTests.Hosting;
using DavServer.Tests.Shared;

namespace DavServer.CrashTests;

/// <summary>The real program, over a share that outlives it.</summary>
/// <remarks><c>CRASH_PROGRAM</c>: an executable to be tried instead of what was built beside the tests, such as one that is compiled ahead of time.</remarks>
internal sealed partial class ServerProcess : IAsyncDisposable
{
    private const int Killed = 128 + 9;
    private static readonly Dictionary<string, string> NoEnvironment = [];
    private readonly ChildProcess _process;
    private bool _isKilled;

    private ServerProcess(ChildProcess process, IPEndPoint http)
    {
        _process = process;
        Http = http;
    }

    public IPEndPoint Http { get; }

    /// <summary>The process's id.</summary>
    public int Id => _process.Id;

    /// <summary>What it has logged.</summary>
    public string Log => _process.Error;

    /// <summary>Starts it, and waits until it serves.</summary>
    public static Task<ServerProcess> StartAsync(string root, params string[] arguments) => StartAsync(root, NoEnvironment, arguments);

    /// <summary>Starts it with variables in its environment, and waits until it serves.</summary>
    public static async Task<ServerProcess> StartAsync(string root, IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        var process = await LaunchAsync(root, environment, arguments);
        return TakeOver(process) ?? throw new InvalidOperationException($"it does not start: {process.Output}{process.Error}");
    }

    /// <summary>Starts it where it may die of SIGKILL before it serves: null then.</summary>
    public static async Task<ServerProcess?> TryStartAsync(string root, IReadOnlyDictionary<string, string> environment)
    {
        var process = await LaunchAsync(root, environment, []);
        if (TakeOver(process) is { } started)
        {
            return started;
        }

        await using (process)
        {
            var ended = await process.EndAsync();
            Assert.True(ended.ExitCode == Killed, $"it ends by itself, with {ended.ExitCode}: {ended.Output}{ended.Error}");
            return null;
        }
    }

    /// <summary>Starts it; it serves then, or has ended. One that does neither is not left behind.</summary>
    private static async Task<ChildProcess> LaunchAsync(string root, IReadOnlyDictionary<string, string> environment, string[] arguments)
    {
        var process = Launch(root, environment, arguments);
        try
        {
            await process.SaysAsync("Ctrl-C stops it.");
            return process;
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts it, and kills it before long, wherever it is in its start.</summary>
    public static async Task StartAndKillAsync(string root, TimeSpan after)
    {
        await using var process = Launch(root, NoEnvironment, []);
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

    /// <summary>Waits until it has died of SIGKILL.</summary>
    public async Task DiesAsync()
    {
        var ended = await _process.EndAsync();
        Assert.True(ended.ExitCode == Killed, $"it ends by itself, with {ended.ExitCode}: {ended.Output}{ended.Error}");
    }

    private static ChildProcess Launch(string root, IReadOnlyDictionary<string, string> environment, string[] arguments)
    {
        string[] all = ["--root", root, "--http", "127.0.0.1:0", "--https", "off", .. arguments];
        return Environment.GetEnvironmentVariable("CRASH_PROGRAM") is { Length: > 0 } program ? ChildProcess.Start(program, all, environment)
            : ChildProcess.Start(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", [Assembly, .. all], environment);
    }

    private static ServerProcess? TakeOver(ChildProcess process) =>
        Url().Match(process.Output) is { Success: true } url ? new ServerProcess(process, IPEndPoint.Parse(new Uri(url.Groups[1].Value).Authority)) : null;

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
