using System.Reflection;
using DavServer.Storage;

namespace DavServer.UnitTests.WebDav.State;

/// <summary>A store that, as long as it is blind, can't tell what is where: a disk that fails, or a process out of descriptors.</summary>
public class BlindStore : DispatchProxy
{
    private IResourceStore _store = null!;

    public bool IsBlind { get; set; }

    public static (IResourceStore Store, BlindStore Switch) Over(IResourceStore store)
    {
        var proxy = Create<IResourceStore, BlindStore>();
        var blind = (BlindStore)(object)proxy;
        blind._store = store;
        return (proxy, blind);
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
        IsBlind && targetMethod!.Name == nameof(IResourceStore.LocateAsync)
            ? new ValueTask<StoreResult<DavServer.Storage.ResourceLocation>>(StoreError.InputOutput)
            : targetMethod!.Invoke(_store, args);
}
