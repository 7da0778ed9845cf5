using DavServer.Storage;
using DavServer.WebDav.Xml;

namespace DavServer.WebDav.Properties;

/// <summary>What a client has said of a representation by setting live properties (RFC 4918 §15.3, §15.5): GET must say the same.</summary>
/// <param name="Type">The media type; null where it is told by the name.</param>
/// <param name="Language">The value of Content-Language; null where nothing is known.</param>
internal readonly record struct RepresentationMetadata(string? Type, string? Language)
{
    private static readonly PropertyName[] Wanted = [PropertyRules.ContentType, PropertyRules.ContentLanguage];

    /// <summary>Looks it up by the resource's <see cref="ResourceLocation.RealPath"/>; costs nothing where no properties are kept at all.</summary>
    public static RepresentationMetadata Find(IPropertyStore properties, ResourcePath realPath)
    {
        var metadata = default(RepresentationMetadata);
        if (properties.IsEmpty)
        {
            return metadata;
        }

        foreach (var property in properties.Find(realPath, Wanted))
        {
            var text = CapturedElement.TextOf(property.Xml)?.Trim();
            metadata = property.Name == PropertyRules.ContentType ? metadata with { Type = text } : metadata with { Language = text };
        }

        return metadata;
    }
}
