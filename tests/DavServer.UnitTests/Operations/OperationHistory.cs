using DavServer.Operations;
using DavServer.Tests.Shared;
using DavServer.UnitTests.Persistence;
using Microsoft.Extensions.Logging.Abstractions;
using Verb = DavServer.UnitTests.Operations.OperationModelProperties.Verb;

namespace DavServer.UnitTests.Operations;

/// <summary>One history: the real scheduler over a real journal, run after run, beside the model.</summary>
internal sealed partial class OperationHistory : IAsyncDisposable, IOperationReviver
{
    private static readonly OperationsOptions Options = new() { MaxRunning = 2, MaxRunningPerOwner = 1, MaxQueued = 2, Retention = TimeSpan.FromHours(2) };

    private readonly StateOnDisk _disk;
    private readonly ManualTimeProvider _time = new();
    private readonly OperationModel _model = new(Options);
    private readonly Dictionary<OperationId, GatedOperation> _work = [];
    private OperationScheduler _scheduler;

    private OperationHistory(StateOnDisk disk)
    {
        _disk = disk;
        _scheduler = NewScheduler();
    }

    public static async Task<OperationHistory> BeginAsync(StateOnDisk disk)
    {
        var history = new OperationHistory(disk);
        await history._scheduler.LoadAsync(CancellationToken.None);
        return history;
    }

    public Task ApplyAsync(Verb verb, int which) => verb switch
    {
        Verb.Submit => SubmitAsync(which),
        Verb.Finish => FinishAsync(which, OperationState.Succeeded),
        Verb.Fail => FinishAsync(which, OperationState.Failed),
        Verb.Checkpoint => CheckpointAsync(which),
        Verb.Answer => AnswerAsync(which),
        Verb.Cancel => CancelAsync(which),
        Verb.Forget => ForgetAsync(which),
        Verb.Crash => CrashAsync(which),
        Verb.Stop => StopAsync(),
        Verb.Advance => AdvanceAsync(TimeSpan.FromMinutes(1 + (which % 180))),
        _ => JumpAsync(TimeSpan.FromMinutes((verb == Verb.JumpBack ? -1 : 1) * (1 + (which % 600)))),
    };

    /// <summary>Everything a client can ask of any operation, against the model.</summary>
    public async Task CompareAsync()
    {
        foreach (var entry in _model.Unfinished)
        {
            var found = _scheduler.Find(entry.Id);
            Assert.Equal((FindKind.Found, entry.Description.Owner), (found.Kind, found.Owner));
            var now = found.Handle!.Snapshot;
            Assert.True(now is { IsFinal: false, IsSuspended: false }, $"{entry.Id} has ended unasked: {now}");
            Assert.True(now.Version >= entry.Told, $"version {now.Version} after {entry.Told}");
            Assert.True(now.Progress.ResourcesDone >= entry.Kept.ResourcesDone, $"{now.Progress} after {entry.Kept}");
            entry.Told = now.Version;
        }

        foreach (var entry in _model.Ended)
        {
            var found = _scheduler.Find(entry.Id);
            Assert.Equal(FindKind.Found, found.Kind);
            Assert.Equal(entry.End, found.Handle!.Snapshot);
        }

        Assert.All(_model.Forgotten, e => Assert.NotEqual(FindKind.Found, _scheduler.Find(e.Id).Kind));
        var running = Running();
        Assert.True(running.Count <= Options.MaxRunning && running.CountBy(o => o).All(o => o.Value <= Options.MaxRunningPerOwner), "a limit is passed");
        await Eventually(() => !_model.Unfinished.Any(e => !_work[e.Id].HasStarted && MayRun(e.Description.Owner)), "one waits that could run");
    }

    public async Task FinishAllAsync()
    {
        while (_model.Unfinished.Any())
        {
            await FinishAsync(0, OperationState.Succeeded);
        }
    }

    public IOperation Revive(OperationId id, OperationDescription description) => _work[id] = new GatedOperation(description);

    public ValueTask DisposeAsync()
    {
        _scheduler.Dispose();
        return ValueTask.CompletedTask;
    }

    private static async Task Eventually(Func<bool> holds, string otherwise)
    {
        for (var deadline = Environment.TickCount64 + 10_000; !holds(); await Task.Yield())
        {
            Assert.True(Environment.TickCount64 < deadline, otherwise);
        }
    }

    private OperationScheduler NewScheduler() => new(Options, _disk.State.Operations, _time, NullLogger<OperationScheduler>.Instance);

    private List<string> Running() => [.. _model.Unfinished.Where(e => _work[e.Id].HasStarted).Select(e => e.Description.Owner)];

    private bool MayRun(string owner)
    {
        var running = Running();
        return running.Count < Options.MaxRunning && running.Count(o => o == owner) < Options.MaxRunningPerOwner;
    }

