namespace DavServer.ProtocolTests.Clients.Days;

/// <summary>
/// rclone: it copies and moves on the server, edits by uploading anew, and knows no locks: the LOCK in the program is that of the server it can be itself
/// (<c>serve webdav</c>); nothing in its WebDAV backend locks (<c>strings rclone | grep backend/webdav</c>, 1.60.1).
/// </summary>
internal sealed class RcloneClient(ClientSession session, string collection) : IShareClient
{
    public Task MakeCollectionAsync(string path) => RunAsync("mkdir", On(path));

    public Task UploadAsync(string local, string path) => RunAsync("copyto", local, On(path));

    public Task DownloadAsync(string path, string local) => RunAsync("copyto", On(path), local);

    public async Task<IReadOnlyCollection<string>> ListAsync(string path) =>
        [.. (await RunAsync("lsf", On(path))).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(name => name.TrimEnd('/'))];

    public Task RenameAsync(string from, string to) => RunAsync("moveto", On(from), On(to));

    public Task CopyTreeAsync(string from, string to) => RunAsync("copy", On(from), On(to));

    public Task EditAsync(string path, string local) => RunAsync("copyto", "--ignore-times", local, On(path));

    public Task DeleteAsync(string path) => RunAsync("deletefile", On(path));

    public Task DeleteTreeAsync(string path) => RunAsync("purge", On(path));

    public Task FinishAsync() => Task.CompletedTask;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static string On(string path) => ":webdav:" + path;

    private async Task<string> RunAsync(params string[] arguments)
    {
        var result = await session.RunAsync("rclone", "", [
            "--config", Path.Join(session.Local, "rclone.conf"), "--retries", "1", "--low-level-retries", "2",
            "--webdav-url", $"http://{session.Server.Http}/{collection}/", .. arguments]);
        return result.Output;
    }
}
