using System.Net;
using DavServer.Storage;
using DavServer.Storage.FileSystem;
using Microsoft.Extensions.Logging.Abstractions;

namespace DavServer.Benchmarks;

/// <summary>
/// What it costs that an answer is true after a crash: the same COPY with each durability, beside the tool that promises as much, and beside the bare
/// store, which has no journal, no holds and no HTTP.
/// </summary>
internal sealed partial class DurabilityBenchmark(BenchmarkArguments arguments, Report report)
{
    private const string Tree = "tree";

    // What is asked for often is compiled a second time, beside the first dozen of copies, which take longer by it. A server copies more than these.
    private const int WarmRounds = 20;

    public async Task RunAsync()
    {
        report.Section("What durability costs", """
            Seconds from the request to the final response. `cp -r` promises what `process` does, `cp -r` and `sync` what `power` does. The bare store copies the same
            tree in this process, without a journal, holds or HTTP.
            """);
        report.Table(
            ["durability", "COPY of 10,000 x 4 KiB s", "beside", "s", "ratio", "bare store s", "ratio"],
            [await CompareAsync(Durability.Process), await CompareAsync(Durability.Power)]);
        report.Section("DELETE", "Milliseconds to the answer; what is purged in the background is waited for in between.");
        report.Table(
            ["durability", "10,000 files ms", "ten files ms", "ratio"],
            [await CompareDeletesAsync(Durability.Process), await CompareDeletesAsync(Durability.Power)]);
        await ComparePutsAsync();
    }

    private async Task<IReadOnlyList<string>> CompareAsync(Durability durability)
    {
        var root = NewFolder("server");
        var bare = NewFolder("store");
        try
        {
            Fixtures.MakeTree(Path.Join(root, Tree));
            await Fixtures.RunAsync("cp", "-r", Path.Join(root, Tree), Path.Join(bare, Tree));
            await using var server = await ServerProcess.StartAsync(root, "--durability", Word(durability));
            using var client = new DavClient(server.Address);
            await using var store = FileSystemStore.Open(bare, new StoreOptions { Durability = durability }, TimeProvider.System, NullLogger.Instance);
            var (ours, tool, alone) = (new List<double>(), new List<double>(), new List<double>());
            var turns = new (List<double> Times, Func<Task> Copy)[]
            {
                (ours, () => client.ExpectAsync(HttpStatusCode.Created, "COPY", Tree, "/copy")),
                (alone, () => CopyAsync(store)),
                (tool, () => CopyByToolAsync(root, durability)),
            };
            for (var round = 0; round < WarmRounds + arguments.Rounds; round++)
            {
                // Whoever copies first does so just after a removal: they take that turn one after the other.
                for (var turn = 0; turn < turns.Length; turn++)
                {
                    var (times, copy) = turns[(round + turn) % turns.Length];

                    // What the turn before left to write is no part of this one.
                    await Fixtures.RunAsync("sync");
                    var took = await Fixtures.TimeAsync(copy);
                    if (round >= WarmRounds)
                    {
                        times.Add(took);
                    }
                }

                await Fixtures.RunAsync("rm", "-r", Path.Join(root, "copy"), Path.Join(root, "by-cp"), Path.Join(bare, "copy"));
            }

            var beside = durability == Durability.Power ? "cp -r, sync" : "cp -r";
            return
            [
                Word(durability), Seconds(ours), beside, Seconds(tool), Ratio(ours, tool), Seconds(alone), Ratio(ours, alone),
            ];
        }
        finally
        {
            Directory.Delete(root, recursive: true);
            Directory.Delete(bare, recursive: true);
        }
    }

    private async Task<IReadOnlyList<string>> CompareDeletesAsync(Durability durability)
    {
        var root = NewFolder("delete");
        try
        {
            Fixtures.MakeTree(Path.Join(root, Tree));
            Directory.CreateDirectory(Path.Join(root, "ten"));
            for (var i = 0; i < 10; i++)
            {
                await File.WriteAllTextAsync(Path.Join(root, "ten", $"f{i}"), "x");
            }

            await using var server = await ServerProcess.StartAsync(root, "--durability", Word(durability));
            using var client = new DavClient(server.Address);
            var (many, few) = (new List<double>(), new List<double>());
            for (var round = 0; round <= arguments.Rounds; round++)
            {
                foreach (var (source, times) in new[] { (Tree, many), ("ten", few) })
                {
                    await client.ExpectAsync(HttpStatusCode.Created, "COPY", source, "/gone");
                    await Fixtures.RunAsync("sync");
                    var took = await Fixtures.TimeAsync(() => client.ExpectAsync(HttpStatusCode.NoContent, "DELETE", "gone"));
                    if (round > 0)
                    {
                        times.Add(took * 1000);
                    }

                    await Fixtures.UntilPurgedAsync(root);
                }
            }

            return [Word(durability), Seconds(many), Seconds(few), Ratio(many, few)];
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    private static async Task CopyByToolAsync(string root, Durability durability)
    {
        await Fixtures.RunAsync("cp", "-r", Path.Join(root, Tree), Path.Join(root, "by-cp"));
        if (durability == Durability.Power)
        {
            await Fixtures.RunAsync("sync", "-f", root);
        }
    }

    private static async Task CopyAsync(FileSystemStore store)
    {
        var request = new TransferRequest(PathOf("/tree"), PathOf("/copy")) { StagingName = "bench-" + Guid.NewGuid().ToString("N") };
        var done = await store.CopyAsync(request, Nobody.Instance, CancellationToken.None);
        if (done is not { Succeeded: true, Value.Failures.Count: 0 })
        {
            throw new InvalidOperationException($"the store's copy failed: {done.Error} {done.Cause}");
        }
    }

    private static ResourcePath PathOf(string url) =>
        ResourcePath.TryParse(url, out var path, out var error) ? path : throw new InvalidOperationException($"{url}: {error}");

    private string NewFolder(string what) => Directory.CreateDirectory(Path.Join(arguments.Folder, $"davserver-bench-{what}")).FullName;

    private static string Word(Durability durability) => durability == Durability.Power ? "power" : "process";

    private static string Seconds(List<double> all) => Report.Number(Report.Median(all), "0.000");

    private static string Ratio(List<double> one, List<double> other) => Report.Number(Report.Median(one) / Report.Median(other), "0.00");

    private sealed class Nobody : ITransferObserver
    {
        public static readonly Nobody Instance = new();

        public void OnCounted(long resources, long bytes)
        {
            // Nobody watches.
        }

        public void OnCopied(long resources, long bytes)
        {
            // Nobody watches.
        }
    }
}
