using Xunit.Abstractions;

namespace DavServer.CrashTests.Faults;

/// <summary>
/// Every call that the store and the database make for a request fails in turn, once and then for good. Whatever becomes of it: what was told is
/// what is there, and nothing else.
/// </summary>
public sealed class FailTests(ITestOutputHelper output)
{
    public static TheoryData<string> Names => [.. Scenarios.All.Select(s => s.Name)];

    [Theory, MemberData(nameof(Names))]
    public async Task WhicheverCallFails_WhatIsToldIsWhatIsThere(string name)
    {
        var scenario = Scenarios.ByName(name);
        await using var bench = await Workbench.CreateAsync(scenario);
        var faults = new List<string>();
        faults.AddRange(await RunAsync(bench, scenario, new Injection(InjectionMode.FailOnce, CallClasses.All), 14));
        faults.AddRange(await RunAsync(bench, scenario, new Injection(InjectionMode.FailOnce, CallClasses.Writes) { Error = Injection.NoSpace }, 6));
        faults.AddRange(await RunAsync(bench, scenario, new Injection(InjectionMode.FailForGood, CallClasses.Writes), 6));
        faults.AddRange(await RunAsync(bench, scenario, new Injection(InjectionMode.FailForGood, CallClasses.Look), 4));
        if (CrashSwitches.IsFull)
        {
            faults.AddRange(await RunLocksAsync(bench, scenario));
        }

        Assert.True(faults.Count == 0, string.Join("\n\n", faults));
    }

    private async Task<IReadOnlyList<string>> RunAsync(Workbench bench, Scenario scenario, Injection injection, int most)
    {
        var loop = new FailLoop(bench, scenario);
        var began = TimeProvider.System.GetTimestamp();
        await loop.RunAsync(injection, most);
        Tell(scenario, injection, loop, began);
        Assert.True(loop.Points > 0, "nothing was injected");
        return loop.Faults;
    }

    /// <summary>
    /// No more than a few, and not where it is in a hurry: SQLite asks for each lock that can't be had for five to ten seconds, time and again.
    /// </summary>
    private async Task<IReadOnlyList<string>> RunLocksAsync(Workbench bench, Scenario scenario)
    {
        var loop = new FailLoop(bench, scenario);
        var injection = new Injection(InjectionMode.FailForGood, CallClasses.Lock);
        var began = TimeProvider.System.GetTimestamp();
        await loop.RunSomeAsync(injection, 2);
        Tell(scenario, injection, loop, began);
        return loop.Faults;
    }

    private void Tell(Scenario scenario, Injection injection, FailLoop loop, long began) =>
        output.WriteLine($"CRASH_SEED={CrashSwitches.Seed}: {scenario}, {injection.Mode} {injection.Classes}, errno {injection.Error}: {loop.Points} points, "
            + $"{TimeProvider.System.GetElapsedTime(began).TotalSeconds:0.0} s");
}
