using System.Collections.Immutable;

namespace DavServer.CrashTests;

/// <summary>A resource as it ought to be.</summary>
/// <param name="Content">Its content; null for a collection.</param>
/// <param name="Properties">Its dead properties, by local name.</param>
internal sealed record Entry(string? Content, ImmutableSortedDictionary<string, string> Properties)
{
    public static readonly ImmutableSortedDictionary<string, string> NoProperties =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    public bool IsCollection => Content is null;

    public override string ToString()
    {
        var content = Content is null ? "collection" : Content.Length > 40 ? $"{Content[..40]}… ({Content.Length})" : Content;
        return $"{content} [{string.Join(' ', Properties.Select(p => $"{p.Key}={p.Value}"))}]";
    }
}
