using DavServer.Tests.Shared;

namespace DavServer.CrashTests.Faults;

/// <summary>One scenario again and again, with another call failing each time, until none is left.</summary>
internal sealed class FailLoop(Workbench bench, Scenario scenario)
{
    private const int MostFaults = 25;

    // SQLite may just be asking for a lock that can't be had, which it does for ten seconds.
    private static readonly TimeSpan SettlesWithin = TimeSpan.FromSeconds(30);
    private readonly List<string> _faults = [];

    /// <summary>How many calls were failed.</summary>
    public int Points { get; private set; }

    /// <summary>What was wrong.</summary>
    public IReadOnlyList<string> Faults => _faults;

    /// <summary>Fails every call in turn, or some of them.</summary>
    /// <param name="injection">How.</param>
    /// <param name="most">How many at most, unless all are asked for.</param>
    public async Task RunAsync(Injection injection, int most)
    {
        var total = await CountAsync(injection);
        foreach (var at in CrashSwitches.Choose(total, most, $"{scenario} {injection}"))
        {
            await TryAsync(injection with { At = at });
        }

        // Where the threads take turns differently there may be some more.
        for (var at = total + 1; CrashSwitches.IsFull && await TryAsync(injection with { At = at }); at++)
        {
        }
    }

    /// <summary>Fails some calls, also in full.</summary>
    public async Task RunSomeAsync(Injection injection, int most)
    {
        foreach (var at in CrashSwitches.ChooseSome(await CountAsync(injection), most, $"{scenario} {injection}"))
        {
            await TryAsync(injection with { At = at });
        }
    }

    /// <summary>
    /// Whether it may have been the second of two steps, and the way back after it: what was displaced lies at the source's URL then, and that is told.
    /// </summary>
    private bool WasDisplacing => bench.Server.Control.IsForGood && scenario.DestinationSample == Sample.OldTree
        && bench.Server.Control.Hit.Contains("renameat2 ", StringComparison.Ordinal);

    private async Task<long> CountAsync(Injection injection)
    {
        await TryAsync(injection with { At = 0 });
        return bench.Server.Control.Count;
    }

    /// <summary>One run; tells whether the call was reached.</summary>
    private async Task<bool> TryAsync(Injection injection)
    {
        if (_faults.Count >= MostFaults)
        {
            return false;
        }

        var control = bench.Server.Control;
        RawHttpConnection.Message? answer = null;
        try
        {
            await Monitors.ForgetAllAsync(bench.Server);
            var old = await bench.PrepareAsync();
            control.Arm(injection);
            answer = await bench.AskAsync(old);
            await Deadline.UntilAsync(() => control.IsHit || bench.Litter().Count == 0, "the end of what goes on after the answer",
                () => string.Join(", ", bench.Litter()), SettlesWithin);

            // While the disk still fails: what can't be written down is told all the same.
            var told = await Monitors.ReadAllAsync(bench.Server);
            control.Disarm();
            Points += control.IsHit ? 1 : 0;
            await JudgeAsync(old, answer, told);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            control.Disarm();
            _faults.Add($"{scenario}, {injection}, hit {control.Hit}; {answer?.StatusLine}: {exception.Message}");
            await bench.StartAfreshAsync();
        }

        return control.IsHit;
    }

    private async Task JudgeAsync(ShareModel old, RawHttpConnection.Message? answer, IReadOnlyList<RawHttpConnection.Message> told)
    {
        Assert.True(answer is not null, "no answer");
        if (!WasDisplacing)
        {
            var wrong = Verdict.OnAnswer(scenario, answer, old.WithoutState(), (await bench.ReadAsync()).WithoutState());
            Assert.True(wrong is null, wrong);
        }

        var found = await JudgeInTimeAsync(old, answer, told);

        // What is quick as a rule may have become one: where it can't be seen that both ends are on one volume, a MOVE copies.
        if (scenario.IsOperation || told.Count > 0)
        {
            var wrong = Monitors.JudgeTold(told, answer, old.WithoutState().Differences(found.WithoutState()).Count > 0);
            Assert.True(wrong is null, wrong);
        }

        await bench.GoesOnAsync();
    }

    /// <summary>
    /// Properties, locks, intents and outcomes that could not be written then follow soon, and what was displaced goes, once the disk works.
    /// </summary>
    private async Task<ShareModel> JudgeInTimeAsync(
        ShareModel old, RawHttpConnection.Message answer, IReadOnlyList<RawHttpConnection.Message> told)
    {
        for (var began = TimeProvider.System.GetTimestamp(); ;)
        {
            var isLate = !bench.Server.Control.IsHit || TimeProvider.System.GetElapsedTime(began) > SettlesWithin;
            try
            {
                var found = await bench.ReadAsync();
                var wrong = Verdict.OnAnswer(scenario, answer, old, found);
                Assert.True(wrong is null, wrong);
                await bench.IsQuietAsync();
                StateInspection.Judge(bench.Server.Root, [found]);
                Monitors.AreJournaled(bench.Server.Root, told);
                return found;
            }
            catch (Exception exception) when (!isLate && exception is (Xunit.Sdk.XunitException or IOException))
            {
                // Not yet; or it went while it was being read.
                await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
            }
        }
    }
}
