using DavServer.ProtocolTests.Hosting;

namespace DavServer.ProtocolTests.Clients.Days;

/// <summary>A share in the file system, by davfs2 as it comes, but for what it needs on this kernel and to ask nobody anything.</summary>
internal sealed class DavfsMount : IAsyncDisposable
{
    private bool _isMounted = true;

    private DavfsMount(string folder) => Folder = folder;

    /// <summary>Where it is.</summary>
    public string Folder { get; }

    /// <summary>Mounts it.</summary>
    /// <param name="work">A folder of the test's own, directly below the temporary files' folder.</param>
    /// <param name="collection">The URL of the share.</param>
    /// <param name="settings">Lines of davfs2.conf.</param>
    public static async Task<DavfsMount> MountAsync(string work, Uri collection, params string[] settings)
    {
        var folder = Directory.CreateDirectory(Path.Join(work, "mount")).FullName;
        var cache = Directory.CreateDirectory(Path.Join(work, "cache")).FullName;

        // mount.davfs leaves root behind and becomes the user davfs2, who has to reach the cache.
        Native.Shell("/", $"chown root:davfs2 '{cache}' && chmod 0775 '{cache}' && chmod 0755 '{work}'");
        var configuration = Path.Join(work, "davfs2.conf");

        // The buffer: a directory is asked for in 32 KiB, davfs2's default of 16 makes that EINVAL (davfs2 1.6.1 on Linux 6.18).
        await File.WriteAllLinesAsync(configuration, ["ask_auth 0", "buf_size 64", $"cache_dir {cache}", .. settings]);
        await RunAsync(work, "mount.davfs", "-o", $"conf={configuration},uid=0,gid=0", collection.AbsoluteUri, folder);
        return new DavfsMount(folder);
    }

    /// <summary>By davfs2's own umount, which waits until all is written.</summary>
    public async Task UnmountAsync()
    {
        await RunAsync(Folder, "umount", Folder);
        _isMounted = false;
    }

    public async ValueTask DisposeAsync()
    {
        if (_isMounted)
        {
            // Without davfs2's own umount, which waits for the daemon.
            await ChildProcess.RunAsync("umount", ["-i", "-l", Folder]);
        }
    }

    private static async Task RunAsync(string home, string program, params string[] arguments)
    {
        var environment = new Dictionary<string, string> { ["HOME"] = home, ["LC_ALL"] = "C" };
        var result = await ChildProcess.RunAsync(program, arguments, environment: environment);
        Assert.True(result.ExitCode == 0, $"{program} ended {result.ExitCode}: {result.Output}{result.Error}");
    }
}
