using DavServer.Storage;

namespace DavServer.UnitTests.Contracts;

/// <summary>Paths, written as URLs.</summary>
internal static class Paths
{
    public static ResourcePath At(string url) =>
        ResourcePath.TryParse(url, out var path, out var error) ? path : throw new ArgumentException(error.ToString(), nameof(url));
}
