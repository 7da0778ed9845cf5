using DavServer.Persistence;
using DavServer.Storage;
using DavServer.UnitTests.Host;
using DavServer.WebDav.LongRunning.Clients;
using Microsoft.Extensions.Logging.Abstractions;

namespace DavServer.UnitTests.Persistence;

/// <summary>Counts of clients in the database.</summary>
public sealed class ClientStoreTests : IDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
    private readonly StateOnDisk _disk = new();

    private IClientStore Store => _disk.State.Clients;

    public void Dispose() => _disk.Dispose();

    [Fact]
    public async Task WhatWasKeptIsThereAfterAReopening_EachNumberInItsPlace()
    {
        Assert.Equal((null, 0), (Store.Load().Began, Store.Load().Records.Count));
        var full = Record("full") with
        {
            Operations = 1,
            Answered = 2,
            Interims = 3,
            AcceptedAsked = 4,
            AcceptedUnasked = 5,
            Followed = 6,
            Lost = 7,
            Retries = 8,
            Unread = 9,
            LastInterim = Start.AddDays(1),
            Sample = "full/1 (x)",
        };
        await Store.SaveAsync(new ClientCounts(Start, [full, Record("bare")]), DateTimeOffset.MinValue);
        _disk.Reopen();
        var kept = Store.Load();
        Assert.Equal(Start, kept.Began);
        Assert.Equal([Record("bare"), full], kept.Records.OrderBy(r => r.Key.Client, StringComparer.Ordinal));
    }

    [Fact]
    public async Task ALaterRecordTakesThePlaceOfTheEarlier_TheBeginningStays_AndWhatIsOldGoes()
    {
        await Store.SaveAsync(new ClientCounts(Start, [Record("a"), Record("b")]), DateTimeOffset.MinValue);
        var later = Record("a") with { Operations = 5, LastSeen = Start.AddDays(9) };
        await Store.SaveAsync(new ClientCounts(Start.AddDays(9), [later]), Start.AddDays(1));
        Assert.Equal(Start, Store.Load().Began);
        Assert.Equal(later, Assert.Single(Store.Load().Records));
    }

    [Fact]
    public async Task AFileThatNoServerHasOpenCanBeRead_AndAnyOtherIsAnErrorThatNamesIt()
    {
        using var folder = new TemporaryFolder();
        using (var state = SqliteState.Open(folder["state.db"], Durability.Power, NullLogger.Instance))
        {
            await state.Clients.SaveAsync(new ClientCounts(Start, [Record("a")]), DateTimeOffset.MinValue);
        }

        Assert.Equal(Record("a"), Assert.Single(SqliteState.ReadClients(folder["state.db"]).Records));

        var other = Path.GetTempFileName();
        try
        {
            File.WriteAllText(other, "this is no database, and it is longer than the header of one, so that it is looked at");
            Assert.Contains(other, Assert.Throws<StateFileException>(() => SqliteState.ReadClients(other)).Message, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(other);
        }
    }

    private static ClientRecord Record(string client) =>
        new() { Key = new ClientKey(ClientKind.Product, client, "HTTP/1.1", "hold"), LastSeen = Start };
}
