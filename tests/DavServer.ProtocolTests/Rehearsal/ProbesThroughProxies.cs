using System.Text.Json;

namespace DavServer.ProtocolTests.Rehearsal;

/// <summary>A probe through every intermediary, several at a time: each spends nearly all of it waiting.</summary>
public sealed class ProbesThroughProxies : IAsyncLifetime
{
    private const int AtOnce = 6;
    private readonly Dictionary<string, Task<JsonElement>> _probes = [];
    private readonly SemaphoreSlim _turns = new(AtOnce);

    /// <summary>What it found.</summary>
    public Task<JsonElement> EndAsync(string name) => _probes[name];

    public Task InitializeAsync()
    {
        foreach (var name in ProxyProcess.All)
        {
            _probes[name] = ProbeAsync(name);
        }

        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        await Task.WhenAll(_probes.Values.Select(p => p.ContinueWith(static _ => { }, TaskScheduler.Default)));
        _turns.Dispose();
    }

    private async Task<JsonElement> ProbeAsync(string name)
    {
        await _turns.WaitAsync();
        try
        {
            await using var server = await ServerUnderTest.StartAsync();
            await using var proxy = await ProxyProcess.StartAsync(name, server.Http.Port);
            return await ProbeTests.ProbeAsync($"http://127.0.0.1:{proxy.Port}/", "--quick");
        }
        finally
        {
            _turns.Release();
        }
    }
}
