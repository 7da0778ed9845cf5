using DavServer.UnitTests.Persistence;
using DavServer.WebDav.Properties;

namespace DavServer.UnitTests.Contracts;

public sealed class PropertyStoreContractOnSqlite : PropertyStoreContract, IDisposable
{
    private readonly StateOnDisk _disk = new();

    protected override IPropertyStore Store => _disk.State.Properties;

    public void Dispose() => _disk.Dispose();

    protected override void Reopen() => _disk.Reopen();
}
