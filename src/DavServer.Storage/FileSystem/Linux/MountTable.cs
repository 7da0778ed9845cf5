using System.Text;

namespace DavServer.Storage.FileSystem.Linux;

/// <summary>What is mounted where, as the kernel tells this process (proc_pid_mountinfo(5)).</summary>
internal static class MountTable
{
    private const int MountPointField = 4;

    /// <summary>What is mounted below a directory, itself left out: paths relative to it.</summary>
    /// <param name="directory">The directory's full path, as bytes of Latin-1: a name need not be UTF-8.</param>
    internal static IReadOnlyList<string> Below(string directory)
    {
        try
        {
            var prefix = directory + "/";
            return [.. File.ReadLines("/proc/self/mountinfo", Encoding.Latin1)
                .Select(line => Unescape(line.Split(' ')[MountPointField]))
                .Where(point => point.Length > prefix.Length && point.StartsWith(prefix, StringComparison.Ordinal))
                .Select(point => point[prefix.Length..])];
        }
        catch (IOException)
        {
            // No /proc: nothing is known, and the purge still stops at every volume's edge.
            return [];
        }
    }

    // Space, tab, line feed and backslash stand as a backslash with three octal digits.
    private static string Unescape(string field)
    {
        if (!field.Contains('\\', StringComparison.Ordinal))
        {
            return field;
        }

        var text = new StringBuilder(field.Length);
        for (var i = 0; i < field.Length; i++)
        {
            if (field[i] == '\\' && i + 3 < field.Length)
            {
                text.Append((char)Convert.ToInt32(field.Substring(i + 1, 3), 8));
                i += 3;
            }
            else
            {
                text.Append(field[i]);
            }
        }

        return text.ToString();
    }
}
