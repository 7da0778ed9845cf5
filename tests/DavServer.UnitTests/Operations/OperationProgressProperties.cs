using DavServer.Operations;
using FsCheck;
using FsCheck.Fluent;

namespace DavServer.UnitTests.Operations;

public sealed class OperationProgressProperties
{
    /// <summary>
    /// Whatever is reported in whatever order, negative numbers included: no number of a later snapshot is below that of an earlier one.
    /// </summary>
    [Fact]
    public void Progress_NeverDecreases() =>
        Prop.ForAll<(bool IsTotal, int Resources, int Bytes)[]>(reports => NeverDecreasesAsync(reports).GetAwaiter().GetResult()).QuickCheckThrowOnFailure();

    [Fact]
    public async Task Progress_NeverDecreases_ReadWhileOthersReport()
    {
        using var fixture = new SchedulerFixture();
        var (operation, handle, context) = await fixture.RunAsync();
        var writers = Enumerable.Range(0, 3).Select(i => Task.Run(() =>
        {
            for (var n = 0; n < 20_000; n++)
            {
                context.ReportTotal(n * 2, n * 20);
                context.ReportDone(1, 10);
            }
        })).ToArray();
        var before = handle.Snapshot;
        while (!writers.All(w => w.IsCompleted))
        {
            var now = handle.Snapshot;
            Assert.True(IsNotBelow(before, now), $"{before} then {now}");
            before = now;
        }

        operation.End();
        var final = await handle.Completion.WaitAsync(GatedOperation.Deadline);
        Assert.Equal((60_000, 600_000), (final.Progress.ResourcesDone, final.Progress.BytesDone));
        Assert.True(IsNotBelow(before, final));
    }

    private static async Task<bool> NeverDecreasesAsync((bool IsTotal, int Resources, int Bytes)[] reports)
    {
        using var fixture = new SchedulerFixture();
        var (operation, handle, context) = await fixture.RunAsync();
        var before = handle.Snapshot;
        var holds = true;
        foreach (var (isTotal, resources, bytes) in reports)
        {
            if (isTotal)
            {
                context.ReportTotal(resources, bytes);
            }
            else
            {
                context.ReportDone(resources, bytes);
            }

            var now = handle.Snapshot;
            holds &= IsNotBelow(before, now);
            before = now;
        }

        operation.End(OperationState.Failed);
        var final = await handle.Completion.WaitAsync(GatedOperation.Deadline);
        return holds && IsNotBelow(before, final) && final.Percent is null or < 100;
    }

    private static bool IsNotBelow(OperationSnapshot before, OperationSnapshot now) =>
        now.Version >= before.Version
        && now.Updated >= before.Updated
        && now.Progress.ResourcesDone >= before.Progress.ResourcesDone
        && now.Progress.BytesDone >= before.Progress.BytesDone
        && IsNotBelow(before.Progress.ResourcesTotal, now.Progress.ResourcesTotal)
        && IsNotBelow(before.Progress.BytesTotal, now.Progress.BytesTotal)
        && (before.Percent is null || now.Percent >= before.Percent)
        && (now.Progress.ResourcesTotal is null || now.Progress.ResourcesTotal >= now.Progress.ResourcesDone)
        && (now.Progress.BytesTotal is null || now.Progress.BytesTotal >= now.Progress.BytesDone);

    private static bool IsNotBelow(long? before, long? now) => before is null || now >= before;
}
