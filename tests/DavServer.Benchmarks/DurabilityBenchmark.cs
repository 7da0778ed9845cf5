using System.Net;
using System.Runtime;
using DavServer.Storage;

namespace DavServer.Benchmarks;

/// <summary>
/// What it costs that an answer is true after a crash: the same COPY with each durability, beside the tool that promises as much; and in this process
/// beside one whose journal is in memory, and beside its store alone, which has no journal, no holds and no HTTP.
/// </summary>
internal sealed partial class DurabilityBenchmark(BenchmarkArguments arguments, Report report)
{
    private const string Tree = "tree";
    private const string Alone = "copy-alone";

    // The first copies of a tree find other things to wait for: caches, memory that is asked for the first time.
    private const int WarmRounds = 4;

    // What is asked for often is compiled a second time, on a core that a copy would use: up to 270 methods beside one of them were seen, and a tenth of
    // its time with them. So the server is asked until nothing is compiled any more, in this process, where that can be seen; the other is asked as often.
    private const int WarmBatch = 50;
    private const int MostWarmBatches = 60;
    private const int QuietBatches = 4;

    public async Task RunAsync()
    {
        report.Section("What durability costs", """
            Seconds from the request to the final response. `cp -r` promises what `process` does, `cp -r` and `sync` what `power` does. Then the same by a server in
            this process, by one over the same store whose journal is in memory, and by the store alone, without a journal, holds or HTTP: one process and one
            tree, for where a tree lies makes a difference too.
            """);
        report.Table(
            ["durability", "COPY of 10,000 x 4 KiB s", "beside", "s", "ratio", "in this process s", "journal in memory s", "ratio", "its store alone s", "ratio"],
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
        var here = NewFolder("here");
        try
        {
            Fixtures.MakeTree(Path.Join(root, Tree));
            Fixtures.MakeTree(Path.Join(here, Tree));
            await using var server = await ServerProcess.StartAsync(root, "--durability", Word(durability));
            using var client = new DavClient(server.Address);
            await using var inside = await InsideServer.StartAsync(here, durability);
            using var insideClient = new DavClient(inside.Address);
            await using var forgetful = await InsideServer.StartWithoutJournalAsync(inside.Store);
            using var forgetfulClient = new DavClient(forgetful.Address);
            var (ours, tool) = (new List<double>(), new List<double>());
            var (whole, unkept, alone) = (new List<double>(), new List<double>(), new List<double>());
            var turns = new (List<double> Times, Func<Task> Copy)[]
            {
                (ours, () => client.ExpectAsync(HttpStatusCode.Created, "COPY", Tree, "/copy")),
                (alone, () => CopyAsync(inside.Store)),
                (tool, () => CopyByToolAsync(root, durability)),
                (whole, () => insideClient.ExpectAsync(HttpStatusCode.Created, "COPY", Tree, "/copy")),
                (unkept, () => forgetfulClient.ExpectAsync(HttpStatusCode.Created, "COPY", Tree, "/copy-unkept")),
            };
            await WarmAsync([(root, client), (here, insideClient), (here, forgetfulClient)]);
            for (var round = 0; round < WarmRounds + arguments.Rounds; round++)
            {
                // Whoever copies first does so just after a removal: they take that turn one after the other. And each comes after either of the others.
                var step = round % 2 == 0 ? 1 : turns.Length - 1;
                for (var turn = 0; turn < turns.Length; turn++)
                {
                    var (times, copy) = turns[(round + (turn * step)) % turns.Length];

                    // What the turn before left to write is no part of this one.
                    await Fixtures.RunAsync("sync");
                    var took = await Fixtures.TimeAsync(copy);
                    if (round >= WarmRounds)
                    {
                        times.Add(took);
                    }
                }

                await Fixtures.RunAsync("rm", "-r", Path.Join(root, "copy"), Path.Join(root, "by-cp"), Path.Join(here, "copy"), Path.Join(here, "copy-unkept"),
                    Path.Join(here, Alone));
            }

            var beside = durability == Durability.Power ? "cp -r, sync" : "cp -r";
            return
            [
                Word(durability), Seconds(ours), beside, Seconds(tool), Ratio(ours, tool), Seconds(whole), Seconds(unkept), Ratio(whole, unkept),
                Seconds(alone), Ratio(whole, alone),
            ];
        }
        finally
        {
            Directory.Delete(root, recursive: true);
            Directory.Delete(here, recursive: true);
        }
    }

    private static async Task WarmAsync(IReadOnlyList<(string Root, DavClient Client)> servers)
    {
        const string Few = "few";
        foreach (var (root, _) in servers)
        {
            await File.WriteAllTextAsync(Path.Join(Directory.CreateDirectory(Path.Join(root, Few)).FullName, "a"), "a");
        }

        var quiet = 0;
        for (var batch = 0; batch < MostWarmBatches && quiet < QuietBatches; batch++)
        {
            var compiled = JitInfo.GetCompiledMethodCount();
            for (var i = 0; i < WarmBatch; i++)
            {
                foreach (var (_, client) in servers)
                {
                    await client.ExpectAsync(HttpStatusCode.Created, "COPY", Few, "/few-copied");
                    await client.ExpectAsync(HttpStatusCode.NoContent, "DELETE", "few-copied");
                }
            }

            // Longer than .NET puts compiling off while new methods are being called.
            await Task.Delay(TimeSpan.FromMilliseconds(300), TimeProvider.System);
            quiet = JitInfo.GetCompiledMethodCount() == compiled ? quiet + 1 : 0;
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

    private static async Task CopyAsync(IResourceStore store)
    {
        var request = new TransferRequest(PathOf($"/{Tree}"), PathOf($"/{Alone}")) { StagingName = "bench-" + Guid.NewGuid().ToString("N") };
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
