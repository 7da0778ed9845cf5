using DavServer.UnitTests.Persistence;
using DavServer.WebDav.Locks;

namespace DavServer.UnitTests.Contracts;

public sealed class LockStoreContractOnSqlite : LockStoreContract, IDisposable
{
    private readonly StateOnDisk _disk = new();

    protected override ILockStore Store => _disk.State.Locks;

    public void Dispose() => _disk.Dispose();

    protected override void Reopen() => _disk.Reopen();
}
