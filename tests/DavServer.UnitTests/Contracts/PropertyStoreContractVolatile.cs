using DavServer.WebDav.Properties;

namespace DavServer.UnitTests.Contracts;

public sealed class PropertyStoreContractVolatile : PropertyStoreContract
{
    protected override IPropertyStore Store { get; } = new VolatilePropertyStore();

    protected override void Reopen()
    {
        // It lasts as long as the process does, and nothing of it changes meanwhile.
    }
}
