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
    public Task OnceWithEio_WhatIsToldIsWhatIsThere(string name) =>
        RunAsync(name, new Injection(InjectionMode.FailOnce, CallClasses.All), 1000);

    [Theory, MemberData(nameof(Names))]
    public Task OnceWithEnospc_WhatIsToldIsWhatIsThere(string name) =>
        RunAsync(name, new Injection(InjectionMode.FailOnce, CallClasses.Writes) { Error = Injection.NoSpace }, 1000);

    [Theory, MemberData(nameof(Names))]
    public Task ForGood_WhatIsToldIsWhatIsThere(string name) =>
        RunAsync(name, new Injection(InjectionMode.FailForGood, CallClasses.Writes), 1000);

    private async Task RunAsync(string name, Injection injection, int most)
    {
        var scenario = Scenarios.ByName(name);
        await using var bench = await Workbench.CreateAsync(scenario);
        var loop = new FailLoop(bench, scenario);
        var began = TimeProvider.System.GetTimestamp();
        await loop.RunAsync(injection, most);
        output.WriteLine($"CRASH_SEED={CrashSwitches.Seed}: {name}, {injection.Mode}, errno {injection.Error}: {loop.Points} points, "
            + $"{TimeProvider.System.GetElapsedTime(began).TotalSeconds:0.0} s");
        Assert.True(loop.Points > 0, "nothing was injected");
        Assert.True(loop.Faults.Count == 0, string.Join("\n\n", loop.Faults));
    }
}
