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
    public Task KilledBeforeTheNthCall_ItIsAsItWasOrAsItShallBe(string name) => RunAsync(name, InjectionMode.KillBefore, 4, 1);

    [Theory, MemberData(nameof(Names))]
    public Task KilledHalfwayThroughTheNthCall_ItIsAsItWasOrAsItShallBe(string name) => RunAsync(name, InjectionMode.KillHalfway, 2, 0);

    private async Task RunAsync(string name, InjectionMode mode, int most, int mostInRecovery)
    {
        var scenario = Scenarios.ByName(name);
        await using var bench = await Workbench.CreateAsync(scenario);
        var loop = new KillLoop(bench, scenario);
        var began = TimeProvider.System.GetTimestamp();
        await loop.RunAsync(mode, most, mostInRecovery);
        output.WriteLine($"CRASH_SEED={CrashSwitches.Seed}: {name}, {mode}: {loop.Points} crash points, and {loop.SecondPoints} in the recovery, "
            + $"{TimeProvider.System.GetElapsedTime(began).TotalSeconds:0.0} s");
        Assert.True(loop.Points > 0, "nothing was injected");
        Assert.True(loop.Faults.Count == 0, string.Join("\n\n", loop.Faults));
    }
}
