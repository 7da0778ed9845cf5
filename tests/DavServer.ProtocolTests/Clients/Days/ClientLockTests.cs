using DavServer.Tests.Shared;

namespace DavServer.ProtocolTests.Clients.Days;

/// <summary>
/// What the clients that lock have locked, nobody else writes; what they let go of, anybody does. <see cref="GioClient"/> and <see cref="RcloneClient"/>
/// can't lock, and say why.
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
        const string Info = "<lockinfo xmlns='DAV:'><lockscope><exclusive/></lockscope><locktype><write/></locktype></lockinfo>";
        var granted = await session.RunAsync(
            "curl", "", "-sS", "-D", "-", "-o", "/dev/null", "-X", "LOCK", "-d", Info, "-H", "Timeout: Second-60", url);
        var token = granted.Output.Split('<', '>')[1];

        Assert.Equal("423", (await session.RunAsync("sh", "", "-c", Intrude(url))).Output);
        await session.RunAsync("curl", "", "-sS", "--fail", "-X", "PUT", "-d", "mine", "-H", $"If: (<{token}>)", url);
        Assert.Equal("mine", await ReadAsync("curl-lock"));
        await session.RunAsync("curl", "", "-sS", "--fail", "-X", "UNLOCK", "-H", $"Lock-Token: <{token}>", url);
        Assert.Equal("204", (await session.RunAsync("sh", "", "-c", Intrude(url))).Output);
    }

    // Somebody else's PUT; says the status.
    private static string Intrude(string url) => $"curl --disable -sS -o /dev/null -w '%{{http_code}}' -X PUT -d intruder '{url}'";

    private string NewFile(string collection)
    {
        session.Server.PutOnDisk($"{collection}/{Name}", "old ");
        return new CurlClient(session, collection).Url(Name);
    }

    private Task<string> ReadAsync(string collection) => File.ReadAllTextAsync(Path.Join(session.Server.Root, collection, Name));
}
