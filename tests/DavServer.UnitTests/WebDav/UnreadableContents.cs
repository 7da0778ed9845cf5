using System.Reflection;
using DavServer.Storage;

namespace DavServer.UnitTests.WebDav;

/// <summary>A store whose representations can be opened, and then not be read: a disk with a bad block.</summary>
public class UnreadableContents : DispatchProxy
{
    private IResourceStore _store = null!;

    public static IResourceStore Over(IResourceStore store)
    {
        var proxy = Create<IResourceStore, UnreadableContents>();
        ((UnreadableContents)(object)proxy)._store = store;
        return proxy;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
        targetMethod!.Name == nameof(IResourceStore.OpenReadAsync)
            ? new ValueTask<StoreResult<ResourceContent>>(OpenAsync((ResourcePath)args![0]!, (CancellationToken)args[1]!))
            : targetMethod.Invoke(_store, args);

    private async Task<StoreResult<ResourceContent>> OpenAsync(ResourcePath path, CancellationToken cancel)
    {
        var opened = await _store.OpenReadAsync(path, cancel);
        return opened.Succeeded ? new Content(opened.Value) : opened;
    }

    private sealed class Content(ResourceContent inner) : ResourceContent
    {
        public override ResourcePath RealPath => inner.RealPath;

        public override ResourceInfo Info => inner.Info;

        public override ValueTask<int> ReadAsync(long offset, Memory<byte> buffer, CancellationToken cancel) =>
            throw new IOException("Input/output error");

        public override ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
