using DavServer.Storage;
using DavServer.WebDav.Xml;

namespace DavServer.WebDav.Properties;

/// <summary>What a client has said of a representation by setting live properties (RFC 4918 §15.3, §15.5): GET must say the same.</summary>
/// <param name="Type">The media type; null where it is told by the name.</param>
/// <param name="Language">The value of Content-Language; null where nothing is known.</param>
internal readonly record struct RepresentationMetadata(string? Type, string? Language)
{
    private static readonly PropertyName[] Wanted = [PropertyRules.ContentType, PropertyRules.ContentLanguage];

    /// <summary>Looks it up; costs nothing where no properties are kept at all.</summary>
    public static ValueTask<RepresentationMetadata> FindAsync(
        IPropertyStore properties, IResourceStore store, ResourcePath path, CancellationToken requestAborted) =>
        properties.IsEmpty ? default : LookUpAsync(properties, store, path, requestAborted);

    private static async ValueTask<RepresentationMetadata> LookUpAsync(
        IPropertyStore properties, IResourceStore store, ResourcePath path, CancellationToken requestAborted)
    {
        var located = await store.LocateAsync(path, requestAborted);
        var metadata = default(RepresentationMetadata);
        if (!located.Succeeded)
        {
            return metadata;
        }

        foreach (var property in properties.Find(located.Value.RealPath, Wanted))
        {
            var text = CapturedElement.TextOf(property.Xml)?.Trim();
            metadata = property.Name == PropertyRules.ContentType ? metadata with { Type = text } : metadata with { Language = text };
        }

        return metadata;
    }
}
