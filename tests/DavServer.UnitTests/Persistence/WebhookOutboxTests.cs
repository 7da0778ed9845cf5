using DavServer.Operations;
using DavServer.UnitTests.Operations;
using DavServer.WebDav.LongRunning.Webhooks;
using Microsoft.Data.Sqlite;

namespace DavServer.UnitTests.Persistence;

/// <summary>The outbox by itself: what a dispatcher can't show.</summary>
public sealed class WebhookOutboxTests : IDisposable
{
    private static readonly Uri One = new("https://one.example.org/in");
    private static readonly Uri Two = new("https://two.example.org/in");
    private static readonly DateTimeOffset Start = DateTimeOffset.UnixEpoch;
    private readonly StateOnDisk _disk = new();

    private IWebhookOutbox Outbox => _disk.State.Webhooks;

    public void Dispose() => _disk.Dispose();

    [Fact]
    public async Task EachEndpoint_HasADeliveryOfItsOwn_InTheJournalsOwnTransaction()
    {
        await Outbox.ConfigureAsync([One, Two]);
        var added = Outbox.Added;
        var commits = _disk.State.Writer.Commits;
        var id = await EndAsync();
        Assert.Equal(3, _disk.State.Writer.Commits - commits); // Accepted, started, ended: no fourth for the deliveries.
        Assert.True(added.IsCompleted);
        var (one, two) = (Assert.Single(Outbox.Read(One, Start, 9).Due), Assert.Single(Outbox.Read(Two, Start, 9).Due));
        Assert.NotEqual(one.Id, two.Id);
        Assert.Equal((id, id, 0), (one.Operation.Id, two.Operation.Id, one.Attempts));

        await Outbox.RecordAsync(one, new WebhookVerdict.Delivered(Start));
        var left = Outbox.Read(One, Start.AddDays(99), 9);
        Assert.Empty(left.Due);
        Assert.Null(left.Next);
        Assert.Single(Outbox.Read(Two, Start, 9).Due);
    }

    [Fact]
    public async Task DeliveryThatIsTriedAgain_IsNotDueBefore_AndCounts()
    {
        await Outbox.ConfigureAsync([One]);
        await EndAsync();
        await Outbox.RecordAsync(Outbox.Read(One, Start, 1).Due[0], new WebhookVerdict.TryAgain(Start, Start.AddSeconds(5)));
        _disk.Reopen();
        Assert.Equal((0, Start.AddSeconds(5)), (Outbox.Read(One, Start.AddSeconds(4), 9).Due.Count, Outbox.Read(One, Start.AddSeconds(4), 9).Next!.Value));
        Assert.Equal(1, Assert.Single(Outbox.Read(One, Start.AddSeconds(5), 9).Due).Attempts);
    }

    [Fact]
    public async Task EndpointThatIsNoLongerNamed_TakesWhatWaitsForItAlong()
    {
        await Outbox.ConfigureAsync([One, Two]);
        await EndAsync();
        await Outbox.ConfigureAsync([Two]);
        await Outbox.ConfigureAsync([One, Two]);
        Assert.Empty(Outbox.Read(One, Start, 9).Due);
        Assert.Single(Outbox.Read(Two, Start, 9).Due);
    }

    [Fact]
    public async Task HundredThousandWait_AndNoMoreAreAdded()
    {
        await Outbox.ConfigureAsync([One]);
        await EndAsync();
        Run("""
            WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 99998)
            INSERT INTO webhook_delivery SELECT 'x' || i, d.endpoint, 'x' || i, '', 0, NULL, 0, '', 0, 0, 3000000000000000000 FROM n, webhook_delivery d
            """);
        Assert.Equal(99_999, Run("SELECT count(*) FROM webhook_delivery"));
        await EndAsync();
        Assert.Equal(100_000, Run("SELECT count(*) FROM webhook_delivery"));
        await EndAsync();
        Assert.Equal(100_000, Run("SELECT count(*) FROM webhook_delivery"));
        Assert.Equal(2, Outbox.Read(One, Start, 9).Due.Count);
    }

    [Fact]
    public async Task WhatIsSettled_IsKeptForAWeek_WithoutItsContent()
    {
        await Outbox.ConfigureAsync([One]);
        await EndAsync();
        await Outbox.RecordAsync(Outbox.Read(One, Start, 1).Due[0], new WebhookVerdict.GivenUp(Start));
        Assert.Equal(1, Run("SELECT count(*) FROM webhook_delivery WHERE state = 2 AND attempts = 1 AND description = '' AND outcome = ''"));
        await EndAsync();
        await Outbox.RecordAsync(Outbox.Read(One, Start, 1).Due[0], new WebhookVerdict.Delivered(Start.AddDays(8)));
        Assert.Equal(1, Run("SELECT count(*) FROM webhook_delivery"));
        Assert.Equal(1, Run("SELECT count(*) FROM webhook_delivery WHERE state = 1"));
    }

    private async Task<OperationId> EndAsync()
    {
        var id = OperationId.New();
        var journal = _disk.State.Operations;
        await journal.AppendAsync(new OperationRecord.Accepted(id, Start, GatedOperation.Describe("alice")), CancellationToken.None);
        await journal.AppendAsync(new OperationRecord.Started(id, Start), CancellationToken.None);
        await journal.AppendAsync(new OperationRecord.Ended(id, Start, new OperationOutcome(OperationState.Succeeded, ""), default), CancellationToken.None);
        return id;
    }

    private long Run(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={_disk.File};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Constants of this class.
        command.CommandText = sql;
#pragma warning restore CA2100
        return command.ExecuteScalar() as long? ?? 0;
    }
}
