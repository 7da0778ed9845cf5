using System.Reflection;
using DavServer.Storage;

namespace DavServer.UnitTests.WebDav.State;

/// <summary>
/// A store that, as long as it is blind, can't tell what is where: a disk that fails, or a process out of descriptors. Nor need it let anything go,
/// or put anything back.
/// </summary>
public class BlindStore : DispatchProxy
{
    private IResourceStore _store = null!;

    public bool IsBlind { get; set; }

    /// <summary>Whether nothing can be removed.</summary>
    public bool KeepsAll { get; set; }

    /// <summary>Whether what was moved aside can be neither put back nor purged.</summary>
    public bool RestoresNothing { get; set; }

    public static (IResourceStore Store, BlindStore Switch) Over(IResourceStore store)
    {
        var proxy = Create<IResourceStore, BlindStore>();
        var blind = (BlindStore)(object)proxy;
        blind._store = store;
        return (proxy, blind);
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => targetMethod!.Name switch
    {
        nameof(IResourceStore.LocateAsync) when IsBlind => new ValueTask<StoreResult<DavServer.Storage.ResourceLocation>>(StoreError.InputOutput),
        nameof(IResourceStore.DeleteAsync) when KeepsAll => new ValueTask<StoreResult<ResourceInfo>>(StoreError.AccessDenied),
        nameof(IResourceStore.RestoreDisplacedAsync) when RestoresNothing => new ValueTask<StoreResult<bool>>(StoreError.InputOutput),
        _ => targetMethod.Invoke(_store, args),
    };
}
