using DavServer.WebDav.Properties;

namespace DavServer.UnitTests.Contracts;

public sealed class PropertyStoreContractInMemory : PropertyStoreContract
{
    protected override IPropertyStore Store { get; } = new VolatilePropertyStore();

    protected override void Reopen()
    {
        // It ends with the process; all else it must do like any other.
    }
}
