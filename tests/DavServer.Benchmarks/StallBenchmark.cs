using System.Net;

namespace DavServer.Benchmarks;

/// <summary>What other clients wait while a tree is copied over and over.</summary>
internal sealed class StallBenchmark(BenchmarkArguments arguments, Report report)
{
    private const int Clients = 4;
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(5);

    public async Task RunAsync()
    {
        var root = Directory.CreateDirectory(Path.Join(arguments.Folder, "davserver-bench-stall")).FullName;
        try
        {
            Fixtures.MakeTree(Path.Join(root, "tree"));
            await File.WriteAllTextAsync(Path.Join(root, "small"), new string('x', 4096));
            await using var server = await ServerProcess.StartAsync(root);
            await MeasureAsync(server.Address, CopyAsync(server.Address, 1)); // warms up
            var quiet = await MeasureAsync(server.Address, Task.Delay(TimeSpan.FromSeconds(3), TimeProvider.System));
            var busy = await MeasureAsync(server.Address, CopyAsync(server.Address, arguments.Rounds));
            report.Section("Other clients during a COPY", string.Create(null,
                $"{Clients} clients on connections of their own GET 4 KiB every {Pace.TotalMilliseconds} ms; milliseconds, quiet and while the tree is copied {arguments.Rounds} times."));
            report.Table(["", "requests", "p50", "p99", "longest"], [Row("quiet", quiet), Row("during COPY", busy)]);
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    private static async Task CopyAsync(IPEndPoint server, int times)
    {
        using var client = new DavClient(server);
        for (var i = 0; i < times; i++)
        {
            await client.ExpectAsync(HttpStatusCode.Created, "COPY", "tree", "/copy");
            await client.ExpectAsync(HttpStatusCode.NoContent, "DELETE", "copy");
        }
    }

    private static async Task<List<double>> MeasureAsync(IPEndPoint server, Task meanwhile)
    {
        var waits = await Task.WhenAll(Enumerable.Range(0, Clients).Select(_ => Task.Run(async () =>
        {
            using var client = new DavClient(server);
            var mine = new List<double>();
            while (!meanwhile.IsCompleted)
            {
                mine.Add(1000 * await Fixtures.TimeAsync(() => client.ExpectAsync(HttpStatusCode.OK, "GET", "small")));
                await Task.Delay(Pace, TimeProvider.System);
            }

            return mine;
        })));
        await meanwhile;
        return [.. waits.SelectMany(w => w)];
    }

    private static string[] Row(string name, List<double> waits) =>
    [
        name, Report.Number(waits.Count), Report.Number(Report.Median(waits), "0.00"), Report.Number(Report.Percentile(waits, 0.99), "0.00"),
        Report.Number(waits.Max(), "0.0"),
    ];
}
