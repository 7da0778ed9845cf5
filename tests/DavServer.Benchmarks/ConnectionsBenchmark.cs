using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace DavServer.Benchmarks;

/// <summary>As many open operations as there are connections, each with a heartbeat every second: what they cost, and how even they come.</summary>
internal sealed class ConnectionsBenchmark(BenchmarkArguments arguments, Report report)
{
    private static readonly TimeSpan Watch = TimeSpan.FromSeconds(20);

    private const string Profiles = """
        { "version": 1, "clients": [ { "name": "bench", "match": ["bench"], "evidence": ["none: a client made for the purpose"],
          "http1": { "mode": "heartbeat", "firstInterimAfter": "1s", "interimInterval": "1s", "maxInterims": 1000 } } ] }
        """;

    public async Task RunAsync()
    {
        var root = Directory.CreateDirectory(Path.Join(arguments.Folder, "davserver-bench-connections")).FullName;
        var profiles = Path.Join(arguments.Folder, "davserver-bench-profiles.json");
        try
        {
            await File.WriteAllTextAsync(profiles, Profiles);
            Fixtures.MakeFile(Path.Join(root, "source"), 2L << 20);

            // Sixteen copies run, slowly; the rest wait for their turn. Both are open operations, and both have heartbeats.
            await using var server = await ServerProcess.StartAsync(root, "--profiles", profiles, "--copy-rate", "8KiB", "--max-operations-per-user", "16");
            await MeasureAsync(server);
        }
        finally
        {
            Directory.Delete(root, recursive: true);
            File.Delete(profiles);
        }
    }

    private async Task MeasureAsync(ServerProcess server)
    {
        var idle = server.Memory;
        var clients = new List<HeartbeatClient>();
        var opening = await Fixtures.TimeAsync(async () =>
        {
            for (var i = 0; i < arguments.Connections; i++)
            {
                clients.Add(await HeartbeatClient.OpenAsync(server.Address, i));
            }
        });

        // All have had their first heartbeat before the watch begins.
        await Task.WhenAll(clients.Select(c => c.FirstBeat.WaitAsync(TimeSpan.FromMinutes(2), TimeProvider.System)));
        var cpu = server.Cpu;
        var start = Stopwatch.GetTimestamp();
        clients.ForEach(c => c.Watch());
        await Task.Delay(Watch, TimeProvider.System);
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        var used = (server.Cpu - cpu).TotalSeconds;
        var memory = server.Memory;
        var gaps = clients.SelectMany(c => c.Gaps()).ToList();
        var lost = clients.Count(c => c.IsBroken);
        clients.ForEach(c => c.Dispose());

        report.Section("Open operations with a heartbeat each second",
            "As many connections as operations, in one server process; the client shares the cores. CPU in percent of one core, jitter is the distance from one second.");
        report.Table(
            ["operations", "opened in s", "heartbeats seen", "connections lost", "CPU %", "memory idle MiB", "memory MiB", "KiB each", "jitter p50 ms", "p99 ms"],
            [[
                Report.Number(clients.Count), Report.Number(opening, "0.0"), Report.Number(gaps.Count), Report.Number(lost),
                Report.Number(100 * used / seconds, "0.0"), Report.Number(idle / 1048576.0, "0"), Report.Number(memory / 1048576.0, "0"),
                Report.Number((memory - idle) / 1024.0 / clients.Count, "0.0"),
                Report.Number(1000 * Report.Median(gaps.Select(g => Math.Abs(g - 1))), "0.0"),
                Report.Number(1000 * Report.Percentile(gaps.Select(g => Math.Abs(g - 1)), 0.99), "0.0"),
            ]]);
    }

    /// <summary>One connection with one COPY on it, that notes when bytes come.</summary>
    private sealed class HeartbeatClient : IDisposable
    {
        private readonly Socket _socket;
        private readonly List<long> _beats = [];
        private readonly TaskCompletionSource _firstBeat = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private volatile bool _watching;

        private HeartbeatClient(Socket socket)
        {
            _socket = socket;
            _ = ReadAsync();
        }

        public Task FirstBeat => _firstBeat.Task;

        public bool IsBroken { get; private set; }

        public static async Task<HeartbeatClient> OpenAsync(IPEndPoint server, int number)
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(server);
            await socket.SendAsync(Encoding.ASCII.GetBytes(
                $"COPY /source HTTP/1.1\r\nHost: {server}\r\nUser-Agent: bench\r\nDestination: /copy-{number}\r\n\r\n"));
            return new HeartbeatClient(socket);
        }

        public void Watch() => _watching = true;

        public IEnumerable<double> Gaps()
        {
            lock (_beats)
            {
                return [.. _beats.Zip(_beats.Skip(1), (a, b) => Stopwatch.GetElapsedTime(a, b).TotalSeconds)];
            }
        }

        public void Dispose() => _socket.Dispose();

        private async Task ReadAsync()
        {
            var buffer = new byte[256];
            try
            {
                while (true)
                {
                    var read = await _socket.ReceiveAsync(buffer);
                    if (read == 0 || !buffer.AsSpan(0, read).StartsWith("HTTP/1.1 102"u8))
                    {
                        IsBroken = true;
                        _firstBeat.TrySetResult();
                        return;
                    }

                    _firstBeat.TrySetResult();
                    if (_watching)
                    {
                        lock (_beats)
                        {
                            _beats.Add(Stopwatch.GetTimestamp());
                        }
                    }
                }
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
            {
                // Closed at the end of the watch.
            }
        }
    }
}
