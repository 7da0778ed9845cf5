using DavServer.Storage;
using DavServer.WebDav.Xml;

namespace DavServer.WebDav.Properties;

/// <summary>
/// The kept properties of what one PROPFIND lists: one query for each collection whose members are listed, made when its members begin (of the first, when
/// it is listed itself), and in memory no longer than they last. Where they are too many for that, one for each member.
/// </summary>
/// <param name="store">Where they are kept.</param>
/// <param name="paths">By which paths they are kept.</param>
/// <param name="names">Which are asked for; null for all.</param>
internal sealed class DeadPropertyLookup(IPropertyStore store, RealPaths paths, IReadOnlyCollection<PropertyName>? names)
{
    private static readonly IReadOnlyList<DeadProperty> None = [];

    // The collections that the walk is in, outermost first. It comes back to one when those in it are done.
    private readonly Stack<Collection> _open = [];

    public static bool Has(IReadOnlyList<DeadProperty> properties, PropertyName name)
    {
        for (var i = 0; i < properties.Count; i++)
        {
            if (properties[i].Name == name)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The properties of what the request names, listed before its members or alone.</summary>
    public IReadOnlyList<DeadProperty> OfRoot(ResourcePath root, bool withMembers) =>
        withMembers ? Open(root, store.FindWithMembers(paths.Of(root), names)).Properties.Own : store.Find(paths.Of(root), names);

    /// <summary>The properties of what a member leads to that is a link: it may be anywhere, so it is asked for by itself.</summary>
    public IReadOnlyList<DeadProperty> OfLink(ResourcePath target) => store.Find(target, names);

    /// <summary>The properties of a member, met in the order of a walk.</summary>
    public IReadOnlyList<DeadProperty> Of(ResourcePath member)
    {
        var parent = member.Parent!;
        if (!_open.TryPeek(out var collection) || !ReferenceEquals(collection.Path, parent))
        {
            collection = Enter(parent);
        }

        var members = collection.Properties.Members;
        if (ReferenceEquals(members, IPropertyStore.TooMany))
        {
            return store.Find(paths.Of(member), names);
        }

        return members.Count > 0 && members.TryGetValue(member.Name, out var properties) ? properties : None;
    }

    private Collection Enter(ResourcePath path)
    {
        while (_open.TryPeek(out var top))
        {
            if (top.Path.Equals(path))
            {
                return top;
            }

            if (top.Path.Depth < path.Depth)
            {
                break;
            }

            _open.Pop();
        }

        return Open(path, new CollectionProperties(None, store.FindOfMembers(paths.Of(path), names)));
    }

    private Collection Open(ResourcePath path, CollectionProperties properties)
    {
        var opened = new Collection(path, properties);
        _open.Push(opened);
        return opened;
    }

    private readonly record struct Collection(ResourcePath Path, CollectionProperties Properties);
}
