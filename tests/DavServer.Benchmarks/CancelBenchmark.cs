using System.Globalization;
using System.Net;
using System.Text.Json;
using DavServer.Storage;

namespace DavServer.Benchmarks;

/// <summary>How soon a COPY of a large tree is off once its monitor is deleted, and that nothing of it is left.</summary>
internal sealed class CancelBenchmark(BenchmarkArguments arguments, Report report)
{
    private const int Collections = 1_000;
    private const long Files = Collections * 100;
    private const long Resources = 1 + Collections + Files;
    private const int MostTries = 20;
    private const string Kept = "kept";
    private static readonly TimeSpan Looks = TimeSpan.FromMilliseconds(5);

    // How much is copied at the least when the DELETE is sent. Once all is, what is left with power is the sync and the step, without it the step.
    private static readonly Moment Early = new("early", 1);
    private static readonly Moment Middle = new("middle", Resources / 2);
    private static readonly Moment Late = new("late", Resources * 95 / 100);
    private static readonly Moment Syncing = new("during the sync", Resources);

    public async Task RunAsync()
    {
        report.Section("Cancel", string.Create(CultureInfo.InvariantCulture, $"""
            COPY of {Files:N0} files of 4 KiB in {Collections:N0} collections over another collection, `Prefer: respond-async`, and DELETE on its
            monitor once so many resources of {Resources:N0} are copied; milliseconds from the DELETE to its answer, which says `canceled`. After each
            the destination was what it had been, and staging and trash were empty at last: seconds until then from the answer. What ended before the
            DELETE came is counted, and tried again.
            """));
        var process = await MeasureAsync(Durability.Process, [Early, Middle, Late]);
        var power = await MeasureAsync(Durability.Power, [Early, Middle, Late, Syncing]);
        report.Table(["durability", "moment", "copied", "times", "median ms", "longest ms", "came too late", "purged s"], [.. process, .. power]);
    }

    private async Task<IReadOnlyList<IReadOnlyList<string>>> MeasureAsync(Durability durability, IReadOnlyList<Moment> moments)
    {
        var root = Directory.CreateDirectory(Path.Join(arguments.Folder, "davserver-bench-cancel")).FullName;
        try
        {
            Fixtures.MakeTree(Path.Join(root, "tree"), Collections);
            Directory.CreateDirectory(Path.Join(root, "copy"));
            await File.WriteAllTextAsync(Path.Join(root, "copy", Kept), Kept);
            await using var server = await ServerProcess.StartAsync(root, "--durability", durability == Durability.Power ? "power" : "process");
            using var client = new DavClient(server.Address);
            var cancels = moments.ToDictionary(m => m, _ => new List<Cancel>());
            for (var round = 0; round <= arguments.Rounds; round++)
            {
                foreach (var moment in moments)
                {
                    // What the one before left to write is no part of this one.
                    await Fixtures.RunAsync("sync");
                    var cancel = await CancelAsync(client, root, moment);
                    if (round > 0) // The first round warms the caches and the compiler.
                    {
                        cancels[moment].Add(cancel);
                    }
                }
            }

            return [.. moments.Select(m => Row(durability, m, cancels[m]))];
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    /// <summary>One that came in time.</summary>
    private static async Task<Cancel> CancelAsync(DavClient client, string root, Moment moment)
    {
        for (var late = 0; late < MostTries; late++)
        {
            var monitor = await BeginAsync(client);
            var copied = await UntilCopiedAsync(client, monitor, moment.Copied);
            var state = "";
            var took = await Fixtures.TimeAsync(async () => state = await EndAsync(client, monitor));
            if (state == "canceled")
            {
                var purged = await Fixtures.TimeAsync(() => Fixtures.UntilPurgedAsync(root));
                await IsAsItWasAsync(root);
                return new Cancel(took * 1000, copied, late, purged);
            }

            // It was done: back to what was there before.
            await client.ExpectAsync(HttpStatusCode.NoContent, "DELETE", "copy");
            await Fixtures.UntilPurgedAsync(root);
            Directory.CreateDirectory(Path.Join(root, "copy"));
            await File.WriteAllTextAsync(Path.Join(root, "copy", Kept), Kept);
        }

        throw new InvalidOperationException($"the COPY had always ended when it was to be canceled {moment.Name}");
    }

    private static async Task<Uri> BeginAsync(DavClient client)
    {
        using var request = new HttpRequestMessage(new HttpMethod("COPY"), "tree");
        request.Headers.Add("Destination", "/copy");
        request.Headers.Add("Prefer", "respond-async");
        using var response = await client.SendAsync(request);
        return response.StatusCode == HttpStatusCode.Accepted ? response.Headers.Location!
            : throw new InvalidOperationException($"COPY was answered {response.StatusCode}");
    }

    /// <summary>Waits until so much is copied, or all is over; tells how much is.</summary>
    private static async Task<long> UntilCopiedAsync(DavClient client, Uri monitor, long copied)
    {
        using var tick = new PeriodicTimer(Looks);
        while (true)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, monitor);
            using var response = await client.SendAsync(request);
            using var status = await ReadAsync(response);
            var done = status.RootElement.GetProperty("progress").GetProperty("resources").GetProperty("done").GetInt64();
            if (done >= copied || status.RootElement.TryGetProperty("response", out _))
            {
                return done;
            }

            await tick.WaitForNextTickAsync();
        }
    }

    /// <summary>Cancels; tells the state it ended in, which is not told where it had ended before: then it is forgotten.</summary>
    private static async Task<string> EndAsync(DavClient client, Uri monitor)
    {
        using var request = new HttpRequestMessage(HttpMethod.Delete, monitor);
        using var response = await client.SendAsync(request);
        using var status = response.StatusCode == HttpStatusCode.NoContent ? null : await ReadAsync(response);
        return status?.RootElement.GetProperty("status").GetString() ?? "";
    }

    private static async Task<JsonDocument> ReadAsync(HttpResponseMessage response) =>
        await JsonDocument.ParseAsync(await response.Content.ReadAsStreamAsync());

    private static async Task IsAsItWasAsync(string root)
    {
        var copy = Path.Join(root, "copy");
        string[] names = [.. Directory.EnumerateFileSystemEntries(copy).Select(p => Path.GetFileName(p))];
        if (names is not [Kept] || await File.ReadAllTextAsync(Path.Join(copy, Kept)) != Kept)
        {
            throw new InvalidOperationException($"the destination is not as it was: {string.Join(", ", names)}");
        }
    }

    private static string[] Row(Durability durability, Moment moment, List<Cancel> cancels) =>
    [
        durability == Durability.Power ? "power" : "process", moment.Name, Report.Number(Report.Median(cancels.Select(c => (double)c.Copied)), "0"),
        Report.Number(cancels.Count), Report.Number(Report.Median(cancels.Select(c => c.Milliseconds)), "0.0"),
        Report.Number(cancels.Max(c => c.Milliseconds), "0.0"), Report.Number(cancels.Sum(c => c.CameTooLate)),
        Report.Number(Report.Median(cancels.Select(c => c.PurgedAfter)), "0.0"),
    ];

    /// <summary>When the DELETE is sent.</summary>
    private sealed record Moment(string Name, long Copied);

    /// <summary>One cancel.</summary>
    private sealed record Cancel(double Milliseconds, long Copied, int CameTooLate, double PurgedAfter);
}
