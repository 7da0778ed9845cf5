using DavServer.Storage;

namespace DavServer.WebDav.State;

/// <summary>Tells by change times whether anything below a collection changed after some moment.</summary>
internal static class TreeAge
{
    /// <summary>Whether something below <paramref name="path"/> may have: also where it can't be looked at.</summary>
    /// <param name="store">Where it is.</param>
    /// <param name="path">The resource.</param>
    /// <param name="root">What it is; its own change time is not looked at.</param>
    /// <param name="since">The moment, as a <see cref="ResourceInfo.ChangeStamp"/>.</param>
    public static async ValueTask<bool> HasChangedAsync(IResourceStore store, ResourcePath path, ResourceInfo root, long since)
    {
        if (!root.IsCollection)
        {
            return false;
        }

        var opened = await store.OpenTreeAsync(path, CancellationToken.None);
        if (!opened.Succeeded)
        {
            return true;
        }

        // A member that was removed has changed its collection. The kernel's clock has ticks: equal times tell no order.
        await using var tree = opened.Value;
        try
        {
            await foreach (var member in tree.WalkAsync(WalkReach.Descendants, CancellationToken.None))
            {
                if (member.Info.ChangeStamp >= since)
                {
                    return true;
                }
            }
        }
        catch (IOException)
        {
            return true;
        }

        return tree.HasFailed;
    }
}
