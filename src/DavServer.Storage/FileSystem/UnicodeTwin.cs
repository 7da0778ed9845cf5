using System.Text;

namespace DavServer.Storage.FileSystem;

/// <summary>Names that differ in bytes and are one text under NFC: macOS sends names decomposed, everyone else composed.</summary>
internal static class UnicodeTwin
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    // The framework normalizes no text that holds it, and throws.
    private const char NotACharacter = '\uFFFE';

    /// <summary>The NFC form, or null for what has no other spelling: plain ASCII, bytes that are not UTF-8, and text that can't be normalized.</summary>
    internal static string? Normalize(ResourceName name)
    {
        if (Ascii.IsValid(name.Bytes) || !System.Text.Unicode.Utf8.IsValid(name.Bytes))
        {
            return null;
        }

        var text = Strict.GetString(name.Bytes);
        return text.Contains(NotACharacter, StringComparison.Ordinal) ? null : text.Normalize(NormalizationForm.FormC);
    }

    /// <summary>A member of the directory that is the same text as the unmapped <paramref name="name"/>, in other bytes.</summary>
    internal static ResourceName? Find(DirectoryHandle directory, ResourceName name)
    {
        if (Normalize(name) is not { } wanted || directory.List() is not { Succeeded: true, Value: var cursor })
        {
            return null;
        }

        using (cursor)
        {
            var batch = new List<DirectoryEntry>();
            while (cursor.Read(batch) == StoreError.None && batch.Count > 0)
            {
                foreach (var entry in batch)
                {
                    if (Normalize(entry.Name) == wanted)
                    {
                        return entry.Name;
                    }
                }
            }
        }

        return null;
    }
}
