using System.Text;

namespace DavServer.Storage.FileSystem;

/// <summary>
/// The name by which a directory lists what was found in it. Where case is ignored, several names lead to one entry, and everything that hangs on a
/// name (locks, holds, dead properties) must hang on one of them.
/// </summary>
/// <remarks>
/// The listed name is taken, not one made by folding the asked one: which letters are the same differs between file systems (ß and ss, names of 8.3,
/// Unicode versions), and only a listing knows.
/// </remarks>
internal static class ListedSpelling
{
    /// <summary>The listed name of the entry that was found by <paramref name="name"/>; the same where case is not ignored.</summary>
    internal static ResourceName Of(DirectoryHandle directory, ResourceName name, in NodeInfo found)
    {
        // The mark tells for certain; most that ignore case have none, and show it by knowing the same name in other letters. That one may be another
        // entry (then the asked name is listed), and some file systems in user space number one entry anew under each spelling: so no inode is
        // compared.
        var mayDiffer = directory.IsMarkedToIgnoreCase || (InOtherCase(name) is { } other && directory.Stat(other).Succeeded);
        return mayDiffer ? Listed(directory, name, found) ?? name : name;
    }

    /// <summary>The name with its letters in the other case; null where none has one.</summary>
    internal static ResourceName? InOtherCase(ResourceName name)
    {
        var bytes = name.Bytes.ToArray();
        var changed = false;
        foreach (ref var b in bytes.AsSpan())
        {
            if (char.IsAsciiLetter((char)b))
            {
                b ^= 0x20;
                changed = true;
            }
        }

        // Some fold ASCII alone: other letters tell only where there are none of these.
        if (changed || Ascii.IsValid(bytes) || !System.Text.Unicode.Utf8.IsValid(bytes))
        {
            return changed ? ResourceName.FromBytes(bytes) : null;
        }

        var text = Encoding.UTF8.GetString(bytes);
        var other = string.Create(text.Length, text, static (span, from) =>
        {
            for (var i = 0; i < span.Length; i++)
            {
                var upper = char.ToUpperInvariant(from[i]);
                span[i] = upper == from[i] ? char.ToLowerInvariant(from[i]) : upper;
            }
        });
        return other == text ? null : ResourceName.FromText(other);
    }

    private static ResourceName? Listed(DirectoryHandle directory, ResourceName name, in NodeInfo found)
    {
        if (directory.List() is not { Succeeded: true, Value: var cursor })
        {
            return null;
        }

        var alike = new List<ResourceName>();
        var all = new List<ResourceName>();
        var text = Fold(name);
        using (cursor)
        {
            var batch = new List<DirectoryEntry>();
            while (cursor.Read(batch) == StoreError.None && batch.Count > 0)
            {
                foreach (var entry in batch)
                {
                    if (entry.Name == name)
                    {
                        return name;
                    }

                    all.Add(entry.Name);
                    if (string.Equals(Fold(entry.Name), text, StringComparison.OrdinalIgnoreCase))
                    {
                        alike.Add(entry.Name);
                    }
                }
            }
        }

        // No name is alike where the file system knows more than letters: a name of 8.3 on FAT, ß for ss on ext4. The inode finds it.
        return alike.Count == 1 ? alike[0] : SameEntry(directory, alike.Count > 0 ? alike : all, found);
    }

    private static ResourceName? SameEntry(DirectoryHandle directory, List<ResourceName> names, in NodeInfo found)
    {
        foreach (var name in names)
        {
            if (directory.Stat(name) is { Succeeded: true } node && node.Value.Identity == found.Identity)
            {
                return name;
            }
        }

        return null;
    }

    private static string Fold(ResourceName name) => UnicodeTwin.Normalize(name) ?? Encoding.Latin1.GetString(name.Bytes);
}
