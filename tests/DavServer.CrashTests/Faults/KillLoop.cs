using DavServer.Tests.Shared;

namespace DavServer.CrashTests.Faults;

/// <summary>
/// One scenario again and again, with the server killed at another call each time, and again while it recovers from that. Only calls that change the
/// disk are counted: a death before any other leaves what the death after the change before it leaves.
/// </summary>
internal sealed class KillLoop(Workbench bench, Scenario scenario)
{
    private const int MostFaults = 25;
    private static readonly TimeSpan SettlesWithin = TimeSpan.FromSeconds(10);
    private readonly List<string> _faults = [];

    /// <summary>How many times it was killed in the scenario.</summary>
    public int Points { get; private set; }

    /// <summary>How many times it was killed again in its start.</summary>
    public int SecondPoints { get; private set; }

    /// <summary>What was wrong.</summary>
    public IReadOnlyList<string> Faults => _faults;

    /// <param name="mode">How it dies.</param>
    /// <param name="most">How many calls are tried, unless all are asked for.</param>
    /// <param name="mostInRecovery">How many of the recovery's, for each of the former.</param>
    public async Task RunAsync(InjectionMode mode, int most, int mostInRecovery)
    {
        var injection = new Injection(mode, mode == InjectionMode.KillHalfway ? CallClasses.Content : CallClasses.Writes);
        await TryAsync(injection, null);
        var total = bench.Server.Control.Count;
        foreach (var at in CrashSwitches.Choose(total, most, $"{scenario} {mode}"))
        {
            var recovery = await TryAsync(injection with { At = at }, injection with { Mode = InjectionMode.CountOnly });
            foreach (var second in CrashSwitches.Choose(recovery, mostInRecovery, $"{scenario} {mode} {at}"))
            {
                await TryAsync(injection with { At = at }, injection with { At = second });
            }
        }
    }

    /// <summary>One run.</summary>
    /// <param name="injection">Where it dies.</param>
    /// <param name="again">Where it dies in its next start; null to leave that alone.</param>
    /// <returns>How many calls of the start were counted.</returns>
    private async Task<long> TryAsync(Injection injection, Injection? again)
    {
        if (_faults.Count >= MostFaults)
        {
            return 0;
        }

        var (control, hits) = (bench.Server.Control, "");
        RawHttpConnection.Message? answer = null;
        try
        {
            var old = await bench.PrepareAsync();
            var known = await Monitors.ListAsync(bench.Server);
            control.Arm(injection);
            answer = await bench.AskAsync(old);
            await Deadline.UntilAsync(() => control.IsHit || bench.Litter().Count == 0, "the end of what goes on after the answer",
                () => string.Join(", ", bench.Litter()), SettlesWithin);
            hits = control.Hit;
            if (control.IsHit)
            {
                Points += again is { At: > 0 } ? 0 : 1;
                await bench.Server.Process.DiesAsync();
            }

            var counted = injection.At == 0 ? 0 : await StartAgainAsync(again);
            hits += again is null ? "" : $", then {control.Hit}";
            await JudgeAsync(old, known, answer);
            return counted;
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            _faults.Add($"{scenario}, {injection}, {hits}; {answer?.StatusLine}: {exception.Message}");
            await bench.StartAfreshAsync();
            return 0;
        }
    }

    private async Task<long> StartAgainAsync(Injection? again)
    {
        var died = await bench.Server.StartInjectedAsync(again ?? Injection.Nothing);
        if (!died)
        {
            // Purging goes on behind.
            await Deadline.UntilAsync(() => bench.Server.Control.IsHit || bench.Litter().Count == 0, "the end of what a start does",
                () => string.Join(", ", bench.Litter()), SettlesWithin);
            died = bench.Server.Control.IsHit;
        }

        var counted = bench.Server.Control.Count;
        if (died)
        {
            SecondPoints++;
            await bench.Server.StartAsync();
        }

        bench.Server.Control.Disarm();
        return counted;
    }

    private async Task JudgeAsync(ShareModel old, IReadOnlyDictionary<string, string> known, RawHttpConnection.Message? answer)
    {
        if (Promises.OperationsAreJournaled)
        {
            await Monitors.AllEndAsync(bench.Server);
        }

        var found = await bench.ReadAsync();
        var wrong = answer is null ? Verdict.OnSilence(scenario, old, found) : Verdict.OnAnswer(scenario, answer, old, found);
        if (wrong is null && scenario.IsOperation && Promises.OperationsAreJournaled)
        {
            wrong = await Monitors.JudgeAsync(bench.Server, known, answer, scenario.After(old).Differences(found).Count == 0);
        }

        Assert.True(wrong is null, wrong);
        await bench.IsQuietAsync();
        StateInspection.Judge(bench.Server.Root, [found]);
        await bench.GoesOnAsync();
    }
}
