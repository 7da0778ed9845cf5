using DavServer.ProtocolTests.Hosting;

namespace DavServer.ProtocolTests.Clients.Days;

/// <summary>
/// davfs2: a real mount, on which the system's own programs work. They run as processes of their own: a file system that hangs must not
/// hang the test.
/// </summary>
internal sealed class DavfsClient : IShareClient
{
    private readonly ClientSession _session;
    private bool _isMounted;

    private DavfsClient(ClientSession session, string mount)
    {
        _session = session;
        Mount = mount;
    }

    /// <summary>Where the share is mounted.</summary>
    public string Mount { get; }

    /// <summary>Mounts the share.</summary>
    public static async Task<DavfsClient> MountAsync(ClientSession session, string collection)
    {
        var mount = Directory.CreateDirectory(Path.Join(session.Local, "mount")).FullName;
        var cache = Directory.CreateDirectory(Path.Join(session.Local, "cache")).FullName;
        var configuration = Path.Join(session.Local, "davfs2.conf");
        // mount.davfs leaves root behind and becomes the user davfs2, who has to reach the cache.
        Native.Shell("/", $"chown root:davfs2 '{cache}' && chmod 0775 '{cache}' && chmod 0755 '{session.Local}'");
        // The buffer: a directory is asked for in 32 KiB, davfs2's default of 16 makes that EINVAL (davfs2 1.6.1 on Linux 6.18).
        await File.WriteAllTextAsync(configuration, $"ask_auth 0\nuse_locks 1\ndelay_upload 0\nbuf_size 64\ncache_dir {cache}\n");
        var client = new DavfsClient(session, mount);
        await session.RunAsync("mount.davfs", "", "-o", $"conf={configuration},uid=0,gid=0", $"http://{session.Server.Http}/{collection}/", mount);
        client._isMounted = true;
        return client;
    }

    public Task MakeCollectionAsync(string path) => _session.RunAsync("mkdir", "", At(path));

    public Task UploadAsync(string local, string path) => _session.RunAsync("cp", "", local, At(path));

    public Task DownloadAsync(string path, string local) => _session.RunAsync("cp", "", At(path), local);

    // Its own lost+found is no member of the share.
    public async Task<IReadOnlyCollection<string>> ListAsync(string path)
    {
        var listing = await _session.RunAsync("ls", "", "-A", "-N", "-1", At(path));
        return [.. listing.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(name => name != "lost+found")];
    }

    public Task RenameAsync(string from, string to) => _session.RunAsync("mv", "", At(from), At(to));

    public Task CopyTreeAsync(string from, string to) => _session.RunAsync("cp", "", "-r", At(from), At(to));

    // In place: the file stays and is cut to the new length; its bytes are written into it from the middle on first, then from the start.
    public async Task EditAsync(string path, string local)
    {
        await _session.RunAsync("truncate", "", "-s", "3", At(path));
        foreach (var at in (string[])["2", "0"])
        {
            await _session.RunAsync("dd", "", "status=none", "bs=1k", "conv=notrunc", $"skip={at}", $"seek={at}", $"if={local}", $"of={At(path)}");
        }
    }

    public Task DeleteAsync(string path) => _session.RunAsync("rm", "", At(path));

    public Task DeleteTreeAsync(string path) => _session.RunAsync("rm", "", "-r", At(path));

    public async Task FinishAsync()
    {
        await _session.RunAsync("umount", "", Mount);
        _isMounted = false;
    }

    public async ValueTask DisposeAsync()
    {
        if (_isMounted)
        {
            // Without davfs2's own umount, which waits for the daemon.
            await ChildProcess.RunAsync("umount", ["-i", "-l", Mount]);
        }
    }

    private string At(string path) => Path.Join(Mount, path);
}
