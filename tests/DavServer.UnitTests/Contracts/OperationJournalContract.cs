using DavServer.Operations;
using DavServer.UnitTests.Operations;

namespace DavServer.UnitTests.Contracts;

/// <summary>What every journal must do. One subclass per implementation.</summary>
public abstract class OperationJournalContract
{
    private readonly OperationId _one = OperationId.New();
    private readonly OperationId _two = OperationId.New();

    [Fact]
    public async Task WhatWasAppended_ReplaysToTheSameState_AtEveryLength()
    {
        var journal = await CreateAsync();
        var direct = new OperationReplay();
        foreach (var record in Story())
        {
            await journal.AppendAsync(record, CancellationToken.None);
            direct.Apply(record);
            var replayed = await OperationReplay.ReadAsync(journal, CancellationToken.None);
            Assert.Equal(0, replayed.Misplaced);
            Assert.Equal(Told(direct), Told(replayed));
        }
    }

    [Fact]
    public async Task Records_ComeBackOldestFirst()
    {
        var journal = await CreateAsync();
        var written = new OperationRecord[] { Accepted(_one), Accepted(_two), new OperationRecord.Started(_two, At(1)), new OperationRecord.Started(_one, At(2)) };
        foreach (var record in written)
        {
            await journal.AppendAsync(record, CancellationToken.None);
        }

        Assert.Equal(written, await ReadAsync(journal));
    }

    [Fact]
    public async Task WhatWasForgottenForATime_IsKnownAsGone_WhereTheJournalOutlivesTheProcess()
    {
        var journal = await CreateAsync();
        foreach (var record in new OperationRecord[]
        {
            Accepted(_one),
            new OperationRecord.Ended(_one, At(2), new OperationOutcome(OperationState.Succeeded, "a long tale"), default),
            new OperationRecord.Forgotten(_one, At(3), At(100)),
        })
        {
            await journal.AppendAsync(record, CancellationToken.None);
        }

        var replay = await OperationReplay.ReadAsync(journal, CancellationToken.None);
        Assert.Empty(replay.Statuses);
        Assert.Equal(0, replay.Misplaced);
        Assert.Equal(journal.OutlivesProcess ? [(_one, ("alice", At(100)))] : [], replay.Gone.Select(g => (g.Key, g.Value)));
    }

    [Fact]
    public async Task ForgottenOperations_DoNotGrowTheJournal()
    {
        var journal = await CreateAsync();
        for (var i = 0; i < 100; i++)
        {
            var id = OperationId.New();
            await journal.AppendAsync(Accepted(id), CancellationToken.None);
            await journal.AppendAsync(new OperationRecord.Started(id, At(1)), CancellationToken.None);
            await journal.AppendAsync(new OperationRecord.Ended(id, At(2), new OperationOutcome(OperationState.Succeeded, ""), default), CancellationToken.None);
            await journal.AppendAsync(new OperationRecord.Forgotten(id, At(3), null), CancellationToken.None);
        }

        Assert.Empty((await OperationReplay.ReadAsync(journal, CancellationToken.None)).Statuses);
        Assert.InRange((await ReadAsync(journal)).Count, 0, 50);
    }

    [Fact]
    public async Task Checkpoints_DoNotGrowTheJournalWithoutBound()
    {
        var journal = await CreateAsync();
        await journal.AppendAsync(Accepted(_one), CancellationToken.None);
        await journal.AppendAsync(new OperationRecord.Started(_one, At(1)), CancellationToken.None);
        for (var i = 0; i < 1000; i++)
        {
            await journal.AppendAsync(new OperationRecord.Checkpointed(_one, At(i), $"{i}", new OperationProgress(i, null, i, null)), CancellationToken.None);
        }

        Assert.Equal("999", (await OperationReplay.ReadAsync(journal, CancellationToken.None)).Statuses[_one].Checkpoint);
        Assert.InRange((await ReadAsync(journal)).Count, 1, 500);
    }

    [Fact]
    public async Task Progress_DoesNotGrowTheJournalWithoutBound()
    {
        var journal = await CreateAsync();
        await journal.AppendAsync(Accepted(_one), CancellationToken.None);
        await journal.AppendAsync(new OperationRecord.Started(_one, At(1)), CancellationToken.None);
        for (var i = 0; i < 1000; i++)
        {
            await journal.AppendAsync(new OperationRecord.Progressed(_one, At(i), new OperationProgress(i, null, i, null)), CancellationToken.None);
        }

        Assert.Equal(999, (await OperationReplay.ReadAsync(journal, CancellationToken.None)).Statuses[_one].Progress.ResourcesDone);
        Assert.InRange((await ReadAsync(journal)).Count, 1, 500);
    }

