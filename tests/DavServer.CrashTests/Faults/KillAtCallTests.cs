using Xunit.Abstractions;

namespace DavServer.CrashTests.Faults;

/// <summary>
/// The real program is killed at every call with which it changes the disk, and again at every such call of the start after it
/// (dependencies-and-threats.md §4, I1 to I6).
/// </summary>
public sealed class KillAtCallTests(ITestOutputHelper output)
{
    public static TheoryData<string> Names => [.. Scenarios.All.Select(s => s.Name)];

    [Theory, MemberData(nameof(Names))]
    public async Task WhereverItIsKilled_ItIsAsItWasOrAsItShallBe(string name)
    {
        var scenario = Scenarios.ByName(name);
        await using var bench = await Workbench.CreateAsync(scenario);
        var faults = new List<string>();
        faults.AddRange(await RunAsync(bench, scenario, InjectionMode.KillBefore, 3, 1));
        faults.AddRange(await RunAsync(bench, scenario, InjectionMode.KillHalfway, 1, 0));
        Assert.True(faults.Count == 0, string.Join("\n\n", faults));
    }

    private async Task<IReadOnlyList<string>> RunAsync(Workbench bench, Scenario scenario, InjectionMode mode, int most, int mostInRecovery)
    {
        var loop = new KillLoop(bench, scenario);
        var began = TimeProvider.System.GetTimestamp();
        await loop.RunAsync(mode, most, mostInRecovery);
        output.WriteLine($"CRASH_SEED={CrashSwitches.Seed}: {scenario}, {mode}: {loop.Points} crash points of {loop.Calls.Run} calls, "
            + $"and {loop.SecondPoints} in recoveries of {loop.Calls.Recovery} calls at most, {TimeProvider.System.GetElapsedTime(began).TotalSeconds:0.0} s");
        Assert.True(loop.Points > 0 || loop.Faults.Count > 0, "nothing was injected");
        return loop.Faults;
    }
}
