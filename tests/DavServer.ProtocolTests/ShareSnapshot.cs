using System.Globalization;

namespace DavServer.ProtocolTests;

/// <summary>Everything on the share's disk and beside it, for comparison before and after.</summary>
internal static class ShareSnapshot
{
    /// <summary>
    /// One line for each entry below the share's parent folder: path, kind, size, time, content, where a link leads. Times of collections tell
    /// even what came and went again. Of the server's own folder only the names in staging: unfinished work, of which a refusal must leave none.
    /// </summary>
    public static string Take(ServerUnderTest server)
    {
        ArgumentNullException.ThrowIfNull(server);
        var top = Path.GetDirectoryName(server.Root)!;
        var lines = new List<string>();
        Walk(new DirectoryInfo(top), top, lines);
        lines.Sort(StringComparer.Ordinal);
        return string.Join('\n', lines);
    }

    private static void Walk(DirectoryInfo folder, string top, List<string> lines)
    {
        foreach (var entry in folder.EnumerateFileSystemInfos())
        {
            var path = Path.GetRelativePath(top, entry.FullName);
            var own = path.StartsWith("share/.davserver", StringComparison.Ordinal);
            if (own && (path.Contains("/state", StringComparison.Ordinal) || path.Contains("/trash", StringComparison.Ordinal)))
            {
                continue;
            }

            lines.Add(own ? path : $"{path} {entry.LinkTarget ?? Describe(entry)}");
            if (entry is DirectoryInfo below && entry.LinkTarget is null)
            {
                Walk(below, top, lines);
            }
        }
    }

    private static string Describe(FileSystemInfo entry)
    {
        var time = entry.LastWriteTimeUtc.Ticks.ToString(CultureInfo.InvariantCulture);
        return entry is FileInfo { Length: > 0 and < 4096 } file ? $"{time} {file.Length} {File.ReadAllText(file.FullName)}" : time;
    }
}
