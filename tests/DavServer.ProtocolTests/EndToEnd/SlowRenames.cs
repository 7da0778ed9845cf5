using System.Net;
using DavServer.ProtocolTests.Clients.Days;
using DavServer.ProtocolTests.Hosting;
using DavServer.Tests.Shared;

namespace DavServer.ProtocolTests.EndToEnd;

/// <summary>A slow rename in a mount of davfs2 with us, with Apache, and with us once more, there to be canceled: all at the same time.</summary>
public sealed class SlowRenames : IAsyncLifetime
{
    /// <summary>What is read after it.</summary>
    public const string Second = "second answer\n";

    /// <summary>How many bytes are renamed.</summary>
    public const int Length = 2_000_000;

    private const int BytesPerSecond = 50_000;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);
    private readonly List<string> _folders = [];

    public Task<Rename> OursAsync { get; private set; } = null!;

    public Task<Rename> PeersAsync { get; private set; } = null!;

    public Task<Rename> CanceledAsync { get; private set; } = null!;

    public Task InitializeAsync()
    {
        OursAsync = RunAsync(BytesPerSecond, share => StartOursAsync(share), _ => Task.CompletedTask);
        PeersAsync = RunAsync(BytesPerSecond, StartPeerAsync, _ => Task.CompletedTask);

        // Where it is the disk that is slow, what cancels waits for a read of a megabyte. So here it is the server.
        CanceledAsync = RunAsync(1000 * BytesPerSecond, share => StartOursAsync(share, "--copy-rate", "48KiB"), CancelAsync);
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        await Task.WhenAny(Task.WhenAll(OursAsync, PeersAsync, CanceledAsync)); // What failed of them has been told by its test.
        _folders.ForEach(f => Directory.Delete(f, recursive: true));
    }

    private static async Task<(IAsyncDisposable Server, IPEndPoint Http)> StartOursAsync(string share, params string[] arguments)
    {
        var program = await DavServerProgram.OverAsync(share, ["--https", "off", .. arguments]);
        return (program, program.Http);
    }

    private async Task<(IAsyncDisposable Server, IPEndPoint Http)> StartPeerAsync(string share)
    {
        var server = await ApacheServer.StartAsync(share, NewFolder());
        return (server, server.Http);
    }

    private static async Task CancelAsync(IPEndPoint http)
    {
        var administrator = new Administrator(http);
        var running = await Deadline.UntilAsync(
            () => administrator.OperationsAsync("/b.bin"), list => list.Any(o => o is { Status: "running", Percent: > 10 }), "the rename to run");
        await administrator.CancelAsync(Assert.Single(running));
    }

    private async Task<Rename> RunAsync(
        int diskRate, Func<string, Task<(IAsyncDisposable Server, IPEndPoint Http)>> startAsync, Func<IPEndPoint, Task> meanwhileAsync)
    {
        var share = NewFolder();
        var backing = NewFolder();
        await File.WriteAllTextAsync(Path.Join(backing, "a.bin"), new string('.', Length));
        await File.WriteAllTextAsync(Path.Join(backing, "small.txt"), "small\n");
        await File.WriteAllTextAsync(Path.Join(share, "second.txt"), Second);
        await using var disk = await SlowDisk.MountAsync(Path.Join(share, "slow"), backing, diskRate);
        var (server, http) = await startAsync(share);
        await using var running = server;
        await using var mount = await DavfsMount.MountAsync(NewFolder(), new Uri($"http://{http}/"), "use_locks 0");

        var small = await MoveAsync(mount, "small.txt", "small.txt");
        Assert.True(small.ExitCode == 0 && await File.ReadAllTextAsync(Path.Join(share, "small.txt")) == "small\n", $"what is small: {small}");

        var began = TimeProvider.System.GetTimestamp();
        var moving = MoveAsync(mount, "a.bin", "b.bin");
        await meanwhileAsync(http);
        var moved = await moving;
        var seconds = TimeProvider.System.GetElapsedTime(began).TotalSeconds;
        var destination = new FileInfo(Path.Join(share, "b.bin"));
        var (there, isSourceThere) = (destination.Exists ? destination.Length : (long?)null, File.Exists(Path.Join(backing, "a.bin")));
        await using var reading = ChildProcess.Start("cat", [Path.Join(mount.Folder, "second.txt")]);
        var read = await reading.EndAsync(Patience);
        var served = server is ApacheServer ? [] : Administrator.InWords(await new Administrator(http).CountsAsync("neon"));
        return new Rename(moved.ExitCode, moved.Error, seconds, there, isSourceThere, read.Output, served);
    }

    // Not mv, which asks a second time where the first rename failed (coreutils 9.1: seen with strace), and so fails after 60 s.
    private static async Task<ChildProcess.Result> MoveAsync(DavfsMount mount, string from, string to)
    {
        await using var process = ChildProcess.Start("/usr/bin/python3",
            ["-c", "import os, sys; os.rename(sys.argv[1], sys.argv[2])", Path.Join(mount.Folder, "slow", from), Path.Join(mount.Folder, to)]);
        return await process.EndAsync(Patience);
    }

    private string NewFolder()
    {
        var folder = Directory.CreateTempSubdirectory("davserver-test-rename-").FullName;
        lock (_folders)
        {
            _folders.Add(folder);
        }

        return folder;
    }

    /// <summary>How one went.</summary>
    /// <param name="ExitCode">That of the program that renames.</param>
    /// <param name="Error">What it said.</param>
    /// <param name="Seconds">How long it took.</param>
    /// <param name="There">How much of the destination was there then; null where there was none.</param>
    /// <param name="IsSourceThere">Whether the source was.</param>
    /// <param name="ReadAfterIt">What came of reading another file.</param>
    /// <param name="Served">How the server counted davfs2.</param>
    public sealed record Rename(
        int ExitCode, string Error, double Seconds, long? There, bool IsSourceThere, string ReadAfterIt, IReadOnlyList<string> Served);
}
