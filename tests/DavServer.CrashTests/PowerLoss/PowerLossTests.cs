using System.Globalization;
using DavServer.CrashTests.Load;
using DavServer.Tests.Shared;
using Xunit.Abstractions;

namespace DavServer.CrashTests.PowerLoss;

/// <summary>The power goes at random moments of a load. What was acknowledged is there, whole.</summary>
/// <remarks><c>POWER_LOSSES</c>: how many moments, 4 if unset. <c>POWER_SEED</c>: the choices of an earlier run, though not its timing.</remarks>
public sealed class PowerLossTests(ITestOutputHelper output) : IDisposable
{
    private const int Clients = 4;
    private const int Acknowledged = 250;
    private const long DiskBytes = 192L << 20;
    private static readonly TimeSpan LoadEnds = TimeSpan.FromSeconds(60);
    private readonly string _folder = Directory.CreateTempSubdirectory("davserver-power-").FullName;
    private readonly Dictionary<string, string> _settings = new(StringComparer.Ordinal) { ["DAVSERVER_MAX_OPERATIONS_PER_USER"] = "16" };
    private readonly List<PowerClient> _clients = [];
    private IReadOnlyList<ShareModel> _sources = [];
    private IReadOnlyList<string> _disks = [];
    private string _log = "";
    private long _begin;
    private long _end;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(Layout.OneDisk)]
    [InlineData(Layout.StateOnADiskOfItsOwn)]
    public async Task PowerLostAtAnyMoment_WhatWasAcknowledgedIsThereWhole(Layout layout)
    {
        _settings["DAVSERVER_DURABILITY"] = "power";
        _settings["DAVSERVER_PUT_DURABILITY"] = "power";
        var seed = FromEnvironment("POWER_SEED", Random.Shared.Next());
        var random = new Random(seed);
        await LoadAsync(layout, random);
        var losses = FromEnvironment("POWER_LOSSES", 4);
        var (failures, done) = await LoseAsync(layout, random, losses, int.MaxValue);
        output.WriteLine($"POWER_SEED={seed}, {layout}: {done} losses of power, and {done / 2} in the recovery; acknowledged: "
            + string.Join(", ", _clients.SelectMany(c => c.Methods).CountBy(m => m).Select(m => $"{m.Key} {m.Value}")));
        Assert.True(failures.Count == 0, $"POWER_SEED={seed}\n{string.Join('\n', failures)}");
    }

    // What makes the test above one that can fail.
    [Fact]
    public async Task PowerLostWhereNothingIsSynced_TheLossIsSeen()
    {
        _settings["DAVSERVER_DURABILITY"] = "process";
        _settings["DAVSERVER_PUT_DURABILITY"] = "process";
        var random = new Random(FromEnvironment("POWER_SEED", Random.Shared.Next()));
        await LoadAsync(Layout.StateOnADiskOfItsOwn, random);
        var (failures, done) = await LoseAsync(Layout.StateOnADiskOfItsOwn, random, 6, 1);
        output.WriteLine($"seen at loss {done}: {string.Join('\n', failures)}");
        Assert.NotEmpty(failures);
    }

    /// <summary>Clients at work, until so much was acknowledged; then the server is killed, so that nothing goes on.</summary>
    private async Task LoadAsync(Layout layout, Random random)
    {
        var disks = new List<string>();
        for (var i = 0; i < (layout == Layout.OneDisk ? 1 : 2); i++)
        {
            disks.Add(Path.Join(_folder, string.Create(CultureInfo.InvariantCulture, $"disk{i}")));
            await RecordedDisks.FormatAsync(disks[^1], DiskBytes);
        }

        _disks = disks;
        var copies = await DiskLog.CopyAsync(_disks, Path.Join(_folder, "live-disks"));
        await using var live = await RecordedDisks.MountAsync(Path.Join(_folder, "live"), copies);
        _log = live.Log;
        var share = ShareOf(live);
        SourceTrees.Make(share, ("large", 150, 5000), ("small", 10, 100), ("big", 2, 700_000));
        await using var server = await ServerProcess.StartAsync(share, SettingsFor(layout, live));
        _sources = await SourceTrees.PrepareAsync(server.Http, share);

        // MKCOL promises nothing (product.md, "Durability").
        _clients.AddRange(Enumerable.Range(0, Clients).Select(i =>
            new PowerClient($"/w{i}", new TreeChanges($"/w{i}", _sources, new Random(random.Next())) { Without = ["MKCOL"] }, () => live.Position)));
        await Task.WhenAll(_clients.Select(c => c.BeginAsync(server.Http)));
        await live.SyncAsync();
        _begin = live.Position;
        var isKilled = false;
        var running = _clients.Select(c => Task.Run(() => c.RunAsync(server.Http, () => false, () => Volatile.Read(ref isKilled)))).ToArray();
        await Deadline.UntilAsync(() => running.Any(r => r.IsCompleted) || _clients.Sum(c => c.Count) >= Acknowledged,
            "so much is acknowledged", () => server.Log, LoadEnds);
        _end = live.Position;
        Volatile.Write(ref isKilled, true);
        await server.DisposeAsync();
        await Deadline.WaitAsync(Task.WhenAll(running), "all clients notice");
    }

    private async Task<(IReadOnlyList<string> Failures, int Done)> LoseAsync(Layout layout, Random random, int losses, int mostFailures)
    {
        // Half of the moments are those in which something has just been acknowledged.
        var acknowledged = _clients.SelectMany(c => c.Acknowledgements).Where(a => a > _begin && a < _end).ToArray();
        var cuts = Enumerable.Range(0, losses)
            .Select(i => i % 2 == 0 ? random.NextInt64(_begin, _end) : acknowledged[random.Next(acknowledged.Length)]).Order().ToArray();
        using var log = await DiskLog.OpenAsync(_log, _disks, Path.Join(_folder, "lasting"));
        var failures = new List<string>();
        var done = 0;
        foreach (var cut in cuts.TakeWhile(_ => failures.Count < mostFailures))
        {
            log.AdvanceTo(cut);
            var folder = Path.Join(_folder, string.Create(CultureInfo.InvariantCulture, $"loss{++done}"));
            var unflushed = log.Unflushed;
            var images = await log.CrashAsync(folder, random);
            var differences = await AfterAsync(layout, images, cut, folder);
            failures.AddRange(differences.Select(f => $"loss {done} at {cut}, {unflushed} writes not flushed: {f}"));
            if (done % 2 == 0 && failures.Count == 0)
            {
                // Once more, in the recovery.
                using var recovery = await DiskLog.OpenAsync(Path.Join(folder, "log"), images, Path.Join(folder, "lasting"));
                recovery.AdvanceTo(random.NextInt64(new FileInfo(Path.Join(folder, "log")).Length));
                var again = Path.Join(folder, "again");
                differences = await AfterAsync(layout, await recovery.CrashAsync(again, random), cut, again);
                failures.AddRange(differences.Select(f => $"in recovery {done}: {f}"));
            }

            Directory.Delete(folder, recursive: true);
        }

        return (failures, done);
    }

    /// <summary>Starts the server on what a loss has left; the images stay as they are.</summary>
    private async Task<IReadOnlyList<string>> AfterAsync(Layout layout, IReadOnlyList<string> images, long cut, string folder)
    {
        await using var disks = await RecordedDisks.MountAsync(folder, await DiskLog.CopyAsync(images, Path.Join(folder, "used")));
        var settings = SettingsFor(layout, disks);
        var loss = new Loss(ShareOf(disks), settings["DAVSERVER_STATE"], settings);
        try
        {
            return await loss.JudgeAsync(_clients, _sources, cut);
        }
        catch (Exception exception)
        {
            return [exception.ToString()];
        }
    }

    private Dictionary<string, string> SettingsFor(Layout layout, RecordedDisks disks) => new(_settings)
    {
        ["DAVSERVER_STATE"] = layout == Layout.OneDisk ? Path.Join(ShareOf(disks), ".davserver/state") : Path.Join(disks.Mounted[1], "state"),
    };

    private static string ShareOf(RecordedDisks disks) => Path.Join(disks.Mounted[0], "share");

    private static int FromEnvironment(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : otherwise;
}
