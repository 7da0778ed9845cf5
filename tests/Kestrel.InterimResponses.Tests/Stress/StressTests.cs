using System.Collections.Concurrent;
using System.Globalization;
using DavServer.Tests.Shared;
using Microsoft.AspNetCore.Builder;
using Xunit.Abstractions;

namespace Kestrel.InterimResponses.Tests.Stress;

/// <summary>
/// Bytes on the wire under load. INTERIM_STRESS_REQUESTS=500000 runs longer; INTERIM_STRESS_SEED repeats a run's choices (not its timing).
/// </summary>
[Collection(nameof(StressAlone))]
public class StressTests(ITestOutputHelper output)
{
    private const int Workers = 48;

    // Heartbeats of the middleware on top of those of the handler.
    private static readonly InterimResponseOptions Eager = new()
    {
        InitialDelay = TimeSpan.FromMilliseconds(1),
        Interval = TimeSpan.FromMilliseconds(2),
        // On a busy machine a slow reader may take long; an abort would look like a corrupted connection.
        CloseTimeout = Deadline.Usual,
    };

    [Fact]
    public async Task UnderStress_NoConnectionIsCorrupted()
    {
        var target = Setting("INTERIM_STRESS_REQUESTS") ?? 20_000;
        var totals = new StressTotals();
        var handler = new StressHandler(totals);
        var outputs = new ConcurrentQueue<GatedOutput>();
        var connections = 0;
        var setup = new KestrelSetup(app => app.UseInterimResponses().Use(handler.GatedAsync).UseProcessingHeartbeats().Run(StressHandler.AnswerAsync))
        {
            Options = Eager,
            WrapOutput = inner =>
            {
                // Every other connection: what watches the pipe also changes the timing.
                if (Interlocked.Increment(ref connections) % 2 == 0)
                {
                    return inner;
                }

                var watched = new GatedOutput(inner);
                outputs.Enqueue(watched);
                return watched;
            },
        };
        await RunAsync(setup, totals, target, Deadline.Usual);
        totals.Overlapped(outputs.Sum(o => o.Overlaps));
        output.WriteLine(totals.ToString());
        Assert.True(totals.Corrupted == 0, string.Join(Environment.NewLine, totals.Faults));
        Assert.Empty(totals.Miscounted());
        Assert.Equal(0, totals.Overlaps);
        Assert.True(totals.Requests >= target, $"{totals.Requests} requests");
        Assert.Equal(totals.Requests, totals.Kinds.Values.Sum());
        Assert.Equal(Enum.GetValues<StressKind>(), totals.Kinds.Keys.Order());
    }

    [Fact]
    public async Task UnderStressWithTheGateTakenOut_CorruptedConnectionsAreSeen()
    {
        var totals = new StressTotals();
        var setup = new KestrelSetup(app => app.Use(StressHandler.UngatedAsync).Run(StressHandler.AnswerAsync));
        await RunAsync(setup, totals, target: 500, TimeSpan.FromSeconds(2));
        output.WriteLine(totals.ToString());
        Assert.True(totals.Corrupted > 0, "The checks see nothing.");
    }

    private static int? Setting(string name) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : null;

    private async Task RunAsync(KestrelSetup setup, StressTotals totals, int target, TimeSpan patience)
    {
        var seed = Setting("INTERIM_STRESS_SEED") ?? Random.Shared.Next();
        output.WriteLine($"INTERIM_STRESS_REQUESTS={target} INTERIM_STRESS_SEED={seed}");
        var start = TimeProvider.System.GetTimestamp();
        await using (var server = await KestrelServer.StartAsync(setup))
        {
            await Task.WhenAll(Enumerable.Range(0, Workers).Select(worker =>
                new StressClient(server, totals, new Random(seed + worker), target) { Patience = patience }.RunAsync()));
        }

        output.WriteLine($"{TimeProvider.System.GetElapsedTime(start).TotalSeconds:0.0} s");
    }
}
