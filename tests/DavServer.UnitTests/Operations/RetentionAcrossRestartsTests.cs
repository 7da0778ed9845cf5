using DavServer.Operations;
using DavServer.Tests.Shared;
using DavServer.UnitTests.Persistence;
using Microsoft.Extensions.Logging.Abstractions;

namespace DavServer.UnitTests.Operations;

/// <summary>How long an ended operation is known, counted on while the program is not there.</summary>
public sealed class RetentionAcrossRestartsTests : IDisposable
{
    private static readonly OperationsOptions Options = new() { Retention = TimeSpan.FromHours(2), GoneFor = TimeSpan.FromHours(1) };
    private readonly StateOnDisk _disk = new();
    private readonly ManualTimeProvider _time = new();
    private OperationScheduler? _scheduler;

    public void Dispose()
    {
        _scheduler?.Dispose();
        _disk.Dispose();
    }

    [Theory]
    [InlineData(119, FindKind.Found)]
    [InlineData(121, FindKind.Gone)]
    [InlineData(179, FindKind.Gone)]
    public async Task AfterAStart_AnEndedOneIsFoundThenGoneThenUnknown(int minutesAway, FindKind found)
    {
        var scheduler = await StartAsync();
        var operation = SchedulerFixture.Operation();
        var handle = (await scheduler.StartAsync(operation, CancellationToken.None)).Handle!;
        operation.End();
        await Deadline.WaitAsync(handle.Completion, "the operation to end");

        scheduler.Dispose();
        _time.Advance(TimeSpan.FromMinutes(minutesAway));
        scheduler = await StartAsync();
        await UntilAsync(scheduler, handle.Id, found);

        // Gone is remembered as well.
        scheduler.Dispose();
        scheduler = await StartAsync();
        await UntilAsync(scheduler, handle.Id, found);
        _time.Advance(TimeSpan.FromMinutes(181 - minutesAway));
        await UntilAsync(scheduler, handle.Id, FindKind.Unknown);
        scheduler.Dispose();
        await UntilAsync(await StartAsync(), handle.Id, FindKind.Unknown);
    }

    private static Task UntilAsync(OperationScheduler scheduler, OperationId id, FindKind kind) =>
        Deadline.UntilAsync(() => scheduler.Find(id).Kind == kind, $"{kind}", () => $"{scheduler.Find(id).Kind}");

    private async Task<OperationScheduler> StartAsync()
    {
        _disk.Reopen();
        _scheduler = new OperationScheduler(Options, _disk.State.Operations, _time, NullLogger<OperationScheduler>.Instance);
        await _scheduler.LoadAsync(CancellationToken.None);
        _time.Advance(TimeSpan.Zero); // What is due at once.
        return _scheduler;
    }
}
