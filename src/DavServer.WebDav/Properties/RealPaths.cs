using DavServer.Storage;

namespace DavServer.WebDav.Properties;

/// <summary>
/// The <see cref="ResourceLocation.RealPath"/>s in a listing. A walk goes through no link, so below its root both paths have the same names. Only a
/// member that is itself a link has another one, which the walk tells: <see cref="MemberBatch.LinkTargetAt"/>.
/// </summary>
/// <param name="root">The resource that was asked for.</param>
/// <param name="realRoot">What it is really called.</param>
internal sealed class RealPaths(ResourcePath root, ResourcePath realRoot)
{
    private readonly bool _areSame = root.Equals(realRoot);

    /// <summary>What the root or a resource below it is really called.</summary>
    public ResourcePath Of(ResourcePath path) =>
        _areSame ? path : path.Depth == root.Depth ? realRoot : Of(path.Parent!).Append(path.Name);
}
