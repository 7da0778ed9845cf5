using DavServer.UnitTests.Persistence;
using DavServer.WebDav.Locks;
using DavServer.WebDav.Properties;
using DavServer.WebDav.State;

namespace DavServer.UnitTests.Contracts;

public sealed class NamespaceStateContractOnSqlite : NamespaceStateContract, IDisposable
{
    private readonly StateOnDisk _disk = new();

    protected override INamespaceState State => _disk.State.Namespace;

    protected override IPropertyStore Properties => _disk.State.Properties;

    protected override ILockStore Locks => _disk.State.Locks;

    public void Dispose() => _disk.Dispose();

    protected override void Reopen() => _disk.Reopen();
}
