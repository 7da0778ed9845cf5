using DavServer.Storage;
using DavServer.WebDav.Xml;

namespace DavServer.WebDav.Properties;

/// <summary>
/// Keeps dead properties. All paths are <see cref="ResourceLocation.RealPath"/>s. Where nothing is kept on a path, every look-up answers from memory:
/// a share without properties never pays for the database.
/// </summary>
public interface IPropertyStore
{
    /// <summary>Whether nothing at all is kept, so that nobody need find out a <see cref="ResourceLocation.RealPath"/> to ask.</summary>
    bool IsEmpty => false;

    /// <summary>The properties of one resource.</summary>
    /// <param name="path">The resource.</param>
    /// <param name="names">Which are wanted; null for all.</param>
    IReadOnlyList<DeadProperty> Find(ResourcePath path, IReadOnlyCollection<PropertyName>? names);

    /// <summary>Stands for more than should be held at once: then each member is to be asked for by itself.</summary>
    static IReadOnlyDictionary<ResourceName, IReadOnlyList<DeadProperty>> TooMany { get; } =
        new Dictionary<ResourceName, IReadOnlyList<DeadProperty>>();

    /// <summary>The properties of all members of a collection that have any, by one query.</summary>
    /// <param name="collection">The collection.</param>
    /// <param name="names">Which are wanted; null for all.</param>
    /// <param name="allowance">What each property is taken from, as it is found; whoever asks gives back.</param>
    /// <returns>The properties by member; <see cref="TooMany"/> itself where the allowance does not suffice for all.</returns>
    IReadOnlyDictionary<ResourceName, IReadOnlyList<DeadProperty>> FindOfMembers(
        ResourcePath collection, IReadOnlyCollection<PropertyName>? names, PropertyAllowance allowance);

    /// <summary>The properties of a collection, and of all its members that have any, by one query.</summary>
    /// <param name="collection">The collection.</param>
    /// <param name="names">Which are wanted; null for all.</param>
    /// <param name="allowance">What each property of a member is taken from, as it is found; whoever asks gives back.</param>
    CollectionProperties FindWithMembers(ResourcePath collection, IReadOnlyCollection<PropertyName>? names, PropertyAllowance allowance);

    /// <summary>Applies changes in order, all or none (RFC 4918 §9.2). Durable when the task ends.</summary>
    /// <param name="path">The resource.</param>
    /// <param name="identity">Which resource that is now; null where it is still to be made.</param>
    /// <param name="changes">The instructions, in document order.</param>
    /// <param name="limits">How much the resource may bear.</param>
    /// <returns>False where the limits would be exceeded; then nothing has changed.</returns>
    /// <exception cref="IOException">The state can't be written; nothing has changed.</exception>
    ValueTask<bool> ChangeAsync(ResourcePath path, ResourceIdentity? identity, IReadOnlyList<PropertyChange> changes, PropertyLimits limits);
}
