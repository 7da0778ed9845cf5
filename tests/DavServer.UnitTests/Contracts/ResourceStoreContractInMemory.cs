using DavServer.Storage;
using DavServer.Storage.Memory;

namespace DavServer.UnitTests.Contracts;

public class MemoryStoreContract : ResourceStoreContract
{
    protected override IResourceStore Open(StoreOptions options) => new MemoryStore(options, TimeProvider.System);

    // Nothing is ever aside: what nobody holds is the garbage collector's.
    protected override Task NothingIsLeftAsideAsync() => Task.CompletedTask;
}
