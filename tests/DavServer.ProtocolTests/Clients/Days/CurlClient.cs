using System.Text.RegularExpressions;

namespace DavServer.ProtocolTests.Clients.Days;

/// <summary>curl, with the methods of WebDAV spelled out; it edits only what is still as it was read (<c>If-Match</c>).</summary>
internal sealed partial class CurlClient(ClientSession session, string collection) : IShareClient
{
    public Task MakeCollectionAsync(string path) => RunAsync("-X", "MKCOL", Url(path));

    public Task UploadAsync(string local, string path) => RunAsync("-T", local, Url(path));

    public Task DownloadAsync(string path, string local) => RunAsync("-o", local, Url(path));

    public async Task<IReadOnlyCollection<string>> ListAsync(string path)
    {
        var listing = await RunAsync("-X", "PROPFIND", "-H", "Depth: 1", Url(path));
        var own = $"/{collection}/{path}".TrimEnd('/');
        var paths = Href().Matches(listing).Select(m => Uri.UnescapeDataString(m.Groups[1].Value.TrimEnd('/')));
        return [.. paths.Where(p => p != own).Select(Path.GetFileName)!];
    }

    public Task RenameAsync(string from, string to) => RunAsync("-X", "MOVE", "-H", $"Destination: {Url(to)}", "-H", "Overwrite: F", Url(from));

    public Task CopyTreeAsync(string from, string to) => RunAsync("-X", "COPY", "-H", $"Destination: {Url(to)}", "-H", "Overwrite: F", Url(from));

    public async Task EditAsync(string path, string local)
    {
        var tag = Tag().Match(await RunAsync("-I", Url(path))).Groups[1].Value;
        await RunAsync("-T", local, "-H", $"If-Match: {tag}", Url(path));
    }

    public Task DeleteAsync(string path) => RunAsync("-X", "DELETE", Url(path));

    public Task DeleteTreeAsync(string path) => DeleteAsync(path + "/");

    public Task FinishAsync() => Task.CompletedTask;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>The URL of a path of names, each percent-encoded.</summary>
    public string Url(string path) => $"http://{session.Server.Http}/{collection}/{string.Join('/', path.Split('/').Select(Uri.EscapeDataString))}";

    private async Task<string> RunAsync(params string[] arguments) =>
        (await session.RunAsync("curl", "", ["--disable", "-sS", "--fail", "--max-time", "20", .. arguments])).Output;

    [GeneratedRegex("<(?:[A-Za-z]+:)?href>([^<]*)</")]
    private static partial Regex Href();

    [GeneratedRegex("(?i:\netag): ([^\r]+)\r")]
    private static partial Regex Tag();
}
