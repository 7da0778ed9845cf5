using DavServer.Operations;

namespace DavServer.UnitTests.Operations;

/// <content>
/// The program is killed, and often in the middle of something: what a client was told before is there in the next run; what nobody was told of may
/// be there, or may not.
/// </content>
internal sealed partial class OperationHistory
{
    private async Task CrashAsync(int which)
    {
        // The disk hangs beforehand, or the kill comes while it writes, or just so.
        var (hangs, isCaught) = (which % 3 == 0, which % 3 == 1);
        if (hangs)
        {
            await _disk.HangAsync();
        }

        var before = _disk.Written;
        if (await BeginAsync(which / 3) is not { } underway)
        {
            _disk.Crash();
            await LoadAsync();
            await ResumeAsync();
            return;
        }

        await Eventually(
            () => hangs ? _disk.State.Writer.Waiting > 0 : !isCaught || _disk.Written != before || underway.IsTold(), "nothing is written");
        var wasTold = underway.IsTold();
        _disk.Crash();
        await LoadAsync();
        var isThere = underway.IsThere();
        Assert.False(hangs && wasTold, "it was told before it was on the disk");
        Assert.False(hangs && isThere, "what did not get to the disk is there");
        Assert.True(isThere || !wasTold, "what was told is gone");
        if (isThere)
        {
            underway.Follow();
        }

        await ResumeAsync();
    }

    /// <summary>Begins something, and waits for nothing of it; null where there is nothing to begin.</summary>
    private async Task<Underway?> BeginAsync(int which) => (which % 7) switch
    {
        0 or 1 => Submission(which / 7),
        2 => Pick(_model.Unfinished.Where(e => _work[e.Id].HasStarted), which) is { } entry
            ? End(entry, OperationState.Succeeded, () => _work[entry.Id].End()) : null,
        3 => Pick(_model.Unfinished, which) is { } entry
            ? End(entry, OperationState.Canceled, () => _ = _scheduler.Find(entry.Id).Handle!.CancelAsync()) : null,
        4 => Pick(_model.Unfinished.Where(e => _work[e.Id].HasStarted), which) is { } entry ? Checkpoint(entry, await _work[entry.Id].Started) : null,
        5 => Pick(_model.Ended.Where(IsUnanswered), which) is { } entry ? Answer(entry) : null,
        _ => Pick(_model.Ended, which) is { } entry ? Forgetting(entry) : null,
    };

    private Underway? Submission(int which)
    {
        var asked = GatedOperation.Describe($"owner{which % 2}", $"f{which / 2 % 4}", which % 3 == 0 ? "k0" : null);
        if (_model.FindEarlier(asked) is not null || _model.Submit(asked, Running()) != StartKind.Started)
        {
            return null;
        }

        var start = _scheduler.StartAsync(new GatedOperation(asked), CancellationToken.None);
        return new Underway(() => start.IsCompletedSuccessfully, () => Unknown().Any(), () => _model.Accept(Assert.Single(Unknown()), asked));
    }

    private Underway End(OperationModel.Entry entry, OperationState state, Action begin)
    {
        OperationSnapshot? told = null;
        begin();
        return new Underway(() => (told = SnapshotOf(entry)).IsFinal, () => SnapshotOf(entry).IsFinal, () =>
        {
            var end = SnapshotOf(entry);
            Assert.True(end.State == state && (told == end || !told!.IsFinal), $"{told} was told, {end} is there");
            entry.Finish(end);
        });
    }

    private Underway? Checkpoint(OperationModel.Entry entry, OperationContext context)
    {
        context.ReportTotal(100, 1000);
        context.ReportDone(1, 10);
        var progress = SnapshotOf(entry).Progress;
        var write = context.CheckpointAsync("crash").AsTask();

        // What is done again counts only once it is more than an earlier run had done.
        return progress == entry.Kept ? null
            : new Underway(() => write.IsCompletedSuccessfully, () => SnapshotOf(entry).Progress == progress, () => entry.Kept = progress);
    }

    private Underway Answer(OperationModel.Entry entry)
    {
        _scheduler.BeginAnswer(entry.Id);
        var write = _scheduler.EndAnswerAsync(entry.Id, AnswerFate.Sent);
        return new Underway(() => write.IsCompletedSuccessfully, () => IsNothingEarlier(entry), () => entry.IsAnswered = true);
    }

    private Underway Forgetting(OperationModel.Entry entry)
    {
        var write = _scheduler.ForgetAsync(entry.Id);
        return new Underway(
            () => write.IsCompletedSuccessfully, () => _scheduler.Find(entry.Id).Kind != FindKind.Found, () => entry.IsForgotten = true);
    }

    // At once: nothing is on its way into the journal.
    private bool IsNothingEarlier(OperationModel.Entry entry) =>
        _scheduler.FindEarlierAsync(WithoutKey(entry), CancellationToken.None).AsTask() is { IsCompletedSuccessfully: true, Result: null };

    private OperationSnapshot SnapshotOf(OperationModel.Entry entry) => _scheduler.Find(entry.Id).Handle!.Snapshot;

    private IEnumerable<OperationId> Unknown() =>
        _scheduler.List(null).Select(s => s.Id).Except(_model.Unfinished.Concat(_model.Ended).Select(e => e.Id));

    private bool IsUnanswered(OperationModel.Entry entry) => _model.FindEarlier(WithoutKey(entry)) == (StartKind.Unanswered, entry);

    private static OperationDescription WithoutKey(OperationModel.Entry entry) => entry.Description with { IdempotencyKey = null };

    /// <summary>What is on its way to the disk when the program is killed.</summary>
    /// <param name="IsTold">Whether a client knows that it has happened.</param>
    /// <param name="IsThere">Whether the next run knows it.</param>
    /// <param name="Follow">Tells the model that it has happened.</param>
    private sealed record Underway(Func<bool> IsTold, Func<bool> IsThere, Action Follow);
}
