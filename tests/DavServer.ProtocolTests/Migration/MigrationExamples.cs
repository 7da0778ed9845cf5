using DavServer.ProtocolTests.Hosting;
using DavServer.ProtocolTests.LongRunning;
using DavServer.Tests.Shared;

namespace DavServer.ProtocolTests.Migration;

/// <summary>The examples in a folder of their own, in which their languages may leave what they build, and a server to run them against.</summary>
public sealed class MigrationExamples : SlowServer, IAsyncLifetime
{
    /// <summary>The compilers of three languages are among them.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private string _folder = "";

    async Task IAsyncLifetime.DisposeAsync()
    {
        await DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>Runs one.</summary>
    /// <param name="example">The program that runs it, its arguments, and last the example's file.</param>
    /// <param name="source">The collection to copy.</param>
    /// <param name="destination">Where to.</param>
    public async Task<ChildProcess.Result> RunAsync(string example, string source, string destination)
    {
        ArgumentNullException.ThrowIfNull(example);
        var words = example.Split(' ');
        var program = words[0] == "dotnet" ? DavServerProgram.Dotnet : words[0];
        await using var process = ChildProcess.Start(
            program, [.. words[1..^1], Path.Join(_folder, words[^1]), $"http://{Server.Http}/{source}/", $"http://{Server.Http}/{destination}/"]);
        return await process.EndAsync(Patience);
    }

    protected override Task PrepareAsync()
    {
        _folder = Directory.CreateTempSubdirectory("davserver-test-migration-").FullName;
        foreach (var file in Directory.GetFiles(Path.Join(SourceTree.Root, "compat-matrix", "migration")))
        {
            File.WriteAllBytes(Path.Join(_folder, Path.GetFileName(file)), File.ReadAllBytes(file));
        }

        return Task.CompletedTask;
    }
}
