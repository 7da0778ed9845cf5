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

    private async Task<OperationId> EndOneAsync(string key)
    {
        var operation = SchedulerFixture.Operation(fingerprint: key, key: key);
        var handle = await _fixture.StartAsync(operation);
        operation.End();
        await handle.Completion.WaitAsync(GatedOperation.Deadline);
        return handle.Id;
    }
}
