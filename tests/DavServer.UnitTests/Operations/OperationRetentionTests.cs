using DavServer.Operations;

namespace DavServer.UnitTests.Operations;

public sealed class OperationRetentionTests : IDisposable
{
    private readonly SchedulerFixture _fixture = new(new OperationsOptions
    {
        Retention = TimeSpan.FromHours(2),
        GoneFor = TimeSpan.FromHours(1),
        MaxRetained = 2,
    });

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task AnEndedOne_IsFoundThenGoneThenUnknown()
    {
        var id = await EndOneAsync("k");
        _fixture.Time.Advance(TimeSpan.FromMinutes(119));
        Assert.Equal(FindKind.Found, _fixture.Scheduler.Find(id).Kind);

        _fixture.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(new FindResult(FindKind.Gone, null, "alice"), _fixture.Scheduler.Find(id));
        Assert.Empty(_fixture.Scheduler.List(null));
        Assert.Equal(0, _fixture.Journal.Count);

        _fixture.Time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(new FindResult(FindKind.Unknown, null, null), _fixture.Scheduler.Find(id));
        await EndOneAsync("k"); // The key is free again.
    }

    [Fact]
    public async Task ARunningOne_IsNeverForgotten()
    {
        var (_, handle, _) = await _fixture.RunAsync();
        _fixture.Time.Advance(TimeSpan.FromDays(100));
        Assert.False(await _fixture.Scheduler.ForgetAsync(handle.Id));
        Assert.Equal(FindKind.Found, _fixture.Scheduler.Find(handle.Id).Kind);
    }

    [Fact]
    public async Task ForgottenByItsOwner_IsUnknownAtOnce()
    {
        var id = await EndOneAsync("k");
        Assert.True(await _fixture.Scheduler.ForgetAsync(id));
        Assert.Equal(FindKind.Unknown, _fixture.Scheduler.Find(id).Kind);
        Assert.False(await _fixture.Scheduler.ForgetAsync(id));
        Assert.False(await _fixture.Scheduler.ForgetAsync(OperationId.New()));
    }

    [Fact]
    public async Task MoreThanMayBeRetained_ForgetsTheOldest()
    {
        var ids = new[] { await EndOneAsync("1"), await EndOneAsync("2"), await EndOneAsync("3") };
        _fixture.Time.Advance(TimeSpan.Zero);
        Assert.Equal([FindKind.Gone, FindKind.Found, FindKind.Found], ids.Select(i => _fixture.Scheduler.Find(i).Kind));
    }

    [Fact]
    public async Task LongerOnesThanMayBeRetained_ForgetTheOldest_AlsoAfterARestart()
    {
        using var fixture = new SchedulerFixture(new OperationsOptions { MaxRetainedCharacters = 1000 });
        fixture.Journal.OutlivesProcess = true;
        var ids = new[] { await EndOneAsync("1", fixture, 600), await EndOneAsync("2", fixture, 300), await EndOneAsync("3", fixture, 300) };
        fixture.Time.Advance(TimeSpan.Zero);
        Assert.Equal([FindKind.Gone, FindKind.Found, FindKind.Found], Found(fixture));

        var (next, _) = await fixture.RestartAsync(fixture.Options with { MaxRetainedCharacters = 500 });
        using var __ = next;
        next.Time.Advance(TimeSpan.Zero);
        Assert.Equal([FindKind.Gone, FindKind.Found], Found(next).Skip(1));

        // What one of them had to say counts no more once it is forgotten.
        Assert.True(await next.Scheduler.ForgetAsync(ids[2]));
        ids = [await EndOneAsync("4", next, 200), await EndOneAsync("5", next, 200)];
        next.Time.Advance(TimeSpan.Zero);
        Assert.Equal([FindKind.Found, FindKind.Found], Found(next));

        IEnumerable<FindKind> Found(SchedulerFixture at) => ids.Select(i => at.Scheduler.Find(i).Kind);
    }

    [Fact]
    public async Task OneLongerThanAllMayBe_IsToldUntilTheNextEnds()
    {
        using var fixture = new SchedulerFixture(new OperationsOptions { MaxRetainedCharacters = 1000 });
        var (small, huge) = (await EndOneAsync("small", fixture), await EndOneAsync("huge", fixture, 2000));
        fixture.Time.Advance(TimeSpan.Zero);
        Assert.Equal((FindKind.Gone, FindKind.Found), (fixture.Scheduler.Find(small).Kind, fixture.Scheduler.Find(huge).Kind));

        await EndOneAsync("next", fixture);
        fixture.Time.Advance(TimeSpan.Zero);
        Assert.Equal(FindKind.Gone, fixture.Scheduler.Find(huge).Kind);
    }

    private Task<OperationId> EndOneAsync(string key) => EndOneAsync(key, _fixture);

    private static async Task<OperationId> EndOneAsync(string key, SchedulerFixture fixture, int length = 5)
    {
        var operation = SchedulerFixture.Operation(fingerprint: key, key: key);
        var handle = await fixture.StartAsync(operation);
        operation.End(detail: new string('x', length));
        await handle.Completion.WaitAsync(GatedOperation.Deadline);
        return handle.Id;
    }
}
