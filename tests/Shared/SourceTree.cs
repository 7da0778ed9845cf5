namespace DavServer.Tests.Shared;

/// <summary>Where this repository lies, seen from a test's output folder.</summary>
public static class SourceTree
{
    public static string Root { get; } = Find();

    private static string Find()
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            if (File.Exists(Path.Combine(at.FullName, "DavServer.sln")))
            {
                return at.FullName;
            }
        }

        throw new InvalidOperationException($"No DavServer.sln above {AppContext.BaseDirectory}: run the tests from a checkout.");
    }
}
