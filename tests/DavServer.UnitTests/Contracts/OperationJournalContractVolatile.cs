using DavServer.Operations;

namespace DavServer.UnitTests.Contracts;

public sealed class OperationJournalContractVolatile : OperationJournalContract
{
    protected override Task<IOperationJournal> CreateAsync() => Task.FromResult<IOperationJournal>(new VolatileOperationJournal());
}
