using DavServer.Storage;
using DavServer.WebDav.Properties;

namespace DavServer.WebDav.Methods;

/// <summary>Finds out once for each volume that a PROPFIND meets how much room there is on it (RFC 4331).</summary>
internal sealed class VolumeSpace(IResourceStore store, LiveContext context)
{
    private readonly Dictionary<ulong, StorageSpace?> _known = [];

    /// <summary>Tells the writer how much room there is where a collection lies; other resources have no such property here.</summary>
    public async ValueTask FindAsync(ResourceMember member, CancellationToken requestAborted)
    {
        if (!member.Info.IsCollection)
        {
            return;
        }

        if (!_known.TryGetValue(member.Info.Identity.Volume, out var space))
        {
            var found = await store.GetSpaceAsync(member.Path, requestAborted);
            _known.Add(member.Info.Identity.Volume, space = found.Succeeded ? found.Value : null);
        }

        context.Space = space;
    }
}
