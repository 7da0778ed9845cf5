namespace DavServer.UnitTests.Host;

/// <summary>A folder that goes with the test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("davserver-test-").FullName;

    public string this[string name] => System.IO.Path.Join(Path, name);

    /// <summary>0600 for a file, 0700 for a folder; Windows has no such thing.</summary>
    public static void AssertPrivate(string path)
    {
        if (!OperatingSystem.IsWindows())
        {
            var expected = UnixFileMode.UserRead | UnixFileMode.UserWrite | (Directory.Exists(path) ? UnixFileMode.UserExecute : UnixFileMode.None);
            Assert.Equal(expected, File.GetUnixFileMode(path));
        }
    }

    public string Write(string name, string text)
    {
        File.WriteAllText(this[name], text);
        return this[name];
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
