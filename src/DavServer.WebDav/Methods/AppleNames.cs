using DavServer.Storage;

namespace DavServer.WebDav.Methods;

/// <summary>The names that macOS gives to what it keeps beside a user's files.</summary>
internal static class AppleNames
{
    // Made at the top of volumes, by the Finder, Spotlight and the trash. ".TemporaryItems" holds documents while they are being saved.
    private static readonly string[] Housekeeping = [".TemporaryItems", ".Trashes", ".Spotlight-V100", ".fseventsd", ".apdisk"];

    /// <summary>
    /// Whether it holds nothing but metadata: an AppleDouble file, which begins with "._", or how the Finder shows a folder. Only of these may any
    /// be lost without harm to documents.
    /// </summary>
    public static bool IsMetadata(ResourceName name) =>
        name.Bytes is [(byte)'.', (byte)'_', _, ..] || name.Bytes.SequenceEqual(".DS_Store"u8);

    /// <summary>Whether it is nothing that the user made.</summary>
    public static bool IsHidden(ResourceName name) =>
        name.Bytes is [(byte)'.', ..] && (IsMetadata(name) || Array.IndexOf(Housekeeping, name.ToString()) >= 0);

    /// <summary>Whether a resource in a listing, or a collection between it and the listing's root, is nothing that the user made.</summary>
    public static bool IsHiddenBelow(ResourcePath root, ResourcePath path)
    {
        for (var at = path; at.Depth > root.Depth; at = at.Parent!)
        {
            if (IsHidden(at.Name))
            {
                return true;
            }
        }

        return false;
    }
}
