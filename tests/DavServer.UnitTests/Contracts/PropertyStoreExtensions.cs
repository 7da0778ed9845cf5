using DavServer.Storage;
using DavServer.WebDav.Properties;
using DavServer.WebDav.Xml;

namespace DavServer.UnitTests.Contracts;

/// <summary>Look-ups for tests that keep little: the usual limits suffice.</summary>
internal static class PropertyStoreExtensions
{
    public static IReadOnlyDictionary<ResourceName, IReadOnlyList<DeadProperty>> FindOfMembers(
        this IPropertyStore store, ResourcePath collection, IReadOnlyCollection<PropertyName>? names)
    {
        using var allowance = new PropertyAllowance(new PropertyMemory());
        return store.FindOfMembers(collection, names, allowance);
    }

    public static CollectionProperties FindWithMembers(
        this IPropertyStore store, ResourcePath collection, IReadOnlyCollection<PropertyName>? names)
    {
        using var allowance = new PropertyAllowance(new PropertyMemory());
        return store.FindWithMembers(collection, names, allowance);
    }
}
