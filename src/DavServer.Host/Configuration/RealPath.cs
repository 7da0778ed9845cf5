namespace DavServer.Host.Configuration;

/// <summary>Where a path leads once all links on it are followed; what is not there yet is taken as it is written.</summary>
internal static class RealPath
{
    // What Linux allows; beyond it nobody can open the path, so it leads nowhere.
    private const int MostLinks = 40;

    public static string Of(string path)
    {
        var full = Path.GetFullPath(path);
        var at = Path.GetPathRoot(full)!;
        var left = new Stack<string>();
        Push(left, full[at.Length..]);
        var links = 0;
        while (left.TryPop(out var name))
        {
            if (name == "..")
            {
                at = Path.GetDirectoryName(at) ?? at; // Only in links: what was written has none any more.
                continue;
            }

            var next = Path.Join(at, name);
            if (TargetOf(next) is not { } target || ++links > MostLinks)
            {
                at = next;
                continue;
            }

            var root = Path.GetPathRoot(target) ?? "";
            at = root.Length > 0 ? root : at;
            Push(left, target[root.Length..]);
        }

        return at;
    }

    /// <summary>The path of one below the other, "." for the same; null where it lies elsewhere.</summary>
    public static string? Within(string folder, string path)
    {
        var relative = Path.GetRelativePath(folder, path);
        return Path.IsPathRooted(relative) || relative == ".." || relative.StartsWith($"..{Path.DirectorySeparatorChar}", StringComparison.Ordinal)
            ? null
            : relative;
    }

    private static void Push(Stack<string> left, string path)
    {
        foreach (var name in path.Split(Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar).Reverse().Where(n => n is not ("" or ".")))
        {
            left.Push(name);
        }
    }

    private static string? TargetOf(string path)
    {
        try
        {
            return new FileInfo(path).LinkTarget;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
