using System.Net;
using DavServer.ProtocolTests.Hosting;
using DavServer.Tests.Shared;

namespace DavServer.ProtocolTests.EndToEnd;

/// <summary>
/// davfs2 as it comes gives up after 30 s of silence. A rename in its mount, from one volume of the share to another, takes 40 s on a slow disk: with
/// us, whose 102s keep it alive, and with Apache, which is silent, the same run.
/// </summary>
public sealed class OwnTimeoutTests : IDisposable
{
    private const int Length = 2_000_000;
    private const int BytesPerSecond = 50_000;
    private readonly string _folder = Directory.CreateTempSubdirectory("davserver-test-timeout-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact, Spec("RFC 2518", "10.1"), Spec("product.md", "Response modes, row 5")]
    public async Task MoveThatOutlastsTheClientsOwnTimeout_SucceedsWithUs_AndFailsWithAPeer()
    {
        var ours = RunAsync("ours", async share =>
        {
            var program = await DavServerProgram.OverAsync(share);
            return (program, program.Http);
        });
        var peers = RunAsync("apache", async share =>
        {
            var server = await ApacheServer.StartAsync(share, Directory.CreateDirectory(Path.Join(_folder, "httpd")).FullName);
            return (server, server.Http);
        });

        var (moved, silent) = (await ours, await peers);

        Assert.True(moved is { ExitCode: 0, IsMoved: true, IsSourceThere: false }, $"ours: {moved}");
        Assert.InRange(moved.Seconds, 35, 120);
        Assert.True(silent.ExitCode != 0, $"apache: {silent}");
    }

    private async Task<Run> RunAsync(string name, Func<string, Task<(IAsyncDisposable Server, IPEndPoint Http)>> startAsync)
    {
        var folder = Directory.CreateDirectory(Path.Join(_folder, name)).FullName;
        var share = Directory.CreateDirectory(Path.Join(folder, "share")).FullName;
        var backing = Directory.CreateDirectory(Path.Join(folder, "backing")).FullName;
        await File.WriteAllTextAsync(Path.Join(backing, "a.bin"), new string('.', Length));
        await using var disk = await SlowDisk.MountAsync(Path.Join(share, "slow"), backing, BytesPerSecond);
        var (server, http) = await startAsync(share);
        await using var running = server;
        var mount = await MountAsync(folder, http);
        try
        {
            var began = TimeProvider.System.GetTimestamp();
            await using var process = ChildProcess.Start("mv", [Path.Join(mount, "slow", "a.bin"), Path.Join(mount, "b.bin")]);
            var ended = await process.EndAsync(TimeSpan.FromMinutes(3));
            var moved = new FileInfo(Path.Join(share, "b.bin"));
            return new Run(ended.ExitCode, ended.Error, TimeProvider.System.GetElapsedTime(began).TotalSeconds,
                moved.Exists && moved.Length == Length, File.Exists(Path.Join(backing, "a.bin")));
        }
        finally
        {
            await ChildProcess.RunAsync("umount", ["-i", "-l", mount]);
        }
    }

    /// <summary>As it comes, but for what it needs on this kernel and to ask nobody anything.</summary>
    private static async Task<string> MountAsync(string folder, IPEndPoint http)
    {
        var mount = Directory.CreateDirectory(Path.Join(folder, "mount")).FullName;
        var cache = Directory.CreateDirectory(Path.Join(folder, "cache")).FullName;

        // mount.davfs leaves root behind and becomes the user davfs2, who has to reach the cache.
        Native.Shell("/", $"chown root:davfs2 '{cache}' && chmod 0775 '{cache}' && chmod 0755 '{folder}' '{Path.GetDirectoryName(folder)}'");
        var configuration = Path.Join(folder, "davfs2.conf");
        await File.WriteAllTextAsync(configuration, $"ask_auth 0\nuse_locks 0\nbuf_size 64\ncache_dir {cache}\n");
        var mounted = await ChildProcess.RunAsync("mount.davfs", ["-o", $"conf={configuration},uid=0,gid=0", $"http://{http}/", mount]);
        Assert.True(mounted.ExitCode == 0, mounted.Error);
        return mount;
    }

    private sealed record Run(int ExitCode, string Error, double Seconds, bool IsMoved, bool IsSourceThere);
}
