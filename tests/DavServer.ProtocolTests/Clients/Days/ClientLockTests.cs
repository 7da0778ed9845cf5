using DavServer.ProtocolTests.Hosting;
using DavServer.Tests.Shared;

namespace DavServer.ProtocolTests.Clients.Days;

/// <summary>
/// What the clients that lock have locked, nobody else writes; what they let go of, anybody does. <see cref="GioClient"/> and <see cref="RcloneClient"/>
/// can't lock, and say why: of locks, they meet those of others, and are told so.
/// </summary>
public sealed class ClientLockTests(ClientSession session) : IClassFixture<ClientSession>
{
    private const string Name = "lock ä #+%.txt";

    // davfs2 locks what is open for writing.
    [Fact, Spec("RFC 4918", "7-1"), Spec("RFC 4918", "9.10.1")]
    public async Task Davfs2_KeepsOthersOutWhileAFileIsOpen()
    {
        var url = NewFile("davfs2-lock");
        await using var client = await DavfsClient.MountAsync(session, "davfs2-lock");

        var script = $"exec 3>>\"$0\"; printf mine >&3; {Intrude(url)}; exec 3>&-";
        var during = await session.RunAsync("sh", "", "-c", script, Path.Join(client.Mount, Name));
        await client.FinishAsync();

        Assert.Equal("423", during.Output);
        Assert.Equal("old mine", await ReadAsync("davfs2-lock"));
        Assert.Equal("204", (await session.RunAsync("sh", "", "-c", Intrude(url))).Output);
    }

    // cadaver locks what is being edited.
    [Fact, Spec("RFC 4918", "7-1"), Spec("RFC 4918", "9.10.1")]
    public async Task Cadaver_KeepsOthersOutWhileTheEditorRuns()
    {
        var url = NewFile("cadaver-lock");
        await using var client = new CadaverClient(session, "cadaver-lock");
        var seen = Path.Join(session.Local, "seen");

        var output = await client.EditAsync(Name, $"{Intrude(url)} > {seen}; printf mine >> \"$1\"", "");

        Assert.Equal("423", await File.ReadAllTextAsync(seen));
        Assert.Equal("old mine", await ReadAsync("cadaver-lock"));
        Assert.Contains("Unlocking", output, StringComparison.OrdinalIgnoreCase);
        Assert.Equal("204", (await session.RunAsync("sh", "", "-c", Intrude(url))).Output);
    }

    [Fact, Spec("RFC 4918", "9.10-1"), Spec("RFC 4918", "9.11-2")]
    public async Task Curl_LocksWritesWithTheTokenAndUnlocks()
    {
        var url = NewFile("curl-lock");
        var token = await LockAsync(url);

        Assert.Equal("423", (await session.RunAsync("sh", "", "-c", Intrude(url))).Output);
        await session.RunAsync("curl", "", "-sS", "--fail", "-X", "PUT", "-d", "mine", "-H", $"If: (<{token}>)", url);
        Assert.Equal("mine", await ReadAsync("curl-lock"));
        await UnlockAsync(url, token);
        Assert.Equal("204", (await session.RunAsync("sh", "", "-c", Intrude(url))).Output);
    }

    [Fact, Spec("RFC 4918", "7-1")]
    public async Task Gio_IsKeptOutByTheLockOfAnother_AndLetInAfterIt()
    {
        var url = NewFile("gio-lock");
        await using var client = await GioClient.MountAsync(session, "gio-lock");
        await AssertKeptOutAsync(client, url, "gio-lock");
        await client.FinishAsync();
    }

    [Fact, Spec("RFC 4918", "7-1")]
    public async Task Rclone_IsKeptOutByTheLockOfAnother_AndLetInAfterIt()
    {
        var url = NewFile("rclone-lock");
        await using var client = new RcloneClient(session, "rclone-lock");
        await AssertKeptOutAsync(client, url, "rclone-lock");
    }

    private async Task AssertKeptOutAsync(IShareClient client, string url, string collection)
    {
        var edited = session.NewFile(collection + "-edited", 5000);
        var token = await LockAsync(url);
        foreach (var write in (Func<Task>[])[
            () => client.EditAsync(Name, edited), () => client.RenameAsync(Name, "renamed"), () => client.DeleteAsync(Name)])
        {
            // The client itself ends with an error, so that its user learns of it.
            await Assert.ThrowsAnyAsync<Xunit.Sdk.XunitException>(write);
            Assert.Equal([Name], Directory.GetFileSystemEntries(Path.Join(session.Server.Root, collection)).Select(Path.GetFileName));
            Assert.Equal("old ", await ReadAsync(collection));
        }

        await UnlockAsync(url, token);
        await client.EditAsync(Name, edited);
        ClientSession.AssertSameFile(edited, Path.Join(session.Server.Root, collection, Name));
        await client.DeleteAsync(Name);
        Assert.Empty(Directory.GetFileSystemEntries(Path.Join(session.Server.Root, collection)));
    }

    private async Task<string> LockAsync(string url)
    {
        const string Info = "<lockinfo xmlns='DAV:'><lockscope><exclusive/></lockscope><locktype><write/></locktype></lockinfo>";
        var granted = await session.RunAsync(
            "curl", "", "-sS", "-D", "-", "-o", "/dev/null", "-X", "LOCK", "-d", Info, "-H", "Timeout: Second-60", url);
        return granted.Output.Split('<', '>')[1];
    }

    private Task<ChildProcess.Result> UnlockAsync(string url, string token) =>
        session.RunAsync("curl", "", "-sS", "--fail", "-X", "UNLOCK", "-H", $"Lock-Token: <{token}>", url);

    // Somebody else's PUT; says the status.
    private static string Intrude(string url) => $"curl --disable -sS -o /dev/null -w '%{{http_code}}' -X PUT -d intruder '{url}'";

    private string NewFile(string collection)
    {
        session.Server.PutOnDisk($"{collection}/{Name}", "old ");
        return new CurlClient(session, collection).Url(Name);
    }

    private Task<string> ReadAsync(string collection) => File.ReadAllTextAsync(Path.Join(session.Server.Root, collection, Name));
}
