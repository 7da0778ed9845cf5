using System.Text.RegularExpressions;

namespace DavServer.ProtocolTests.Clients.Days;

/// <summary>cadaver, one session for each command; it edits under a lock of its own, by the editor of the user's choice.</summary>
internal sealed partial class CadaverClient(ClientSession session, string collection) : IShareClient
{
    public Task MakeCollectionAsync(string path) => RunAsync($"mkcol {Quote(path)}");

    public Task UploadAsync(string local, string path) => RunAsync($"put {Quote(local)} {Quote(path)}");

    public Task DownloadAsync(string path, string local) => RunAsync($"get {Quote(path)} {Quote(local)}");

    public async Task<IReadOnlyCollection<string>> ListAsync(string path)
    {
        var listing = await RunAsync(path.Length == 0 ? "ls" : $"ls {Quote(path)}");
        return [.. Listed().Matches(listing).Select(m => m.Groups[1].Value.TrimEnd('/'))];
    }

    public Task RenameAsync(string from, string to) => RunAsync($"move {Quote(from)} {Quote(to)}");

    public Task CopyTreeAsync(string from, string to) => RunAsync($"copy {Quote(from + "/")} {Quote(to + "/")}");

    public async Task EditAsync(string path, string local)
    {
        var output = await EditAsync(path, $"cat '{local}' > \"$1\"", "");
        Assert.Contains("Uploading changes", output, StringComparison.OrdinalIgnoreCase);
    }

    public Task DeleteAsync(string path) => RunAsync($"delete {Quote(path)}");

    public Task DeleteTreeAsync(string path) => RunAsync($"rmcol {Quote(path + "/")}");

    public Task FinishAsync() => Task.CompletedTask;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>Edits by a shell command that finds the file's name in <c>$1</c>; gives what cadaver said.</summary>
    public async Task<string> EditAsync(string path, string command, string before)
    {
        var editor = Path.Join(session.Local, "editor.sh");
        // cadaver looks at the time in whole seconds: a later one tells it that there are changes.
        await File.WriteAllTextAsync(editor, $"#!/bin/sh\n{command}\ntouch -d '2 minutes' \"$1\"\n");
        await session.RunAsync("chmod", "", "+x", editor);
        return await RunAsync($"{before}set editor {editor}\nedit {Quote(path)}");
    }

    // Only what would end the quotation, or begin an escape, is escaped.
    private static string Quote(string text) =>
        $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

    private async Task<string> RunAsync(string command)
    {
        var result = await session.RunAsync("env", command + "\nquit\n", "LC_ALL=C.UTF-8", "cadaver", $"http://{session.Server.Http}/{collection}/");
        Assert.Contains("succeeded.", result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("failed", result.Output, StringComparison.OrdinalIgnoreCase);
        return result.Output;
    }

    [GeneratedRegex(@"^(?:Coll:| {5}) {3}(\S.*?) +\d+  \w{3} .*$", RegexOptions.Multiline)]
    private static partial Regex Listed();
}
