using System.Text.Json;
using System.Text.RegularExpressions;
using DavServer.Tests.Shared;

namespace DavServer.ProtocolTests.Hosting;

/// <summary>The program as an ordinary user: what root may do anyhow, the file system refuses here.</summary>
public sealed partial class UnprivilegedTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("davserver-test-").FullName;

    public void Dispose() => Native.Shell("/", $"rm -rf '{_folder}'");

    [Fact, Spec("RFC 4918", "9.8.3")]
    public async Task ACollectionThatItsOwnerMayNotWrite_IsCopiedWithItsMode_AndDeletedWhole()
    {
        await using var program = await StartAsync("mkdir -p tree/deep && echo f > tree/deep/file && chmod 0555 tree/deep tree");
        using var client = new HttpClient { BaseAddress = new Uri(Url().Match(program.Output).Groups[1].Value) };

        Assert.Equal(201, await SendAsync(client, "COPY", "tree", "/copy"));
        Native.Shell(_folder, "test \"$(stat -c %a share/copy share/copy/deep | tr '\\n' ' ')\" = '555 555 ' && diff -r share/tree share/copy");
        Assert.Equal(201, await SendAsync(client, "COPY", "tree", "/copy-2", "0"));

        // What its owner may not write is not taken away, as rm and mv would not; what lies in something writable is, and its mode does not keep the space.
        Assert.Equal(403, await SendAsync(client, "COPY", "tree", "/copy-2"));
        Assert.Equal(403, await SendAsync(client, "DELETE", "copy", null));
        Native.Shell(_folder, "diff -r share/tree share/copy && chmod 0755 share/copy");
        Assert.Equal(204, await SendAsync(client, "DELETE", "copy", null));
        var trash = Path.Join(_folder, "share/.davserver/trash");
        await Deadline.UntilAsync(() => Directory.GetFileSystemEntries(trash).Length == 0, "an empty trash", () => program.Error);
        await Deadline.UntilAsync(() => Directory.GetFileSystemEntries(Path.Join(_folder, "share/.davserver/staging")).Length == 0, "nothing in staging");
    }

    [Fact, Spec("RFC 4918", "9.8.3-5"), Spec("RFC 4918", "9.8.3-6"), Spec("RFC 4918", "9.8.3-7"), Spec("RFC 4918", "9.8.3-9")]
    [Spec("RFC 4918", "9.8.3-10"), Spec("RFC 4918", "9.8.3-11"), Spec("RFC 4918", "9.8.3-12"), Spec("RFC 4918", "8.3-4")]
    public async Task ACollectionThatCannotBeRead_IsLeftOutWithAllBelow_AndTheRestIsCopied()
    {
        await using var program = await StartAsync(
            "mkdir -p tree/a tree/closed/deep tree/z/deep && touch tree/a/file tree/closed/file tree/closed/deep/file tree/z/deep/file && chmod 0000 tree/closed");
        var server = System.Net.IPEndPoint.Parse(new Uri(Url().Match(program.Output).Groups[1].Value).Authority);
        await using var connection = await RawHttpConnection.ConnectAsync(server);

        await connection.SendAsync("COPY /tree/ HTTP/1.1\r\nHost: x\r\nDestination: /copy/\r\n\r\n");
        var member = Assert.Single(Multistatus.Read(await connection.ReadResponseAsync("COPY")));

        Assert.Equal(("/tree/closed/", "HTTP/1.1 403 Forbidden"), (member.Href, member.Status));
        Native.Shell(_folder, "test \"$(cd share/copy && find . -type f | sort | tr '\\n' ' ')\" = './a/file ./z/deep/file ' && test ! -e share/copy/closed/file");
    }

    [Fact, Spec("RFC 4918", "9.8.5")]
    public async Task WhatCannotBeReadItself_Is403_AndSoTellsItsMonitor()
    {
        await using var program = await StartAsync(
            "mkdir closed old && touch closed/file small old/file && truncate -s 2M large && chmod 0000 closed small large");
        using var client = new HttpClient { BaseAddress = new Uri(Url().Match(program.Output).Groups[1].Value) };

        foreach (var source in (string[])["small", "large", "closed/"])
        {
            Assert.Equal(403, await SendAsync(client, "COPY", source, "/new"));
            Assert.Equal(403, await SendAsync(client, "COPY", source, "/old"));
        }

        Native.Shell(_folder, "test ! -e share/new && test \"$(ls share/old)\" = file");
        var ended = JsonDocument.Parse(await client.GetStringAsync(".davserver/operations")).RootElement.GetProperty("operations");
        Assert.Equal(4, ended.GetArrayLength());
        foreach (var operation in ended.EnumerateArray())
        {
            var told = JsonDocument.Parse(await client.GetStringAsync(operation.GetProperty("statusUrl").GetString())).RootElement;
            Assert.Equal("failed", told.GetProperty("status").GetString());
            Assert.Equal(403, told.GetProperty("response").GetProperty("status").GetInt32());
            Assert.False(told.TryGetProperty("partial", out _));
        }
    }

    [Fact, Spec("RFC 4918", "9.1-11"), Spec("RFC 4918", "8.3-4")]
    public async Task WhatCannotBeListed_IsToldAsForbidden_AndNeverLooksEmpty()
    {
        await using var program = await StartAsync(
            "mkdir -p open closed names && touch open/file closed/file names/file && ln -s closed/file link && chmod 0000 closed && chmod 0444 names");
        var server = System.Net.IPEndPoint.Parse(new Uri(Url().Match(program.Output).Groups[1].Value).Authority);
        await using var connection = await RawHttpConnection.ConnectAsync(server);

        async Task<RawHttpConnection.Response> AskAsync(string method, string path, string depth)
        {
            await connection.SendAsync($"{method} {path} HTTP/1.1\r\nHost: x\r\nDepth: {depth}\r\n\r\n");
            return await connection.ReadResponseAsync(method);
        }

        var members = Multistatus.Read(await AskAsync("PROPFIND", "/", "infinity"));
        Assert.Equal(["/", "/closed/", "/link", "/names/", "/open/", "/open/file"], members.Select(m => m.Href).Order(StringComparer.Ordinal));
        Assert.All(members, m => Assert.Equal(m.Href is "/closed/" or "/names/" or "/link" ? "HTTP/1.1 403 Forbidden" : null, m.Status));
        Assert.All(members, m => Assert.Equal(m.Status is null, m.Properties.Count > 0));

        foreach (var path in new[] { "/closed/", "/names/" })
        {
            Expect.Refusal(403, "the file system refuses access", await AskAsync("PROPFIND", path, "1"));
            Expect.Refusal(403, "the file system refuses access", await AskAsync("PROPFIND", path, "infinity"));
            Expect.Refusal(403, "the file system refuses access", await AskAsync("GET", path, "0"));
        }

        // Each of these can be looked at from where it lies.
        var near = Multistatus.Read(await AskAsync("PROPFIND", "/", "1"));
        Assert.Equal(["/link"], near.Where(m => m.Status is not null).Select(m => m.Href));
        Assert.Equal(5, near.Count);
        Assert.Equal("closed/\nlink (the file system refuses access)\nnames/\nopen/\n", Expect.Status(200, await AskAsync("GET", "/", "0")).Content);
    }

    // A share made by a line of sh, and the program over it, both of nobody's. The build's own folder may be closed to others.
    private async Task<ChildProcess> StartAsync(string share)
    {
        Native.Shell("/", $"mkdir -p '{_folder}/share' && cp -r '{Path.GetDirectoryName(DavServerProgram.Assembly)}' '{_folder}/program'"
            + $" && cd '{_folder}/share' && {share} && chown -R 65534:65534 '{_folder}/share' && chmod 0755 '{_folder}' && chmod -R a+rX '{_folder}/program'");
        string[] command =
        [
            "--reuid=65534", "--regid=65534", "--clear-groups", DavServerProgram.Dotnet, Path.Join(_folder, "program", "davserver.dll"),
            "--root", Path.Join(_folder, "share"), "--http", "127.0.0.1:0", "--https", "off",
        ];
        var program = ChildProcess.Start("setpriv", command);
        await program.SaysAsync("Ctrl-C stops it.");
        return program;
    }

    private static async Task<int> SendAsync(HttpClient client, string method, string path, string? destination, string? depth = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (destination is not null)
        {
            request.Headers.Add("Destination", destination);
        }

        if (depth is not null)
        {
            request.Headers.Add("Depth", depth);
        }

        using var response = await client.SendAsync(request);
        return (int)response.StatusCode;
    }

    [GeneratedRegex(@"(http://\S+/)")]
    private static partial Regex Url();
}
