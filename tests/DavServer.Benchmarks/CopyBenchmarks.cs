using System.Net;

namespace DavServer.Benchmarks;

/// <summary>COPY against <c>cp</c>, MOVE of a tree against MOVE of a file.</summary>
internal sealed class CopyBenchmarks(BenchmarkArguments arguments, Report report)
{
    public async Task RunAsync()
    {
        var root = Directory.CreateDirectory(Path.Join(arguments.Folder, "davserver-bench-copy")).FullName;
        try
        {
            Fixtures.MakeTree(Path.Join(root, "tree"));
            Fixtures.MakeFile(Path.Join(root, "big"), 1L << 30);
            Fixtures.MakeFile(Path.Join(root, "one"), 4096);
            await using var server = await ServerProcess.StartAsync(root, "--durability", "process");
            using var client = new DavClient(server.Address);
            report.Section("COPY and MOVE", "Seconds from the request to the final response, beside the tool that does the same by itself; process start included for the tool. With `--durability process`.");
            report.Table(
                ["what", "server s", "tool", "tool s", "ratio"],
                [
                    await CompareAsync("COPY tree of 10,000 x 4 KiB", "tree", root, client, ["-r"]),
                    await CompareAsync("COPY 1 GiB", "big", root, client, []),
                    await CompareMovesAsync(client),
                ]);
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    private async Task<IReadOnlyList<string>> CompareAsync(string what, string source, string root, DavClient client, string[] flags)
    {
        var (ours, theirs) = (new List<double>(), new List<double>());
        for (var round = 0; round <= arguments.Rounds; round++)
        {
            var server = await Fixtures.TimeAsync(() => client.ExpectAsync(HttpStatusCode.Created, "COPY", source, $"/{source}-by-server"));
            var tool = await Fixtures.TimeAsync(() => Fixtures.RunAsync("cp", [.. flags, Path.Join(root, source), Path.Join(root, source + "-by-cp")]));
            if (round > 0) // The first round warms the caches and the compiler.
            {
                ours.Add(server);
                theirs.Add(tool);
            }

            await Fixtures.RunAsync("rm", "-r", Path.Join(root, source + "-by-cp"), Path.Join(root, source + "-by-server"));
        }

        return Row(what, ours, "cp " + string.Join(' ', flags), theirs);
    }

    private static async Task<IReadOnlyList<string>> CompareMovesAsync(DavClient client)
    {
        var (tree, file) = (new List<double>(), new List<double>());
        for (var round = 0; round < 200; round++)
        {
            var (from, to) = round % 2 == 0 ? ("", "-moved") : ("-moved", "");
            tree.Add(await Fixtures.TimeAsync(() => client.ExpectAsync(HttpStatusCode.Created, "MOVE", "tree" + from, "/tree" + to)));
            file.Add(await Fixtures.TimeAsync(() => client.ExpectAsync(HttpStatusCode.Created, "MOVE", "one" + from, "/one" + to)));
        }

        return Row("MOVE of the tree", tree.Skip(20).ToList(), "MOVE of one file", file.Skip(20).ToList());
    }

    private static string[] Row(string what, List<double> ours, string tool, List<double> theirs) =>
    [
        what, Report.Number(Report.Median(ours), "0.0000"), tool.Trim(), Report.Number(Report.Median(theirs), "0.0000"),
        Report.Number(Report.Median(ours) / Report.Median(theirs), "0.00"),
    ];
}
