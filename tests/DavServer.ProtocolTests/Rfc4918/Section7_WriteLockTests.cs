using DavServer.Tests.Shared;

namespace DavServer.ProtocolTests.Rfc4918;

/// <summary>What a write lock protects, and what it does not.</summary>
public sealed class Section7_WriteLockTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private const string SetTitle = "<propertyupdate xmlns='DAV:'><set><prop><t xmlns='urn:t'>x</t></prop></set></propertyupdate>";

    private ServerUnderTest Server => shared.Server;

    [Fact, Spec("RFC 4918", "7-1"), Spec("RFC 4918", "7.5-1")]
    public async Task PutOnALockedResource_Is423UntilTheTokenIsSubmitted()
    {
        var folder = MakeFolder();
        var granted = await Server.LockAsync($"/{folder}/file");

        LockRequests.Locked($"/{folder}/file", await Server.SendContentAsync($"PUT /{folder}/file", "lost"));
        Assert.Equal("f", File.ReadAllText(Path.Join(Server.Root, folder, "file")));
        Expect.Status(204, await Server.SendContentAsync($"PUT /{folder}/file", "mine", granted.If));
        Assert.Equal("mine", File.ReadAllText(Path.Join(Server.Root, folder, "file")));
    }

    [Theory, Spec("RFC 4918", "7-1"), Spec("RFC 4918", "7.5-1")]
    [InlineData("PATCH", "Content-Type: application/x-sabredav-partialupdate\r\nX-Update-Range: bytes=1-2", "0AB3456789")]
    [InlineData("PATCH", "Content-Type: application/x-sabredav-partialupdate\r\nX-Update-Range: append", "0123456789AB")]
    [InlineData("PUT", "Content-Range: bytes 1-2/10", "0AB3456789")]
    [InlineData("PUT", "Content-Range: bytes 10-11/12", "0123456789AB")]
    public async Task APartOfALockedResource_Is423UntilTheTokenIsSubmitted(string method, string range, string expected)
    {
        var folder = MakeFolder();
        var path = Server.PutOnDisk($"{folder}/digits", "0123456789");
        var granted = await Server.LockAsync($"/{folder}/digits");
        var ofAnother = await Server.LockAsync($"/{folder}/file");
        var before = ShareSnapshot.Take(Server);

        LockRequests.Locked($"/{folder}/digits", await Server.SendContentAsync($"{method} /{folder}/digits", "AB", range));
        var wrong = await Server.SendContentAsync($"{method} /{folder}/digits", "AB", range, ofAnother.IfFor($"/{folder}/file"));
        LockRequests.Locked($"/{folder}/digits", wrong);
        Assert.Equal(before, ShareSnapshot.Take(Server));

        Expect.Status(204, await Server.SendContentAsync($"{method} /{folder}/digits", "AB", range, granted.If));
        Assert.Equal(expected, File.ReadAllText(path));
    }

    [Theory, Spec("RFC 4918", "7-2"), Spec("RFC 4918", "7.5-1")]
    [InlineData("<t xmlns='urn:t'>x</t>")]
    [InlineData("<displayname>x</displayname>")]
    public async Task ProppatchOnALockedResource_Is423UntilTheTokenIsSubmitted(string property)
    {
        var folder = MakeFolder();
        var granted = await Server.LockAsync($"/{folder}/file");
        var content = $"<propertyupdate xmlns='DAV:'><set><prop>{property}</prop></set></propertyupdate>";

        LockRequests.Locked($"/{folder}/file", await Server.SendContentAsync($"PROPPATCH /{folder}/file", content));
        var none = Multistatus.Read(await Server.SendContentAsync(
            $"PROPFIND /{folder}/file", "<propfind xmlns='DAV:'><prop><t xmlns='urn:t'/></prop></propfind>", "Depth: 0"));
        Assert.Equal("HTTP/1.1 404 Not Found", Assert.Single(none).Properties["{urn:t}t"].Status);
        Expect.Status(207, await Server.SendContentAsync($"PROPPATCH /{folder}/file", content, granted.If));
    }

    [Theory, Spec("RFC 4918", "7-4"), Spec("RFC 4918", "7.5-1"), Spec("RFC 4918", "9.8.5-6"), Spec("RFC 4918", "9.9.4-6")]
    [InlineData("locked", "DELETE", "locked", null)]
    [InlineData("locked", "MOVE", "locked", "elsewhere")]
    [InlineData("locked", "COPY", "file", "locked")]
    [InlineData("locked", "MOVE", "file", "locked")]
    [InlineData("locked-tree/", "DELETE", "locked-tree", null)]
    [InlineData("locked-tree/", "MOVE", "locked-tree", "elsewhere")]
    [InlineData("locked-tree/", "COPY", "tree", "locked-tree")]
    [InlineData("locked-tree/", "COPY", "file", "locked-tree")]
    [InlineData("locked-tree/", "MOVE", "tree", "locked-tree")]
    public async Task TheLockRootStaysWhatItIs_UntilTheTokenIsSubmitted(string root, string method, string source, string? destination)
    {
        var folder = MakeFolder();
        var granted = await Server.LockAsync($"/{folder}/{root}");
        var before = ShareSnapshot.Take(Server);
        var field = destination is null ? "X-None: " : $"Destination: /{folder}/{destination}";

        LockRequests.Locked($"/{folder}/{root}", await Server.SendAsync($"{method} /{folder}/{source}", field));
        Assert.Equal(before, ShareSnapshot.Take(Server));

        var done = await Server.SendAsync($"{method} /{folder}/{source}", field, granted.IfFor($"/{folder}/{root}"));
        Assert.True(done.Final.Status is 201 or 204, done.Final.ToString());
    }

    [Theory, Spec("RFC 4918", "7-5")]
    [InlineData("GET", 200)]
    [InlineData("HEAD", 200)]
    [InlineData("OPTIONS", 200)]
    [InlineData("PROPFIND", 207)]
    public async Task ReadingAsksForNoToken(string method, int status)
    {
        var folder = MakeFolder();
        await Server.LockAsync($"/{folder}");

        Expect.Status(status, await Server.SendAsync($"{method} /{folder}/file"));
        Expect.Status(status, await Server.SendAsync($"{method} /{folder}/"));
    }

    [Fact, Spec("RFC 4918", "7-3"), Spec("RFC 4918", "7.4-3")]
    public async Task ALockOnAFile_LeavesItsCollectionToOthers()
    {
        var folder = MakeFolder();
        await Server.LockAsync($"/{folder}/file");

        Expect.Status(201, await Server.SendContentAsync($"PUT /{folder}/new", "n"));
        Expect.Status(207, await Server.SendContentAsync($"PROPPATCH /{folder}", SetTitle));
        Expect.Status(204, await Server.SendAsync($"DELETE /{folder}/new"));
    }

    private string MakeFolder()
    {
        var folder = shared.NewFolder();
        Server.PutOnDisk($"{folder}/file", "f");
        Server.PutOnDisk($"{folder}/locked", "l");
        Server.PutOnDisk($"{folder}/tree/inner", "i");
        Server.PutOnDisk($"{folder}/locked-tree/inner", "i");
        return folder;
    }
}
