using DavServer.Storage;

namespace DavServer.WebDav.Properties;

/// <summary>The dead properties that a listing of a collection shows.</summary>
/// <param name="Own">The collection's.</param>
/// <param name="Members">The members', by name; <see cref="IPropertyStore.TooMany"/> itself where the allowance does not suffice for all.</param>
public readonly record struct CollectionProperties(
    IReadOnlyList<DeadProperty> Own, IReadOnlyDictionary<ResourceName, IReadOnlyList<DeadProperty>> Members);
