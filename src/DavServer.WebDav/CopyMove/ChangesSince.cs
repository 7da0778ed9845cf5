using DavServer.Storage;
using DavServer.WebDav.State;

namespace DavServer.WebDav.CopyMove;

/// <summary>
/// Tells from the disk whether anything below either end of a COPY or MOVE may have changed since its destination appeared: all that is left to go by
/// where the program that did it has ended since.
/// </summary>
internal sealed class ChangesSince(IResourceStore store, INamespaceState state)
{
    /// <summary>Whether there may be one. What is too near to the step to be told from it counts as one.</summary>
    public async ValueTask<bool> MayBeAsync(CopyMoveRequest request)
    {
        if (await FindAsync(request.Destination) is not { Info: { } appeared } destination)
        {
            return true;
        }

        // The change time of what appeared is that of the step in which it did; whatever was staged is older.
        var since = appeared.ChangeStamp;
        var source = await FindAsync(request.Source);
        return BearsProperties(destination) || await TreeAge.HasChangedAsync(store, request.Destination, appeared, since)
            || (source?.Info is { } left
                && (left.ChangeStamp >= since || BearsProperties(source.Value) || await TreeAge.HasChangedAsync(store, request.Source, left, since)));
    }

    // When a property changed is written nowhere.
    private bool BearsProperties(ResourceLocation at) => !state.IsEmpty && state.FindBearers(at.RealPath).Count > 0;

    private async ValueTask<ResourceLocation?> FindAsync(ResourcePath path) =>
        await store.LocateAsync(path, CancellationToken.None) is { Succeeded: true, Value: var located } ? located : null;
}
