using DavServer.ProtocolTests.Rfc4918;
using DavServer.ProtocolTests.Users;
using DavServer.Tests.Shared;
using static DavServer.ProtocolTests.Users.UsersServer;

namespace DavServer.ProtocolTests.Locks;

/// <summary>A lock is its creator's, and so is its token (RFC 4918 §6.4; dependencies-and-threats.md, threat 8).</summary>
public sealed class LockPrivacyTests(UsersServer users) : IClassFixture<UsersServer>
{
    private const string Discover = "<propfind xmlns='DAV:'><prop><lockdiscovery/></prop></propfind>";
    private readonly ServerUnderTest _server = users.Server;

    [Fact, Spec("RFC 4918", "6.8"), Spec("RFC 4918", "14.1")]
    public async Task LockDiscovery_TellsOthersAllButTheToken()
    {
        var file = MakeFile();
        var granted = await _server.LockAsAsync(Alice, file, LockRequests.Exclusive);

        var seen = (await _server.SendContentAsync($"PROPFIND {file}", Discover, Bob, "Depth: 0")).Final.Content;
        Assert.Contains("<D:activelock>", seen, StringComparison.Ordinal);
        Assert.Contains("http://example.org/~me", seen, StringComparison.Ordinal);
        Assert.Contains($"<D:lockroot><D:href>{file}</D:href></D:lockroot>", seen, StringComparison.Ordinal);
        Assert.DoesNotContain("locktoken", seen, StringComparison.Ordinal);
        Assert.DoesNotContain(granted.Token, seen, StringComparison.Ordinal);
        foreach (var user in (string[])[Alice, Carol])
        {
            seen = (await _server.SendContentAsync($"PROPFIND {file}", Discover, user, "Depth: 0")).Final.Content;
            Assert.Contains($"<D:locktoken><D:href>{granted.Token}</D:href></D:locktoken>", seen, StringComparison.Ordinal);
        }
    }

    [Fact, Spec("RFC 4918", "6.4")]
    public async Task TokenOfAnotherUser_OpensNothing_AndIsInNoAnswer()
    {
        var folder = users.NewName("tree");
        _server.PutOnDisk($"{folder}/sub/file", "f");
        var granted = await _server.LockAsAsync(Alice, $"/{folder}/sub", LockRequests.Exclusive);
        var before = ShareSnapshot.Take(_server);
        foreach (var submitted in (string[])[granted.If, granted.IfFor($"/{folder}/sub"), $"If: (<{granted.Token}>) (Not <DAV:no-lock>)", "X-None: "])
        {
            foreach (var request in (string[])[
                $"PUT /{folder}/sub/file", $"PUT /{folder}/sub/new", $"DELETE /{folder}/sub/file", $"DELETE /{folder}/sub", $"DELETE /{folder}",
                $"MKCOL /{folder}/sub/new", $"MOVE /{folder}/sub", $"MOVE /{folder}", $"LOCK /{folder}/sub", $"UNLOCK /{folder}/sub",
            ])
            {
                var token = request.StartsWith("UNLOCK", StringComparison.Ordinal) ? granted.LockToken : "X-None: ";
                var refused = (await _server.SendAsync(request, Bob, submitted, token, $"Destination: /{folder}-stolen")).Final;
                Assert.True(refused.Status is 207 or 400 or 403 or 412 or 423, $"{request}, {submitted}: {refused}");
                Assert.DoesNotContain(granted.Token, refused.ToString(), StringComparison.Ordinal);
            }
        }

        Assert.Equal(before, ShareSnapshot.Take(_server));
        Expect.Status(204, await _server.SendContentAsync($"PUT /{folder}/sub/file", "mine", Alice, granted.If));
    }

    // RFC 4918 §6.4: "The server MAY allow privileged users other than the lock creator to destroy a lock".
    [Fact, Spec("RFC 4918", "6.4")]
    public async Task Administrator_BreaksALock_ButDoesNotWriteUnderIt()
    {
        var file = MakeFile();
        var granted = await _server.LockAsAsync(Alice, file, LockRequests.Exclusive);
        LockRequests.Locked(file, await _server.SendContentAsync($"PUT {file}", "x", Carol, granted.If));
        Expect.Status(403, await _server.SendAsync($"LOCK {file}", Carol, granted.If));
        Expect.Status(204, await _server.SendAsync($"UNLOCK {file}", Carol, granted.LockToken));
        Expect.Status(204, await _server.SendContentAsync($"PUT {file}", "x", Bob));
        Expect.Status(412, await _server.SendContentAsync($"PUT {file}", "lost", Alice, granted.If));
    }

    [Fact, Spec("RFC 4918", "6.2")]
    public async Task HoldersOfSharedLocks_EachWriteWithTheirOwn()
    {
        var file = MakeFile();
        var alices = await _server.LockAsAsync(Alice, file, LockRequests.Shared);
        var bobs = await _server.LockAsAsync(Bob, file, LockRequests.Shared);
        Expect.Status(204, await _server.SendContentAsync($"PUT {file}", "a", Alice, alices.If));
        Expect.Status(204, await _server.SendContentAsync($"PUT {file}", "b", Bob, bobs.If));
        LockRequests.Locked(file, await _server.SendContentAsync($"PUT {file}", "x", Bob, alices.If));
        LockRequests.Locked(file, await _server.SendContentAsync($"PUT {file}", "x", Carol, alices.If));
        Expect.Status(403, await _server.SendAsync($"UNLOCK {file}", Bob, alices.LockToken));
    }

    private string MakeFile()
    {
        var name = users.NewName("file");
        _server.PutOnDisk(name, "f");
        return "/" + name;
    }
}
