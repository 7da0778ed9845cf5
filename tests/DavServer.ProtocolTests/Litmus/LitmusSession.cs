using System.Collections.Concurrent;
using System.Net;
using DavServer.ProtocolTests.Hosting;

namespace DavServer.ProtocolTests.Litmus;

/// <summary>A server for litmus, which runs each suite once over each scheme: its tests build on one another and can't be run one by one.</summary>
public sealed class LitmusSession : IAsyncLifetime
{
    private readonly string _local = Directory.CreateTempSubdirectory("davserver-test-litmus-").FullName;
    private readonly ConcurrentDictionary<(string Scheme, string Suite), Lazy<Task<string>>> _runs = new();
    private ServerUnderTest _server = null!;

    public async Task InitializeAsync() =>
        _server = await ServerUnderTest.StartAsync(configuration => configuration with { Https = new IPEndPoint(IPAddress.Loopback, 0) });

    public async Task DisposeAsync()
    {
        await _server.DisposeAsync();
        Directory.Delete(_local, recursive: true);
    }

    /// <summary>What litmus printed in the one run of that suite over that scheme.</summary>
    public Task<string> OutputAsync(string scheme, string suite) =>
        _runs.GetOrAdd((scheme, suite), run => new Lazy<Task<string>>(() => RunAsync(run.Scheme, run.Suite))).Value;

    // litmus does not verify certificates (it sets neon a callback that takes any), so the self-signed one needs nothing done.
    private async Task<string> RunAsync(string scheme, string suite)
    {
        var folder = Directory.CreateDirectory(Path.Join(_local, scheme, suite)).FullName; // It writes its logs where it stands.
        Directory.CreateDirectory(Path.Join(_server.Root, scheme, suite));
        var at = scheme == "https" ? _server.Addresses.Https : _server.Http;
        var environment = new Dictionary<string, string> { ["TESTS"] = suite, ["LC_ALL"] = "C" };
        var result = await ChildProcess.RunAsync("env", ["-C", folder, "litmus", $"{scheme}://{at}/{scheme}/{suite}/"], "", environment);
        return result.ExitCode == 127
            ? throw new InvalidOperationException($"litmus can't be run: {result.Error}tests/run.sh installs it.")
            : result.Output + result.Error;
    }
}
