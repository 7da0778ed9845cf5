using DavServer.Storage;
using DavServer.WebDav.Xml;

namespace DavServer.WebDav.Properties;

/// <summary>
/// The kept properties of what the links in one listing lead to. That may be anywhere, and many often lead into one collection: then its members are
/// asked for at once.
/// </summary>
/// <param name="store">Where they are kept.</param>
/// <param name="names">Which are asked for; null for all.</param>
/// <param name="allowance">What the listing may hold.</param>
internal sealed class LinkTargetLookup(IPropertyStore store, IReadOnlyCollection<PropertyName>? names, PropertyAllowance allowance)
{
    // Choices. The first few are asked for by themselves: for them alone a large collection is not worth reading. And a listing whose links lead into
    // ever other collections does not remember them all.
    private const int AskedAlone = 8;
    private const int MostCollections = 64;

    private static readonly IReadOnlyList<DeadProperty> None = [];

    private readonly Dictionary<ResourcePath, Collection> _collections = [];

    /// <summary>The properties of what a link leads to.</summary>
    public IReadOnlyList<DeadProperty> Of(ResourcePath target)
    {
        if (target.Parent is not { } parent || MembersOf(parent) is not { } members || ReferenceEquals(members, IPropertyStore.TooMany))
        {
            return store.Find(target, names);
        }

        return members.TryGetValue(target.Name, out var properties) ? properties : None;
    }

    private IReadOnlyDictionary<ResourceName, IReadOnlyList<DeadProperty>>? MembersOf(ResourcePath parent)
    {
        if (!_collections.TryGetValue(parent, out var collection))
        {
            if (_collections.Count == MostCollections)
            {
                Forget();
            }

            _collections.Add(parent, collection = new Collection());
        }

        if (collection.Members is null && ++collection.Met > AskedAlone)
        {
            var held = allowance.Held;
            collection.Members = store.FindOfMembers(parent, names, allowance);
            if (ReferenceEquals(collection.Members, IPropertyStore.TooMany))
            {
                allowance.GiveBackTo(held);
            }

            collection.Held = allowance.Held - held;
        }

        return collection.Members;
    }

    private void Forget()
    {
        allowance.GiveBack(_collections.Values.Sum(c => c.Held));
        _collections.Clear();
    }

    private sealed class Collection
    {
        /// <summary>How many links into it were met before its members were asked for.</summary>
        public int Met { get; set; }

        /// <summary>The members' properties; null until they were asked for.</summary>
        public IReadOnlyDictionary<ResourceName, IReadOnlyList<DeadProperty>>? Members { get; set; }

        public long Held { get; set; }
    }
}
