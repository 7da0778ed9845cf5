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
    private readonly TriedCalls _tried = new();

    // How many calls the last run made that came to its end.
    private long _total;
    private long _mostInRecovery;

    // The calls of the last start that was only counted.
    private IReadOnlyList<string> _recovery = [];

    /// <summary>How many times it was killed in the scenario.</summary>
    public int Points { get; private set; }

    /// <summary>How many times it was killed again in its start.</summary>
    public int SecondPoints { get; private set; }

    /// <summary>How many calls there are: in a run that comes to its end, and in the longest recovery.</summary>
    public (long Run, long Recovery) Calls => (_total, _mostInRecovery);

    /// <summary>What was wrong.</summary>
    public IReadOnlyList<string> Faults => _faults;

    /// <param name="mode">How it dies.</param>
    /// <param name="most">How many calls are tried, unless all are asked for.</param>
    /// <param name="mostInRecovery">How many of the recovery's, for each of the former.</param>
    public async Task RunAsync(InjectionMode mode, int most, int mostInRecovery)
    {
        var injection = new Injection(mode, mode == InjectionMode.KillHalfway ? CallClasses.Content : CallClasses.Writes);
        await TryAsync(injection, null);
        foreach (var at in CrashSwitches.Choose(_total, most, $"{scenario} {mode}"))
        {
            await RunAsync(injection with { At = at }, mostInRecovery);
        }
    }

    private async Task RunAsync(Injection injection, int mostInRecovery)
    {
        // How often the database writes differs from run to run; what is beyond the end of this one is tried nearer to it.
        var recovery = await TryAsync(injection, injection with { Mode = InjectionMode.CountOnly, At = 0 });
        if (recovery is null && !CrashSwitches.IsFull && _total > 0)
        {
            injection = injection with { At = 1 + ((injection.At - 1) % _total) };
            recovery = await TryAsync(injection, injection with { Mode = InjectionMode.CountOnly, At = 0 });
        }

        _mostInRecovery = Math.Max(_mostInRecovery, recovery ?? 0);
        var seconds = CrashSwitches.IsFull && !CrashSwitches.IsExhaustive && recovery is not null
            ? _tried.TakeNew(_recovery) : CrashSwitches.Choose(recovery ?? 0, mostInRecovery, $"{scenario} {injection}");
        foreach (var second in seconds)
        {
            await TryAsync(injection, injection with { At = second });
        }
    }

    /// <summary>One run.</summary>
    /// <param name="injection">Where it dies.</param>
    /// <param name="again">Where it dies in its next start; null to leave that alone.</param>
    /// <returns>How many calls of the start were counted; null where it was not killed.</returns>
    private async Task<long?> TryAsync(Injection injection, Injection? again)
    {
        if (_faults.Count >= MostFaults)
        {
            return null;
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

            // First of all: what is still written to the database by then may be what it dies at.
            control.Disarm();
            hits = control.Hit;
            var isKilled = control.IsHit;
            if (isKilled)
            {
                Points += again is { At: > 0 } ? 0 : 1;
                await bench.Server.Process.DiesAsync();
            }
            else
            {
                _total = control.Count;
            }

            long? counted = isKilled ? await StartAgainAsync(again) : null;
            hits += isKilled && again is { At: > 0 } ? $", then {control.Hit}" : "";
            await JudgeAsync(old, known, answer);
            return counted;
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            _faults.Add($"{scenario}, {injection}, {hits}; {answer?.StatusLine}: {exception.Message}");
            await bench.StartAfreshAsync();
            return null;
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

            // As above.
            bench.Server.Control.Disarm();
            died = bench.Server.Control.IsHit;
        }

        var counted = bench.Server.Control.Count;
        if (!died)
        {
            _recovery = bench.Server.Control.LastCalls();
        }
        else
        {
            SecondPoints++;
            await bench.Server.StartAsync();
        }

        return counted;
    }

    private async Task JudgeAsync(ShareModel old, IReadOnlyDictionary<string, string> known, RawHttpConnection.Message? answer)
    {
        await Monitors.AllEndAsync(bench.Server);
        var found = await bench.ReadAsync();
        var wrong = answer is null ? Verdict.OnSilence(scenario, old, found) : Verdict.OnAnswer(scenario, answer, old, found);
        if (wrong is null && scenario.IsOperation)
        {
            wrong = await Monitors.JudgeAsync(bench.Server, known, answer, scenario.After(old).Differences(found).Count == 0);
        }

        Assert.True(wrong is null, wrong);
        await bench.IsQuietAsync();
        StateInspection.Judge(bench.Server.Root, [found]);
        await bench.GoesOnAsync();
    }
}
