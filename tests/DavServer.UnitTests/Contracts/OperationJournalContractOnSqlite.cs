using DavServer.Operations;
using DavServer.UnitTests.Persistence;

namespace DavServer.UnitTests.Contracts;

public sealed class OperationJournalContractOnSqlite : OperationJournalContract, IDisposable
{
    private readonly StateOnDisk _disk = new();

    [Fact]
    public async Task WhatWasAppended_IsThereAfterTheFileIsOpenedAnew()
    {
        var id = OperationId.New();
        var accepted = new OperationRecord.Accepted(id, DateTimeOffset.UnixEpoch, new OperationDescription
        {
            Kind = "COPY",
            Owner = "al\"ice",
            Detail = "{\"é\":1}",
            Fingerprint = "f",
            IdempotencyKey = "k",
        });
        var ended = new OperationRecord.Ended(
            id, DateTimeOffset.UnixEpoch.AddTicks(1), new OperationOutcome(OperationState.Failed, "why\n"), new OperationProgress(1, 2, 3, 4));
        await _disk.State.Operations.AppendAsync(accepted, CancellationToken.None);
        await _disk.State.Operations.AppendAsync(ended, CancellationToken.None);
        _disk.Reopen();
        var read = new List<OperationRecord>();
        await foreach (var record in _disk.State.Operations.ReadAllAsync(CancellationToken.None))
        {
            read.Add(record);
        }

        Assert.Equal([accepted, ended], read);
    }

    public void Dispose() => _disk.Dispose();

    protected override Task<IOperationJournal> CreateAsync() => Task.FromResult(_disk.State.Operations);
}
