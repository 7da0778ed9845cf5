using DavServer.Host.Configuration;
using DavServer.ProtocolTests.Hosting;
using DavServer.ProtocolTests.LongRunning;

namespace DavServer.ProtocolTests.Clients;

/// <summary>A server without a rate limit for other people's programs, and a local folder for them to work in.</summary>
public sealed class ClientSession : SlowServer, IAsyncLifetime
{
    /// <summary>The local folder; also the program's home, so that no configuration of the machine's user plays a part.</summary>
    public string Local { get; } = Directory.CreateTempSubdirectory("davserver-test-client-").FullName;

    async Task IAsyncLifetime.DisposeAsync()
    {
        await DisposeAsync();
        Directory.Delete(Local, recursive: true);
    }

    /// <summary>Runs a program that must succeed.</summary>
    public async Task<ChildProcess.Result> RunAsync(string program, string input, params string[] arguments)
    {
        var environment = new Dictionary<string, string> { ["HOME"] = Local, ["XDG_CONFIG_HOME"] = Local, ["LC_ALL"] = "C" };
        var result = await ChildProcess.RunAsync(program, arguments, input, environment);
        Assert.True(result.ExitCode == 0, $"{program} {string.Join(' ', arguments)} ended {result.ExitCode}: {result.Output}{result.Error}");
        return result;
    }

    /// <summary>Makes a local file of bytes that no text conversion would leave alone.</summary>
    public string NewFile(string relative, int length)
    {
        var path = Path.Join(Local, relative);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    /// <summary>Holds two folders against each other, byte by byte.</summary>
    public static void AssertSameTree(string expected, string actual)
    {
        Assert.Equal(Names(expected), Names(actual));
        foreach (var name in Names(expected).Where(n => File.Exists(Path.Join(expected, n))))
        {
            AssertSameFile(Path.Join(expected, name), Path.Join(actual, name));
        }
    }

    /// <summary>Holds two files against each other, byte by byte.</summary>
    public static void AssertSameFile(string expected, string actual) =>
        Assert.True(File.ReadAllBytes(expected).AsSpan().SequenceEqual(File.ReadAllBytes(actual)), $"'{actual}' differs from '{expected}'");

    protected override ServerConfiguration Configure(ServerConfiguration configuration) => configuration with { CopyRate = null };

    private static IEnumerable<string> Names(string folder) => Directory
        .GetFileSystemEntries(folder, "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(folder, f))
        .Order(StringComparer.Ordinal);
}
