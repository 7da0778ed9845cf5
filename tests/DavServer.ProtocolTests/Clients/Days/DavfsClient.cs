namespace DavServer.ProtocolTests.Clients.Days;

/// <summary>
/// davfs2: a real mount, on which the system's own programs work. They run as processes of their own: a file system that hangs must not
/// hang the test.
/// </summary>
internal sealed class DavfsClient(ClientSession session, DavfsMount mount) : IShareClient
{
    /// <summary>Where the share is mounted.</summary>
    public string Mount => mount.Folder;

    /// <summary>Mounts the share.</summary>
    public static async Task<DavfsClient> MountAsync(ClientSession session, string collection) => new(session, await DavfsMount.MountAsync(
        session.Local, new Uri($"http://{session.Server.Http}/{collection}/"), "use_locks 1", "delay_upload 0"));

    public Task MakeCollectionAsync(string path) => session.RunAsync("mkdir", "", At(path));

    public Task UploadAsync(string local, string path) => session.RunAsync("cp", "", local, At(path));

    public Task DownloadAsync(string path, string local) => session.RunAsync("cp", "", At(path), local);

    // Its own lost+found is no member of the share.
    public async Task<IReadOnlyCollection<string>> ListAsync(string path)
    {
        var listing = await session.RunAsync("ls", "", "-A", "-N", "-1", At(path));
        return [.. listing.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(name => name != "lost+found")];
    }

    public Task RenameAsync(string from, string to) => session.RunAsync("mv", "", At(from), At(to));

    public Task CopyTreeAsync(string from, string to) => session.RunAsync("cp", "", "-r", At(from), At(to));

    // In place: the file stays and is cut to the new length; its bytes are written into it from the middle on first, then from the start.
    public async Task EditAsync(string path, string local)
    {
        await session.RunAsync("truncate", "", "-s", "3", At(path));
        foreach (var at in (string[])["2", "0"])
        {
            await session.RunAsync("dd", "", "status=none", "bs=1k", "conv=notrunc", $"skip={at}", $"seek={at}", $"if={local}", $"of={At(path)}");
        }
    }

    public Task DeleteAsync(string path) => session.RunAsync("rm", "", At(path));

    public Task DeleteTreeAsync(string path) => session.RunAsync("rm", "", "-r", At(path));

    public Task FinishAsync() => mount.UnmountAsync();

    public ValueTask DisposeAsync() => mount.DisposeAsync();

    private string At(string path) => Path.Join(Mount, path);
}
