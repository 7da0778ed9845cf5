using System.Net;
using System.Text.RegularExpressions;
using DavServer.Tests.Shared;

namespace DavServer.ProtocolTests.Hosting;

/// <summary>The real program, as a child process over a share of its own.</summary>
public sealed partial class DavServerProgram : IAsyncDisposable
{
    private readonly ChildProcess _process;
    private readonly string? _owned;

    private DavServerProgram(ChildProcess process, string root, string? owned)
    {
        _process = process;
        Root = root;
        _owned = owned;
    }

    public ChildProcess Process => _process;

    public string Root { get; }

    /// <summary>Where it said it serves HTTP/1.1 without TLS.</summary>
    public IPEndPoint Http { get; private set; } = null!;

    /// <summary>The URLs it printed.</summary>
    public IReadOnlyList<Uri> Urls { get; private set; } = [];

    /// <summary>Runs a command of the program to its end.</summary>
    public static Task<ChildProcess.Result> RunAsync(string input, params string[] arguments) =>
        ChildProcess.RunAsync(Dotnet, [Assembly, .. arguments], input);

    /// <summary>Starts it over a share of its own, and waits until it has said where it is.</summary>
    public static Task<DavServerProgram> StartAsync(Action<string> prepare, params string[] arguments)
    {
        ArgumentNullException.ThrowIfNull(prepare);
        var folder = Directory.CreateTempSubdirectory("davserver-test-").FullName;
        var root = Directory.CreateDirectory(Path.Join(folder, "share")).FullName;
        prepare(root);
        return StartAsync(root, folder, arguments);
    }

    /// <summary>Starts it over a share that is there and stays, and waits until it has said where it is.</summary>
    public static Task<DavServerProgram> OverAsync(string root, params string[] arguments) => StartAsync(root, null, arguments);

    private static async Task<DavServerProgram> StartAsync(string root, string? owned, string[] arguments)
    {
        var program = new DavServerProgram(ChildProcess.Start(Dotnet, [Assembly, "--root", root, "--http", "127.0.0.1:0", .. arguments]), root, owned);
        await program._process.SaysAsync("Ctrl-C stops it.");
        program.Urls = [.. Url().Matches(program._process.Output).Select(m => new Uri(m.Groups[1].Value))];
        Assert.True(program.Urls.Count > 0, $"no URL in: {program._process.Output}{program._process.Error}");
        program.Http = IPEndPoint.Parse(program.Urls[0].Authority);
        return program;
    }

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        if (_owned is not null)
        {
            Directory.Delete(_owned, recursive: true);
        }
    }

    /// <summary>What runs it.</summary>
    internal static string Dotnet => Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";

    // The tests' own output lies in .../bin/CONFIGURATION/FRAMEWORK/, and so does the program's.
    internal static string Assembly
    {
        get
        {
            var own = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd('/'));
            return Path.Join(SourceTree.Root, "src", "DavServer.Host", "bin", own.Parent!.Name, own.Name, "davserver.dll");
        }
    }

    [GeneratedRegex(@"^  (https?://\S+/)", RegexOptions.Multiline)]
    private static partial Regex Url();
}
