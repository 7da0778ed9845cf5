using DavServer.Storage;
using DavServer.WebDav.Properties;
using DavServer.WebDav.Xml;

namespace DavServer.UnitTests.WebDav.Methods;

/// <summary>Each member of a collection bears one property, which is made when it is asked for, as what comes from a database is.</summary>
/// <param name="members">The members.</param>
/// <param name="filling">What the property holds.</param>
internal sealed class InventedProperties(IReadOnlyList<ResourcePath> members, string filling) : IPropertyStore
{
    private static readonly PropertyName Name = new("urn:x", "filling");

    /// <summary>Hears of each that is asked for by itself.</summary>
    public Action<ResourcePath> Asked { get; init; } = static _ => { };

    public IReadOnlyList<DeadProperty> Find(ResourcePath path, IReadOnlyCollection<PropertyName>? names)
    {
        Asked(path);
        return path.Equals(members[0].Parent) ? [] : [Make()];
    }

    public IReadOnlyDictionary<ResourceName, IReadOnlyList<DeadProperty>> FindOfMembers(
        ResourcePath collection, IReadOnlyCollection<PropertyName>? names, PropertyAllowance allowance)
    {
        var found = new Dictionary<ResourceName, IReadOnlyList<DeadProperty>>();
        foreach (var member in members)
        {
            var property = Make();
            if (!allowance.TryTake(property))
            {
                return IPropertyStore.TooMany;
            }

            found.Add(member.Name, [property]);
        }

        return found;
    }

    public CollectionProperties FindWithMembers(
        ResourcePath collection, IReadOnlyCollection<PropertyName>? names, PropertyAllowance allowance) =>
        new([], FindOfMembers(collection, names, allowance));

    public ValueTask<bool> ChangeAsync(
        ResourcePath path, ResourceIdentity? identity, IReadOnlyList<PropertyChange> changes, PropertyLimits limits) => throw new NotSupportedException();

    private DeadProperty Make() => new(Name, $"<x:filling xmlns:x='urn:x'>{filling}</x:filling>");
}
