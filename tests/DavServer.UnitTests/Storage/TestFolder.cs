namespace DavServer.UnitTests.Storage;

/// <summary>A folder of a test's own.</summary>
/// <param name="top">Where it is.</param>
internal sealed class TestFolder(string top) : IDisposable
{
    public string Path { get; } = Directory.CreateDirectory(System.IO.Path.Combine(top, "davserver-list-" + Guid.NewGuid().ToString("N"))).FullName;

    public void Dispose() => TestShare.Run("rm", "-rf", Path);
}
