using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace DavServer.Benchmarks;

/// <summary>Small GETs beside a bare Kestrel, and listings: asked again, asked after a change, and what a whole tree takes of memory.</summary>
internal sealed class ReadBenchmarks(BenchmarkArguments arguments, Report report)
{
    private const int Clients = 16;
    private const int Members = 1_000;
    private const int Listings = 50;
    private const string Small = "small";
    private static readonly TimeSpan Turn = TimeSpan.FromSeconds(1);

    public async Task RunAsync()
    {
        var root = Directory.CreateDirectory(Path.Join(arguments.Folder, "davserver-bench-reads")).FullName;
        try
        {
            await File.WriteAllTextAsync(Path.Join(root, Small), new string('x', 4096));
            var many = Directory.CreateDirectory(Path.Join(root, "many")).FullName;
            for (var i = 0; i < Members; i++)
            {
                await File.WriteAllTextAsync(Path.Join(many, $"f{i:D4}"), "x");
            }

            await using var server = await ServerProcess.StartAsync(root);
            await using var bare = await ServerProcess.StartBareKestrelAsync(Path.Join(root, Small));
            await CompareGetsAsync(server, bare);
            await CompareListingsAsync(server, many);
            await CompareTreesAsync(root);
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    private async Task CompareGetsAsync(ServerProcess server, ServerProcess bare)
    {
        var results = new Dictionary<ServerProcess, List<(double PerSecond, double Micros)>> { [server] = [], [bare] = [] };
        for (var round = 0; round <= arguments.Rounds; round++)
        {
            foreach (var one in round % 2 == 0 ? new[] { server, bare } : [bare, server])
            {
                var measured = await GetAsync(one);
                if (round > 0) // The first round warms the caches and the compiler.
                {
                    results[one].Add(measured);
                }
            }
        }

        report.Section("GET of 4 KiB", $"{Clients} connections, each with one request at a time, for {Turn.TotalSeconds} s a turn. The client shares the cores.");
        report.Table(["", "requests a second", "CPU µs of the server a request"], results.Select(r => (IReadOnlyList<string>)
        [
            r.Key == server ? "DavServer" : "bare Kestrel that opens and reads the file",
            Report.Number(Report.Median(r.Value.Select(v => v.PerSecond)), "0"), Report.Number(Report.Median(r.Value.Select(v => v.Micros)), "0.0"),
        ]));
    }

    private static async Task<(double PerSecond, double Micros)> GetAsync(ServerProcess server)
    {
        var cpu = server.Cpu;
        using var over = new CancellationTokenSource(Turn);
        var counts = await Task.WhenAll(Enumerable.Range(0, Clients).Select(_ => Task.Run(() => GetUntilAsync(server.Address, over.Token))));
        var sum = counts.Sum();
        return (sum / Turn.TotalSeconds, (server.Cpu - cpu).TotalMicroseconds / sum);
    }

    private static async Task<long> GetUntilAsync(IPEndPoint server, CancellationToken over)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(server, CancellationToken.None);
        var request = Encoding.ASCII.GetBytes($"GET /{Small} HTTP/1.1\r\nHost: {server}\r\n\r\n");
        var buffer = new byte[64 * 1024];
        long count = 0;
        for (; !over.IsCancellationRequested; count++)
        {
            await socket.SendAsync(request, CancellationToken.None);
            var filled = 0;
            var whole = int.MaxValue;
            while (filled < whole)
            {
                var read = await socket.ReceiveAsync(buffer.AsMemory(filled), CancellationToken.None);
                filled = read > 0 ? filled + read : throw new InvalidOperationException("the connection was closed");
                if (whole == int.MaxValue && buffer.AsSpan(0, filled).IndexOf("\r\n\r\n"u8) is var end and >= 0)
                {
                    var isOk = buffer.AsSpan().StartsWith("HTTP/1.1 200 "u8);
                    whole = isOk ? end + 4 + 4096 : throw new InvalidOperationException(Encoding.ASCII.GetString(buffer, 0, end));
                }
            }
        }

        return count;
    }

    private async Task CompareListingsAsync(ServerProcess server, string folder)
    {
        using var client = new DavClient(server.Address);
        Func<Task> list = () => client.ExpectAsync(HttpStatusCode.MultiStatus, "PROPFIND", "many/", depth: "1");
        var (again, changed) = (new List<double>(), new List<double>());
        for (var round = 0; round < (arguments.Rounds + 1) * Listings; round++)
        {
            // Twice, so that the second time comes from what was kept.
            await list();
            await list();
            var known = await Fixtures.TimeAsync(list);
            await File.WriteAllTextAsync(Path.Join(folder, "f0000"), "x");
            var anew = await Fixtures.TimeAsync(list);
            if (round >= Listings)
            {
                again.Add(known * 1000);
                changed.Add(anew * 1000);
            }
        }

        report.Section("PROPFIND Depth 1", $"""
            Of {Members} members, all properties, on one connection; milliseconds. What is asked again comes from memory where the folder is on
            a file system that inotify tells all of: ext2 to ext4, XFS, Btrfs, F2FS, tmpfs.
            """);
        report.Table(["", "median", "p99"], [Row("asked again, nothing changed", again), Row("asked after a change", changed)]);
    }

    private async Task CompareTreesAsync(string root)
    {
        var rows = new List<IReadOnlyList<string>>();
        foreach (var members in new[] { 1_000, 100_000 })
        {
            // Each in a server of its own: a process keeps its peak.
            var share = Directory.CreateDirectory(Path.Join(root, $"of-{members}")).FullName;
            Fixtures.MakeEmptyTree(Path.Join(share, "tree"), members);
            await using var server = await ServerProcess.StartAsync(share);
            using var client = new DavClient(server.Address);
            await client.ExpectAsync(HttpStatusCode.MultiStatus, "PROPFIND", "", depth: "0");
            var before = server.PeakMemory;
            for (var round = 0; round < arguments.Rounds; round++)
            {
                await client.ExpectAsync(HttpStatusCode.MultiStatus, "PROPFIND", "tree/", depth: "infinity");
            }

            rows.Add([members.ToString("N0", CultureInfo.InvariantCulture), MiB(before), MiB(server.PeakMemory)]);
        }

        report.Section("PROPFIND Depth infinity", $"""
            Of trees in which each collection has 99 files, all properties, {arguments.Rounds} times on one connection; the most resident memory of the
            server, in MiB.
            """);
        report.Table(["members", "before", "afterwards"], rows);
    }

    private static string MiB(long bytes) => Report.Number(bytes / (1024.0 * 1024.0), "0.0");

    private static string[] Row(string name, List<double> times) =>
        [name, Report.Number(Report.Median(times), "0.00"), Report.Number(Report.Percentile(times, 0.99), "0.00")];
}
