using DavServer.ProtocolTests.Hosting;

namespace DavServer.ProtocolTests.Clients.Days;

/// <summary>
/// gio: GNOME's own way to a share (gvfs), over a session bus of the test's. It copies trees file by file, and knows no locks: of WebDAV's methods
/// gvfsd-dav 1.50.3 holds PROPFIND, MKCOL, COPY and MOVE, and neither LOCK nor UNLOCK (<c>strings /usr/libexec/gvfsd-dav</c>), and gio has no command for it.
/// </summary>
internal sealed class GioClient : IShareClient
{
    private readonly ClientSession _session;
    private readonly ChildProcess _bus;
    private readonly string _url;
    private readonly string _run;

    private GioClient(ClientSession session, ChildProcess bus, string url, string run)
    {
        _session = session;
        _bus = bus;
        _url = url;
        _run = run;
    }

    /// <summary>Starts a bus, and mounts the share in gvfs.</summary>
    public static async Task<GioClient> MountAsync(ClientSession session, string collection)
    {
        var run = Directory.CreateDirectory(Path.Join(session.Local, "run")).FullName;
        await session.RunAsync("chmod", "", "0700", run);
        var bus = ChildProcess.Start("dbus-daemon", ["--session", "--nofork", "--print-address=1"], new Dictionary<string, string>
        {
            ["HOME"] = session.Local,
            ["XDG_RUNTIME_DIR"] = run,
            ["GVFS_DISABLE_FUSE"] = "1",
            ["LC_ALL"] = "C.UTF-8",
        });
        await bus.SaysAsync("\n");
        var client = new GioClient(session, bus, $"dav://{session.Server.Http}/{collection}", run);
        await client.RunAsync("mount", client._url);
        return client;
    }

    public Task MakeCollectionAsync(string path) => RunAsync("mkdir", Url(path));

    public Task UploadAsync(string local, string path) => RunAsync("copy", local, Url(path));

    public Task DownloadAsync(string path, string local) => RunAsync("copy", Url(path), local);

    public async Task<IReadOnlyCollection<string>> ListAsync(string path) =>
        (await RunAsync("list", "--hidden", Url(path))).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    // A change of name alone is another command than a move to another collection.
    public Task RenameAsync(string from, string to) => Path.GetDirectoryName(from) == Path.GetDirectoryName(to)
        ? RunAsync("rename", Url(from), Path.GetFileName(to))
        : RunAsync("move", "--no-copy-fallback", Url(from), Url(to));

    public async Task CopyTreeAsync(string from, string to)
    {
        await MakeCollectionAsync(to);
        foreach (var name in await ListAsync(from))
        {
            var type = await RunAsync("info", "--attributes=standard::type", Url($"{from}/{name}"));
            var copy = type.Contains("standard::type: 2", StringComparison.Ordinal)
                ? CopyTreeAsync($"{from}/{name}", $"{to}/{name}")
                : RunAsync("copy", Url($"{from}/{name}"), Url($"{to}/{name}"));
            await copy;
        }
    }

    public Task EditAsync(string path, string local) => ShellAsync("gio save \"$0\" < \"$1\"", Url(path), local);

    public Task DeleteAsync(string path) => RunAsync("remove", Url(path));

    // It has no recursion.
    public async Task DeleteTreeAsync(string path)
    {
        foreach (var name in await ListAsync(path))
        {
            var type = await RunAsync("info", "--attributes=standard::type", Url($"{path}/{name}"));
            await (type.Contains("standard::type: 2", StringComparison.Ordinal) ? DeleteTreeAsync($"{path}/{name}") : DeleteAsync($"{path}/{name}"));
        }

        await DeleteAsync(path);
    }

    public Task FinishAsync() => RunAsync("mount", "--unmount", _url);

    // gvfs's daemons end with their bus.
    public ValueTask DisposeAsync() => _bus.DisposeAsync();

    private string Url(string path) => $"{_url}/{string.Join('/', path.Split('/').Select(Uri.EscapeDataString))}";

    private Task<string> RunAsync(params string[] arguments) => StartAsync(["gio", .. arguments]);

    private Task<string> ShellAsync(string command, params string[] arguments) => StartAsync(["sh", "-c", command, .. arguments]);

    private async Task<string> StartAsync(string[] command)
    {
        var result = await _session.RunAsync("env", "", [
            $"DBUS_SESSION_BUS_ADDRESS={_bus.Output.Trim()}", $"XDG_RUNTIME_DIR={_run}", "GVFS_DISABLE_FUSE=1", "LC_ALL=C.UTF-8", .. command]);
        return result.Output;
    }
}
