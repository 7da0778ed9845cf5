using DavServer.Tests.Shared;

namespace DavServer.CrashTests.Faults;

/// <summary>One scenario again and again, with another call failing each time, until none is left.</summary>
internal sealed class FailLoop(Workbench bench, Scenario scenario)
{
    private const int MostFaults = 25;
    private static readonly TimeSpan SettlesWithin = TimeSpan.FromSeconds(10);
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

    /// <summary>Whether what was failed may have been the removal of what lies aside: for good it is among what fails.</summary>
    private bool WasRemoving => bench.Server.Control.IsForGood
        || new[] { "/.davserver/trash", "/.davserver/staging" }.Any(place => bench.Server.Control.Hit.Contains(place, StringComparison.Ordinal));

    private bool IsNotKeptYet => (!Promises.NothingStaysHalfDisplaced && WasDisplacing)
        || (!Promises.NoTimesAreTakenForAFailure && bench.Server.Control.Hit.Contains("futimens /", StringComparison.Ordinal))
        || (!Promises.NoFailedSyncHidesWhatHappened && WasSyncing)
        || (!Promises.ABrokenListingPublishesNothing && WasListing);

    /// <summary>Whether a listing was what failed; no write that fails for good is one.</summary>
    private bool WasListing => bench.Server.Control.Hit.Contains("getdents", StringComparison.Ordinal);

    /// <summary>Whether a sync of a directory was among what failed.</summary>
    private bool WasSyncing => bench.Server.Control.IsForGood
        ? bench.Server.Control.LastCalls().Any(IsSync) : IsSync(bench.Server.Control.Hit);

    private static bool IsSync(string call) =>
        call.Contains("sync", StringComparison.Ordinal) && !call.Contains("/.davserver/state/", StringComparison.Ordinal);

    /// <summary>Whether it may have been the second of two steps, and the way back after it.</summary>
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
            var old = await bench.PrepareAsync();
            control.Arm(injection);
            answer = await bench.AskAsync(old);
            await Deadline.UntilAsync(() => control.IsHit || bench.Litter().Count == 0, "the end of what goes on after the answer",
                () => string.Join(", ", bench.Litter()), SettlesWithin);
            control.Disarm();
            Points += control.IsHit ? 1 : 0;
            if (IsNotKeptYet)
            {
                await bench.StartAfreshAsync();
                return true;
            }

            await JudgeAsync(old, answer);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            control.Disarm();
            _faults.Add($"{scenario}, {injection}, hit {control.Hit}; {answer?.StatusLine}: {exception.Message}");
            await bench.StartAfreshAsync();
        }

        return control.IsHit;
    }

    private async Task JudgeAsync(ShareModel old, RawHttpConnection.Message? answer)
    {
        Assert.True(answer is not null, "no answer");
        if (bench.Server.Control.IsHit && !Promises.OwedStateIsWrittenBeforeLong)
        {
            await bench.WriteStateAsync();
        }

        var found = await bench.ReadAsync();
        var wrong = Judge(answer, old, found);
        for (var began = TimeProvider.System.GetTimestamp();
            WasDisplacing && wrong is not null && TimeProvider.System.GetElapsedTime(began) < SettlesWithin;)
        {
            // What was displaced goes from the source's URL once the disk lets it; and that was told.
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
            found = await bench.ReadAsync();
            wrong = Judge(answer, old, found);
        }

        Assert.True(wrong is null, wrong);
        if (!Promises.LitterGoesWhileServing && bench.Litter().Count > 0 && WasRemoving)
        {
            await bench.Server.StartAsync();
            await bench.UseVolumeAsync();
        }

        await bench.IsQuietAsync();
        StateInspection.Judge(bench.Server.Root, [found]);
        await bench.GoesOnAsync();
    }

    private string? Judge(RawHttpConnection.Message answer, ShareModel old, ShareModel found) =>
        Promises.NoLinkIsLostToAnError ? Verdict.OnAnswer(scenario, answer, old, found)
            : Verdict.OnAnswer(scenario, answer, WithoutLinks(old), WithoutLinks(found));

    private static ShareModel WithoutLinks(ShareModel model) =>
        model with { Entries = model.Entries.RemoveRange(model.Entries.Keys.Where(p => p.EndsWith(".lnk", StringComparison.Ordinal))) };
}
