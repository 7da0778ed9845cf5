using DavServer.Storage;

namespace DavServer.WebDav.State;

/// <summary>Has nothing that could follow. For applications that have no state to keep.</summary>
internal sealed class VolatileNamespaceState : INamespaceState
{
    public bool IsEmpty => true;

    public ValueTask<INamespaceStep?> BeginAsync(NamespaceChange change) => ValueTask.FromResult<INamespaceStep?>(null);

    public ValueTask ForgetAsync(ResourcePath path, Func<ValueTask<bool>> isUnmapped) => ValueTask.CompletedTask;

    public IReadOnlyList<ResourcePath> FindBearers(ResourcePath root) => [];

    public IReadOnlyList<(NamespaceChange Change, INamespaceStep Step)> Unfinished() => [];
}