    private async Task SubmitAsync(int which)
    {
        var key = (which / 8 % 3) switch { 0 => "k0", 1 => "k1", _ => null };
        var asked = GatedOperation.Describe($"owner{which % 2}", $"f{which / 2 % 4}", key);
        var expected = _model.FindEarlier(asked);
        var earlier = await _scheduler.FindEarlierAsync(asked, CancellationToken.None);
        Assert.Equal((expected?.Kind, expected?.Entry?.Id), (earlier?.Kind, earlier?.Handle?.Id));
        if (expected is { Kind: StartKind.Attached, Entry: { } twin } && key is not null)
        {
            await _scheduler.RememberKeyAsync(twin.Id, key);
            twin.Keys.Add(key);
        }

        if (expected is { Kind: StartKind.Unanswered, Entry: { } untold } && which % 5 == 0)
        {
            _scheduler.BeginAnswer(untold.Id);
            await _scheduler.EndAnswerAsync(untold.Id, AnswerFate.Sent);
            untold.IsAnswered = true;
            return;
        }

        var operation = new GatedOperation(asked);
        var predicted = _model.Submit(asked, Running());
        var result = await _scheduler.StartAsync(operation, CancellationToken.None).WaitAsync(GatedOperation.Deadline);
        Assert.Equal(predicted, result.Kind);
        Assert.Equal(result.Kind == StartKind.Started ? 0 : 1, operation.Releases);
        if (result.Kind == StartKind.Started)
        {
            _work[result.Handle!.Id] = operation;
            _model.Accept(result.Handle.Id, asked);
        }
    }

    private async Task FinishAsync(int which, OperationState state)
    {
        if (Pick(_model.Unfinished.Where(e => _work[e.Id].HasStarted), which) is { } entry)
        {
            _work[entry.Id].End(state);
            await EndAsync(entry, state);
        }
    }

    private async Task CancelAsync(int which)
    {
        if (Pick(_model.Unfinished, which) is { } entry)
        {
            await _scheduler.Find(entry.Id).Handle!.CancelAsync().WaitAsync(GatedOperation.Deadline);
            await EndAsync(entry, OperationState.Canceled);
        }
    }

    private async Task EndAsync(OperationModel.Entry entry, OperationState state)
    {
        var end = await _scheduler.Find(entry.Id).Handle!.Completion.WaitAsync(GatedOperation.Deadline);
        Assert.Equal((state, 1), (end.State, _work[entry.Id].Releases));
        Assert.True(end.Version > entry.Told, "the end is no news");
        entry.Finish(end);
    }

    private async Task CheckpointAsync(int which)
    {
        if (Pick(_model.Unfinished.Where(e => _work[e.Id].HasStarted), which) is { } entry)
        {
            var context = await _work[entry.Id].Started;
            context.ReportTotal(100, 1000);
            context.ReportDone(1 + (which % 7), 10);
            entry.Kept = _scheduler.Find(entry.Id).Handle!.Snapshot.Progress;
            await context.CheckpointAsync($"{which}");
        }
    }

    private async Task AnswerAsync(int which)
    {
        if (Pick(_model.Unfinished.Concat(_model.Ended), which) is { } entry)
        {
            _scheduler.BeginAnswer(entry.Id);
            await _scheduler.EndAnswerAsync(entry.Id, AnswerFate.Sent);
            entry.IsAnswered = true;
        }
    }

    private async Task ForgetAsync(int which)
    {
        if (Pick(_model.Ended, which) is { } entry)
        {
            Assert.True(await _scheduler.ForgetAsync(entry.Id));
            entry.IsForgotten = true;
        }
    }

    private async Task StopAsync()
    {
        var drain = _scheduler.DrainAsync(TimeSpan.FromSeconds(20), CancellationToken.None);
        _time.Advance(TimeSpan.FromSeconds(20));
        await drain.WaitAsync(GatedOperation.Deadline);
        _scheduler.Dispose();
        _disk.Reopen();
        await LoadAsync();
        await ResumeAsync();
    }

    /// <summary>The next run: what the one before had in memory is gone.</summary>
    private async Task LoadAsync()
    {
        _scheduler.Dispose();
        _scheduler = NewScheduler();
        await _scheduler.LoadAsync(CancellationToken.None);
    }

    private async Task ResumeAsync()
    {
        await _scheduler.ResumeAsync(this);
        await SettleAsync();
    }

    private async Task AdvanceAsync(TimeSpan by)
    {
        _time.Advance(by);
        await SettleAsync();
    }

    private Task JumpAsync(TimeSpan by)
    {
        _time.Jump(by);
        return Task.CompletedTask;
    }

    /// <summary>What is past its time may go, at the scheduler's leisure; nothing else.</summary>
    private async Task SettleAsync()
    {
        await _scheduler.SweepAsync();
        foreach (var entry in _model.Ended.Where(e => e.End!.Updated + Options.Retention <= _time.GetUtcNow()))
        {
            await Eventually(() => _scheduler.Find(entry.Id).Kind != FindKind.Found, $"{entry.Id} is kept beyond its time");
            entry.IsForgotten = true;
        }
    }

    private static OperationModel.Entry? Pick(IEnumerable<OperationModel.Entry> among, int which)
    {
        var all = among.ToList();
        return all.Count == 0 ? null : all[which % all.Count];
    }
}