    [Fact]
    public async Task TheEnd_TakesThePlaceOfCheckpointAndProgress()
    {
        var journal = await CreateAsync();
        await journal.AppendAsync(Accepted(_one), CancellationToken.None);
        await journal.AppendAsync(new OperationRecord.Started(_one, At(1)), CancellationToken.None);
        await journal.AppendAsync(new OperationRecord.Checkpointed(_one, At(2), "a long tale", default), CancellationToken.None);
        await journal.AppendAsync(new OperationRecord.Progressed(_one, At(3), default), CancellationToken.None);
        await journal.AppendAsync(new OperationRecord.Ended(_one, At(4), new OperationOutcome(OperationState.Failed, "the tale"), default), CancellationToken.None);

        Assert.Equal(["Accepted", "Started", "Ended"], (await ReadAsync(journal)).Select(r => r.GetType().Name));
    }

    [Fact]
    public async Task WhatComesAfterItWasForgotten_LeavesNothingBehind()
    {
        var journal = await CreateAsync();
        await journal.AppendAsync(Accepted(_one), CancellationToken.None);
        await journal.AppendAsync(new OperationRecord.Ended(_one, At(2), new OperationOutcome(OperationState.Succeeded, ""), default), CancellationToken.None);
        await journal.AppendAsync(new OperationRecord.Forgotten(_one, At(3), null), CancellationToken.None);
        await journal.AppendAsync(new OperationRecord.Answered(_one, At(4)), CancellationToken.None);
        await journal.AppendAsync(new OperationRecord.Keyed(_one, At(4), "late"), CancellationToken.None);
        Assert.Empty(await ReadAsync(journal));
    }

    [Fact]
    public async Task StartOfWhatIsNotAccepted_LeavesNothingBehind()
    {
        var journal = await CreateAsync();
        await journal.AppendAsync(new OperationRecord.Started(_one, At(1)), CancellationToken.None);
        Assert.Empty(await ReadAsync(journal));
    }

    [Fact]
    public async Task AnAppendCancelledBeforehand_WritesNothing()
    {
        var journal = await CreateAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await journal.AppendAsync(Accepted(_one), new CancellationToken(canceled: true)));
        Assert.Empty(await ReadAsync(journal));
    }

    [Fact]
    public async Task AppendsFromManyThreads_KeepTheOrderOfEachOperation()
    {
        var journal = await CreateAsync();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            var id = OperationId.New();
            await journal.AppendAsync(Accepted(id), CancellationToken.None);
            await journal.AppendAsync(new OperationRecord.Started(id, At(1)), CancellationToken.None);
            await journal.AppendAsync(new OperationRecord.Checkpointed(id, At(2), "c", default), CancellationToken.None);
        })));

        var replay = await OperationReplay.ReadAsync(journal, CancellationToken.None);
        Assert.Equal((8, 0), (replay.Statuses.Values.Count(s => s.Checkpoint == "c"), replay.Misplaced));
    }

    /// <summary>An empty journal.</summary>
    protected abstract Task<IOperationJournal> CreateAsync();

    private static async Task<List<OperationRecord>> ReadAsync(IOperationJournal journal)
    {
        var records = new List<OperationRecord>();
        await foreach (var record in journal.ReadAllAsync(CancellationToken.None))
        {
            records.Add(record);
        }

        return records;
    }

    // A list is equal to itself alone.
    private static IEnumerable<(OperationStatus, string)> Told(OperationReplay replay) =>
        replay.Statuses.Values.OrderBy(s => s.Id.ToString()).Select(s => (s with { FurtherKeys = [] }, string.Join(' ', s.FurtherKeys)));

    private static DateTimeOffset At(int seconds) => DateTimeOffset.UnixEpoch.AddSeconds(seconds);

    private static OperationRecord.Accepted Accepted(OperationId id) => new(id, At(0), GatedOperation.Describe("alice", "f", "k"));

    private OperationRecord[] Story() =>
    [
        Accepted(_one),
        new OperationRecord.Started(_one, At(1)),
        Accepted(_two),
        new OperationRecord.Checkpointed(_one, At(2), "first", default),
        new OperationRecord.Checkpointed(_one, At(3), "second", new OperationProgress(1, 2, 3, null)),
        new OperationRecord.Progressed(_one, At(3), new OperationProgress(2, 2, 3, null)),
        new OperationRecord.Keyed(_one, At(3), "another"),
        new OperationRecord.Keyed(_one, At(3), "third"),
        new OperationRecord.Recovered(_one, At(4)),
        new OperationRecord.Recovered(_two, At(4)),
        new OperationRecord.Started(_one, At(4)), // After a restart.
        new OperationRecord.Ended(_two, At(5), new OperationOutcome(OperationState.Canceled, "no"), default),
        new OperationRecord.Ended(_one, At(6), new OperationOutcome(OperationState.Failed, "é\n"), new OperationProgress(1, 2, 3, 4)),
        new OperationRecord.Answered(_one, At(6)),
        new OperationRecord.Answered(_one, At(7)),
        new OperationRecord.Forgotten(_one, At(7), null),
        new OperationRecord.Forgotten(_two, At(8), null),
    ];
}
