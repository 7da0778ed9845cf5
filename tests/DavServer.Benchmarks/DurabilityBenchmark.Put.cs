using System.Net;
using DavServer.Storage;
using DavServer.Storage.FileSystem;
using Microsoft.Extensions.Logging.Abstractions;

namespace DavServer.Benchmarks;

/// <content>What a small PUT costs: with each durability of its own, and while the journal and the holds have something in them.</content>
internal sealed partial class DurabilityBenchmark
{
    private const int Puts = 100;
    private const string Slow = "slow";
    private static readonly byte[] Content = new byte[4096];

    private async Task ComparePutsAsync()
    {
        report.Section("PUT of 4 KiB", $"""
            Milliseconds from the request to the answer, one after the other on one connection, {Puts} new files a turn; {arguments.Rounds} turns of
            each. The bare store writes as many in this process. The server's state is empty at first, so neither journal nor holds know of anything; then
            a COPY is under way that `--copy-rate` makes slow: an operation in the journal, which holds two other paths of the share. Twice without it: how far
            two ratios of the same differ is what can't be told from nothing.
            """);
        report.Table(
            ["--put-durability", "bare store ms", "PUT ms", "ratio", "the same again ms", "ratio", "during a COPY elsewhere ms", "ratio"],
            [await ComparePutsAsync(Durability.Process), await ComparePutsAsync(Durability.Power)]);
    }

    private async Task<IReadOnlyList<string>> ComparePutsAsync(Durability durability)
    {
        var root = NewFolder("put");
        var bare = NewFolder("put-store");
        try
        {
            Fixtures.MakeFile(Path.Join(root, Slow), 64 * 1024 * 1024);
            await using var server = await ServerProcess.StartAsync(root, "--put-durability", Word(durability), "--copy-rate", "64KiB");
            using var client = new DavClient(server.Address);
            var options = new StoreOptions { PutDurability = durability };
            await using var store = FileSystemStore.Open(bare, options, TimeProvider.System, NullLogger.Instance);
            var (quiet, again, during, alone) = (new List<double>(), new List<double>(), new List<double>(), new List<double>());
            var turns = new (List<double> Times, Func<string, Task> Put)[]
            {
                (quiet, name => PutAsync(client, name)), (during, name => PutAsync(client, name)),
                (alone, name => WriteAsync(store, name)), (again, name => PutAsync(client, name)),
            };
            for (var round = 0; round <= arguments.Rounds; round++)
            {
                // Each comes after either of its neighbours as often as the other way round.
                var step = round % 2 == 0 ? 1 : turns.Length - 1;
                for (var turn = 0; turn < turns.Length; turn++)
                {
                    var (times, put) = turns[(round + (turn * step)) % turns.Length];
                    var monitor = times == during ? await BeginSlowAsync(client) : null;
                    await Fixtures.RunAsync("sync");
                    for (var i = 0; i < Puts; i++)
                    {
                        var took = await Fixtures.TimeAsync(() => put($"f{round}-{turn}-{i}"));
                        if (round > 0) // The first round warms the caches and the compiler.
                        {
                            times.Add(took * 1000);
                        }
                    }

                    if (monitor is not null)
                    {
                        await EndSlowAsync(client, monitor);
                    }
                }
            }

            return [Word(durability), Seconds(alone), Seconds(quiet), Ratio(quiet, alone), Seconds(again), Ratio(again, quiet), Seconds(during), Ratio(during, quiet)];
        }
        finally
        {
            Directory.Delete(root, recursive: true);
            Directory.Delete(bare, recursive: true);
        }
    }

    private static async Task PutAsync(DavClient client, string name)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, name) { Content = new ByteArrayContent(Content) };
        using var response = await client.SendAsync(request);
        Insist(response, HttpStatusCode.Created);
    }

    private static async Task WriteAsync(FileSystemStore store, string name)
    {
        var begun = await store.BeginWriteAsync(PathOf("/" + name), CancellationToken.None);
        await using var writer = begun.Succeeded ? begun.Value : throw new InvalidOperationException($"the store's write failed: {begun.Error}");
        var error = await writer.WriteAsync(Content.AsMemory(), CancellationToken.None);
        error = error != StoreError.None ? error : (await writer.CommitAsync(default, null, CancellationToken.None)).Error;
        if (error != StoreError.None)
        {
            throw new InvalidOperationException($"the store's write failed: {error}");
        }
    }

    private static async Task<Uri> BeginSlowAsync(DavClient client)
    {
        using var request = new HttpRequestMessage(new HttpMethod("COPY"), Slow);
        request.Headers.Add("Destination", $"/{Slow}-copy");
        request.Headers.Add("Prefer", "respond-async");
        using var response = await client.SendAsync(request);
        Insist(response, HttpStatusCode.Accepted);
        return response.Headers.Location!;
    }

    private static async Task EndSlowAsync(DavClient client, Uri monitor)
    {
        using var request = new HttpRequestMessage(HttpMethod.Delete, monitor);
        using var response = await client.SendAsync(request);
        Insist(response, HttpStatusCode.OK);
    }

    private static void Insist(HttpResponseMessage response, HttpStatusCode status)
    {
        if (response.StatusCode != status)
        {
            throw new InvalidOperationException($"{response.RequestMessage!.Method} was answered {response.StatusCode}, not {status}");
        }
    }
}
