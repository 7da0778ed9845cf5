using System.Text.Json;

namespace DavServer.ProtocolTests.Rehearsal;

/// <summary>A probe through every intermediary, several at a time: each spends nearly all of it waiting.</summary>
public sealed class ProbesThroughProxies : IAsyncLifetime
{
    private const int AtOnce = 9;
    private readonly Dictionary<string, TaskCompletionSource<JsonElement>> _probes = [];
    private readonly Queue<string> _waiting = new(ProxyProcess.All);
    private Task _all = Task.CompletedTask;

    /// <summary>What it found.</summary>
    public Task<JsonElement> EndAsync(string name) => _probes[name].Task;

    public Task InitializeAsync()
    {
        foreach (var name in _waiting)
        {
            _probes[name] = new TaskCompletionSource<JsonElement>();
        }

        _all = Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => Task.Run(WorkAsync)));
        return Task.CompletedTask;
    }

    public Task DisposeAsync() => _all;

    private async Task WorkAsync()
    {
        while (true)
        {
            string? name;
            lock (_waiting)
            {
                if (!_waiting.TryDequeue(out name))
                {
                    return;
                }
            }

            // A failure is thrown where its row waits for it.
            var probe = ProbeAsync(name);
            await Task.WhenAny(probe);
            _probes[name].SetFromTask(probe);
        }
    }

    private static async Task<JsonElement> ProbeAsync(string name)
    {
        await using var server = await ServerUnderTest.StartAsync();
        await using var proxy = await ProxyProcess.StartAsync(name, server.Http.Port, readTimeout: 10);
        return await ProbeTests.ProbeAsync($"http://{proxy.Http}/", "--patience", "15s");
    }
}
