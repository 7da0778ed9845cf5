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
/// <param name="memory">What all listings together may hold.</param>
internal sealed class DeadPropertyLookup(IPropertyStore store, RealPaths paths, IReadOnlyCollection<PropertyName>? names, PropertyMemory memory)
    : IDisposable
{
    private static readonly IReadOnlyList<DeadProperty> None = [];

    // The collections that the walk is in, outermost first. It comes back to one when those in it are done.
    private readonly Stack<Collection> _open = [];
    private readonly PropertyAllowance _allowance = new(memory);
    private LinkTargetLookup? _ofLinks;

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
    public IReadOnlyList<DeadProperty> OfRoot(ResourcePath root, bool withMembers)
    {
        if (!withMembers)
        {
            return store.Find(paths.Of(root), names);
        }

        var held = _allowance.Held;
        var found = store.FindWithMembers(paths.Of(root), names, _allowance);
        Open(root, found.Members, held);
        return found.Own;
    }

    /// <summary>The properties of what a member leads to that is a link.</summary>
    public IReadOnlyList<DeadProperty> OfLink(ResourcePath target) => (_ofLinks ??= new LinkTargetLookup(store, names, _allowance)).Of(target);

    /// <summary>The properties of a member, met in the order of a walk.</summary>
    public IReadOnlyList<DeadProperty> Of(ResourcePath member)
    {
        var parent = member.Parent!;
        if (!_open.TryPeek(out var collection) || !ReferenceEquals(collection.Path, parent))
        {
            collection = Enter(parent);
        }

        var members = collection.Members;
        if (ReferenceEquals(members, IPropertyStore.TooMany))
        {
            return store.Find(paths.Of(member), names);
        }

        return members.Count > 0 && members.TryGetValue(member.Name, out var properties) ? properties : None;
    }

    /// <summary>Whatever became of the listing, it holds nothing any more.</summary>
    public void Dispose()
    {
        _open.Clear();
        _ofLinks = null;
        _allowance.Dispose();
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

            _allowance.GiveBack(_open.Pop().Held);
        }

        var held = _allowance.Held;
        return Open(path, store.FindOfMembers(paths.Of(path), names, _allowance), held);
    }

    private Collection Open(ResourcePath path, IReadOnlyDictionary<ResourceName, IReadOnlyList<DeadProperty>> members, long heldBefore)
    {
        if (ReferenceEquals(members, IPropertyStore.TooMany))
        {
            _allowance.GiveBackTo(heldBefore);
        }

        var opened = new Collection(path, members, _allowance.Held - heldBefore);
        _open.Push(opened);
        return opened;
    }

    private readonly record struct Collection(
        ResourcePath Path, IReadOnlyDictionary<ResourceName, IReadOnlyList<DeadProperty>> Members, long Held);
}
