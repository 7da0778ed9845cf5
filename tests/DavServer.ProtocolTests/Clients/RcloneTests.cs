using DavServer.Tests.Shared;

namespace DavServer.ProtocolTests.Clients;

/// <summary>rclone, which over TLS speaks HTTP/2 unasked.</summary>
public class RcloneTests(ClientSession session) : IClassFixture<ClientSession>
{
    [Theory, Spec("RFC 4918", "9")]
    [InlineData("http")]
    [InlineData("https")]
    public async Task RcloneSession_CopiesATreeUpAndWorksOnItServerSide(string scheme)
    {
        var local = Path.Join(session.Local, scheme);
        session.NewFile($"{scheme}/one.bin", 2_000_000);
        session.NewFile($"{scheme}/with space/ü & ?.bin", 70_000);
        session.NewFile($"{scheme}/with space/deep/empty", 0);
        for (var i = 0; i < 40; i++)
        {
            session.NewFile($"{scheme}/many/{i}", 100 + i);
        }

        var shared = Path.Join(session.Server.Root, scheme);
        await RcloneAsync(scheme, "copy", local, $":webdav:{scheme}");
        ClientSession.AssertSameTree(local, shared);
        var listing = await RcloneAsync(scheme, "lsf", "-R", "--files-only", $":webdav:{scheme}");
        var listed = listing.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(43, listed.Length);
        Assert.Contains("with space/ü & ?.bin", listed);

        var copied = await RcloneAsync(scheme, "copyto", "-v", $":webdav:{scheme}/one.bin", $":webdav:{scheme}/copied.bin");
        Assert.Contains("server-side copy", copied.Error, StringComparison.Ordinal);
        ClientSession.AssertSameFile(Path.Join(local, "one.bin"), Path.Join(shared, "copied.bin"));
        await RcloneAsync(scheme, "moveto", $":webdav:{scheme}/copied.bin", $":webdav:{scheme}/moved.bin");
        ClientSession.AssertSameFile(Path.Join(local, "one.bin"), Path.Join(shared, "moved.bin"));
        Assert.False(File.Exists(Path.Join(shared, "copied.bin")));
        await RcloneAsync(scheme, "moveto", $":webdav:{scheme}/many", $":webdav:{scheme}/moved");
        ClientSession.AssertSameTree(Path.Join(local, "many"), Path.Join(shared, "moved"));
        await RcloneAsync(scheme, "moveto", $":webdav:{scheme}/moved", $":webdav:{scheme}/many");
        await RcloneAsync(scheme, "deletefile", $":webdav:{scheme}/moved.bin");

        await RcloneAsync(scheme, "check", "--download", local, $":webdav:{scheme}");
        ClientSession.AssertSameTree(local, shared);
        var back = Path.Join(session.Local, scheme + "-back");
        await RcloneAsync(scheme, "copy", $":webdav:{scheme}", back);
        ClientSession.AssertSameTree(local, back);
        await RcloneAsync(scheme, "purge", $":webdav:{scheme}");
        Assert.False(Path.Exists(shared));
    }

    private Task<Hosting.ChildProcess.Result> RcloneAsync(string scheme, params string[] arguments)
    {
        var at = scheme == "https" ? session.Server.Addresses.Https : session.Server.Http;
        return session.RunAsync("rclone", "", [
            "--config", Path.Join(session.Local, "rclone.conf"), "--retries", "1", "--low-level-retries", "2",
            "--webdav-url", $"{scheme}://{at}/", "--no-check-certificate", .. arguments]);
    }
}
