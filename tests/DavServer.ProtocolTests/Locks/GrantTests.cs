using DavServer.ProtocolTests.Rfc4918;
using DavServer.Tests.Shared;
using static DavServer.ProtocolTests.Rfc4918.LockRequests;

namespace DavServer.ProtocolTests.Locks;

/// <summary>What LOCK answers, to the letter, beyond what the sections of RFC 4918 ask of every server (Rfc4918/).</summary>
public sealed class GrantTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private const string Write = "<D:locktype><D:write/></D:locktype>";

    private ServerUnderTest Server => shared.Server;

    [Fact, Spec("RFC 4918", "9.10.1"), Spec("RFC 4918", "9.10.6"), Spec("RFC 4918", "14.1")]
    public async Task LockOnAMappedUrl_Is200WithTheWholeLock()
    {
        var file = MakeFile();

        var response = await Server.SendContentAsync($"LOCK {file}", "<D:lockinfo xmlns:D='DAV:'><D:lockscope><D:exclusive/></D:lockscope>" + Write
            + "<D:owner>me &amp; <D:href>mailto:me@example.org</D:href></D:owner></D:lockinfo>", "Timeout: Second-600", "Depth: 0");

        var message = Expect.Status(200, response);
        Assert.Equal("application/xml; charset=utf-8", message["content-type"]);
        Assert.Equal(
            "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<D:prop xmlns:D=\"DAV:\"><D:lockdiscovery><D:activelock><D:lockscope><D:exclusive/></D:lockscope>"
            + "<D:locktype><D:write/></D:locktype><D:depth>0</D:depth>"
            + "<D:owner xmlns=\"\" xmlns:D=\"DAV:\">me &amp; <D:href>mailto:me@example.org</D:href></D:owner>"
            + $"<D:timeout>Second-600</D:timeout><D:locktoken><D:href>{response.Final["lock-token"]![1..^1]}</D:href></D:locktoken>"
            + $"<D:lockroot><D:href>{file}</D:href></D:lockroot></D:activelock></D:lockdiscovery></D:prop>\n", message.Content);
        Assert.Equal("f", (await Server.SendAsync($"GET {file}")).Final.Content);
    }

    [Theory, Spec("RFC 4918", "9.10.6")]
    [InlineData("none/new")]
    [InlineData("file/new")]
    public async Task LockWithoutAParent_Is409AndMakesNothing(string name)
    {
        var file = MakeFile();
        var before = ShareSnapshot.Take(Server);

        Expect.Status(409, await Server.SendContentAsync($"LOCK {file[..^"file".Length]}{name}", Exclusive));

        Assert.Equal(before, ShareSnapshot.Take(Server));
    }

    [Theory, Spec("RFC 4918", "6.6"), Spec("RFC 4918", "10.7")]
    [InlineData("X-None: ", 3600)]
    [InlineData("Timeout: Second-17", 17)]
    [InlineData("Timeout: Infinite, Second-4100000000", 86400)]
    [InlineData("Timeout: Second-4100000000", 86400)]
    [InlineData("Timeout: rubbish", 3600)]
    public async Task TimeoutIsAskedFor_CappedAndTold(string field, int told)
    {
        var response = await Server.SendContentAsync($"LOCK {MakeFile()}", Exclusive, field);
        Assert.Contains($"<D:timeout>Second-{told}</D:timeout>", Expect.Status(200, response).Content, StringComparison.Ordinal);
    }

    [Fact, Spec("RFC 4918", "9.10.6"), Spec("RFC 4918", "16")]
    public async Task LockBelowALockOfInfiniteDepth_Is423WithItsRoot()
    {
        var folder = shared.NewFolder();
        Server.PutOnDisk($"{folder}/sub/file", "f");
        await Server.LockAsync($"/{folder}");
        Locking.Error(423, "no-conflicting-lock", await Server.SendContentAsync($"LOCK /{folder}/sub/file", Exclusive), $"/{folder}/");
        Locking.Error(423, "no-conflicting-lock", await Server.SendContentAsync($"LOCK /{folder}/sub", Shared), $"/{folder}/");
    }

    [Fact, Spec("RFC 4918", "9.10.3"), Spec("RFC 4918", "7.4")]
    public async Task LockOfATreeWithALockedMember_Is207WithTheMemberAnd424_AndLocksNothing()
    {
        var folder = shared.NewFolder();
        Server.PutOnDisk($"{folder}/sub/one", "1");
        Server.PutOnDisk($"{folder}/two", "2");
        await Server.LockAsync($"/{folder}/sub", "Depth: 0");

        var response = await Server.SendContentAsync($"LOCK /{folder}/", Exclusive);

        Locking.Members(response, ($"/{folder}/sub/", 423), ($"/{folder}/", 424));
        Assert.Contains($"<D:no-conflicting-lock><D:href>/{folder}/sub/</D:href></D:no-conflicting-lock>", response.Final.Content, StringComparison.Ordinal);
        Assert.Null(response.Final["lock-token"]);
        Expect.Status(204, await Server.SendContentAsync($"PUT /{folder}/two", "x"));
        Expect.Status(200, await Server.SendContentAsync($"LOCK /{folder}/", Exclusive, "Depth: 0"));
    }

    [Fact]
    public async Task ContentBeyondTheLimit_Is413_AndAnOwnerBeyondItsOwn507()
    {
        var file = MakeFile();
        string Content(int owner) => Exclusive.Replace("http://example.org/~me", new string('x', owner), StringComparison.Ordinal);
        Expect.Status(413, await Server.SendContentAsync($"LOCK {file}", Content(300_000)));
        Expect.Refusal(507, "owner", await Server.SendContentAsync($"LOCK {file}", Content(2_100)));
        Expect.Status(200, await Server.SendContentAsync($"LOCK {file}", Content(1_800)));
    }

    [Fact, Spec("RFC 4918", "9.10.2")]
    public async Task Refresh_ThroughAMemberOfTheLockedTree_ShowsTheLockRoot()
    {
        var folder = shared.NewFolder();
        Server.PutOnDisk($"{folder}/sub/file", "f");
        var granted = await Server.LockAsync($"/{folder}");
        var response = await Server.SendAsync($"LOCK /{folder}/sub/file", $"If: </{folder}/> (<{granted.Token}>)");
        Assert.Contains($"<D:lockroot><D:href>/{folder}/</D:href>", Expect.Status(200, response).Content, StringComparison.Ordinal);
    }

    [Fact, Spec("RFC 4918", "9.10.6"), Spec("RFC 4918", "9.10.2")]
    public async Task Refresh_OfALockThatIsNotThere_Is412WithTheConditionCode()
    {
        var (file, other) = (MakeFile(), MakeFile());
        var granted = await Server.LockAsync(other);
        Locking.Error(412, "lock-token-matches-request-uri", await Server.SendAsync($"LOCK {file}", $"If: (<{granted.Token}>)"));
        Locking.Error(412, "lock-token-matches-request-uri", await Server.SendAsync($"LOCK {file}", $"If: (<{Locking.Unknown}>)"));
        Locking.Error(412, "lock-token-matches-request-uri", await Server.SendAsync($"LOCK {file}-unmapped", $"If: (<{granted.Token}>)"));
        Expect.Status(404, await Server.SendAsync($"GET {file}-unmapped"));
        Expect.Status(204, await Server.SendAsync($"UNLOCK {other}", granted.LockToken));
        Locking.Error(412, "lock-token-matches-request-uri", await Server.SendAsync($"LOCK {other}", $"If: (<{granted.Token}>)"));
    }

    [Theory, Spec("RFC 4918", "9.10.2")]
    [InlineData("X-None: ")]
    [InlineData("If: ([\"etag\"])")]
    [InlineData("If: (<urn:uuid:1>) (<urn:uuid:2>)")]
    [InlineData("If: (<urn:uuid:1> <urn:uuid:2>)")]
    [InlineData("If: rubbish")]
    [InlineData("If: ")]
    public async Task RefreshThatDoesNotNameOneLock_Is400(string field)
    {
        var file = MakeFile();
        Expect.Status(400, await Server.SendAsync($"LOCK {file}", field));
        Expect.Status(400, await Server.SendAsync($"LOCK {file}-unmapped", field));
        Expect.Status(404, await Server.SendAsync($"GET {file}-unmapped"));
    }

    [Fact, Spec("RFC 4918", "9.10.2"), Spec("RFC 4918", "10.4.3")]
    public async Task RefreshWithAFalseCondition_Is412()
    {
        var file = MakeFile();
        var granted = await Server.LockAsync(file);
        Expect.Refusal(412, "If ", await Server.SendAsync($"LOCK {file}", $"If: (<{granted.Token}> [\"none\"])"));
        Expect.Status(412, await Server.SendAsync($"LOCK {file}", $"If: (<{granted.Token}>)", "If-Match: \"none\""));
    }

    [Fact, Spec("RFC 4918", "7.4")]
    public async Task LockOnAnUnmappedUrlInALockedCollection_NeedsTheCollectionsToken()
    {
        var folder = shared.NewFolder();
        var granted = await Server.LockAsync($"/{folder}", "Depth: 0");
        Locking.Error(423, "lock-token-submitted", await Server.SendContentAsync($"LOCK /{folder}/new", Exclusive), $"/{folder}/");
        Expect.Status(404, await Server.SendAsync($"GET /{folder}/new"));
        Expect.Status(201, await Server.SendContentAsync($"LOCK /{folder}/new", Exclusive, $"If: </{folder}> (<{granted.Token}>)"));
    }

    [Fact, Spec("RFC 4918", "12.1")]
    public async Task LockWithAConditionThatDoesNotHold_Is412AndLocksNothing()
    {
        var file = MakeFile();
        Expect.Status(412, await Server.SendContentAsync($"LOCK {file}", Exclusive, "If-Match: \"none\""));
        Expect.Status(412, await Server.SendContentAsync($"LOCK {file}", Exclusive, "If: ([\"none\"])"));
        Expect.Status(412, await Server.SendContentAsync($"LOCK {file}", Exclusive, "If-None-Match: *"));
        Expect.Status(412, await Server.SendContentAsync($"LOCK {file}-new", Exclusive, "If-Match: *"));
        Expect.Status(404, await Server.SendAsync($"GET {file}-new"));
        Expect.Status(204, await Server.SendContentAsync($"PUT {file}", "x"));
    }

    // RFC 4918 §6.1 point 8: a lock without its resource is none. The disk may be changed behind the server's back.
    [Fact, Spec("RFC 4918", "6.1")]
    public async Task LockWhoseResourceVanishedFromTheDisk_IsInNobodysWay()
    {
        var folder = shared.NewFolder();
        var onDisk = Server.PutOnDisk($"{folder}/file", "f");
        await Server.LockAsync($"/{folder}/file");
        File.Delete(onDisk);
        Expect.Status(201, await Server.SendContentAsync($"LOCK /{folder}/file", Exclusive));
        File.Delete(onDisk);
        Expect.Status(204, await Server.SendAsync($"DELETE /{folder}"));
    }

    [Theory, Spec("RFC 4918", "6.1")]
    [InlineData("COPY", 1)]
    [InlineData("COPY", 2 * 1024 * 1024)]
    [InlineData("MOVE", 1)]
    public async Task LockWhoseResourceVanishedFromTheDisk_IsNotThatOfWhatIsPlacedThere(string method, int length)
    {
        var folder = shared.NewFolder();
        var onDisk = Server.PutOnDisk($"{folder}/file", "f");
        Server.PutOnDisk($"{folder}/other", new string('o', length));
        await Server.LockAsync($"/{folder}/file");
        File.Delete(onDisk);

        Expect.Status(201, await Server.SendAsync($"{method} /{folder}/other", $"Destination: /{folder}/file"));

        Expect.Status(204, await Server.SendContentAsync($"PUT /{folder}/file", "another's"));
        Expect.Status(200, await Server.SendContentAsync($"LOCK /{folder}/file", Exclusive));
    }

    private string MakeFile()
    {
        var folder = shared.NewFolder();
        Server.PutOnDisk($"{folder}/file", "f");
        return $"/{folder}/file";
    }
}
