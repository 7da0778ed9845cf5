using DavServer.Tests.Shared;
using static DavServer.ProtocolTests.Locking;

namespace DavServer.ProtocolTests.Rfc4918;

public sealed class Section9_10_LockTests(SharedServer shared) : IClassFixture<SharedServer>
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
            + $"<D:timeout>Second-600</D:timeout><D:locktoken><D:href>{TokenOf(response)}</D:href></D:locktoken>"
            + $"<D:lockroot><D:href>{file}</D:href></D:lockroot></D:activelock></D:lockdiscovery></D:prop>\n", message.Content);
        Assert.Equal("f", (await Server.SendAsync($"GET {file}")).Final.Content);
    }

    [Theory, Spec("RFC 4918", "9.10.4"), Spec("RFC 4918", "7.3")]
    [InlineData("new")]
    [InlineData("a%20b%C3%A4")]
    public async Task LockOnAnUnmappedUrl_Is201AndMakesAnEmptyResourceThatStays(string name)
    {
        var folder = shared.NewFolder();
        var path = $"/{folder}/{name}";

        var response = await Server.SendContentAsync($"LOCK {path}", Exclusive);

        Expect.Status(201, response);
        Assert.Contains($"<D:lockroot><D:href>{path}</D:href></D:lockroot>", response.Final.Content, StringComparison.Ordinal);
        var empty = Expect.Status(200, await Server.SendAsync($"GET {path}"));
        Assert.Equal(("0", ""), (empty["content-length"], empty.Content));
        Multistatus.Read(await Server.SendAsync($"PROPFIND /{folder}", "Depth: 1")).Of(path);
        Expect.Status(405, await Server.SendAsync($"MKCOL {path}", $"If: (<{TokenOf(response)}>)"));
        Expect.Status(204, await Server.SendContentAsync($"PUT {path}", "x", $"If: (<{TokenOf(response)}>)"));
        Expect.Status(204, await Server.SendAsync($"UNLOCK {path}", $"Lock-Token: <{TokenOf(response)}>"));
        Assert.Equal("x", (await Server.SendAsync($"GET {path}")).Final.Content);
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

    [Theory, Spec("RFC 4918", "9.10.3")]
    [InlineData("X-None: ", "infinity")]
    [InlineData("Depth: infinity", "infinity")]
    [InlineData("Depth: Infinity", "infinity")]
    [InlineData("Depth: 0", "0")]
    public async Task DepthIsInfinityUnlessItIsZero(string field, string told)
    {
        var response = await Server.SendContentAsync($"LOCK /{shared.NewFolder()}", Exclusive, field);
        Assert.Contains($"<D:depth>{told}</D:depth>", Expect.Status(200, response).Content, StringComparison.Ordinal);
    }

    [Theory, Spec("RFC 4918", "9.10.3")]
    [InlineData("Depth: 1")]
    [InlineData("Depth: rubbish")]
    [InlineData("Depth: ")]
    public async Task OtherDepths_Are400AndLockNothing(string field)
    {
        var file = MakeFile();
        Expect.Refusal(400, "Depth", await Server.SendContentAsync($"LOCK {file}", Exclusive, field));
        Expect.Status(204, await Server.SendContentAsync($"PUT {file}", "x"));
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

    [Fact, Spec("RFC 4918", "6.6")]
    public async Task LockEndsWithItsTimeout()
    {
        var file = MakeFile();
        await Server.LockAsync(file, "Timeout: Second-1");
        Expect.Status(423, await Server.SendContentAsync($"PUT {file}", "x"));
        await Deadline.WaitAsync(UntilWritableAsync(file), "the end of a lock of one second");
        await Server.LockAsync(file);
    }

    [Theory, Spec("RFC 4918", "9.10.5"), Spec("RFC 4918", "6.2")]
    [InlineData(Exclusive, Exclusive, false)]
    [InlineData(Exclusive, Shared, false)]
    [InlineData(Shared, Exclusive, false)]
    [InlineData(Shared, Shared, true)]
    public async Task SecondLockOnTheSameResource_IsGrantedOnlyIfBothAreShared(string first, string second, bool granted)
    {
        var file = MakeFile();
        var token = await Server.LockAsync(file, first, []);

        // Submitting the token does not help: RFC 4918 §9.10.5 "It is illegal for a principal to request the same lock twice."
        var response = await Server.SendContentAsync($"LOCK {file}", second, $"If: (<{token}>)");

        if (granted)
        {
            Expect.Status(200, response);
            Assert.NotEqual(token, TokenOf(response));
        }
        else
        {
            ExpectLocked(response, "no-conflicting-lock", file);
        }
    }

    [Fact, Spec("RFC 4918", "9.10.6"), Spec("RFC 4918", "16")]
    public async Task LockBelowALockOfInfiniteDepth_Is423WithItsRoot()
    {
        var folder = shared.NewFolder();
        Server.PutOnDisk($"{folder}/sub/file", "f");
        await Server.LockAsync($"/{folder}");
        ExpectLocked(await Server.SendContentAsync($"LOCK /{folder}/sub/file", Exclusive), "no-conflicting-lock", $"/{folder}/");
        ExpectLocked(await Server.SendContentAsync($"LOCK /{folder}/sub", Shared), "no-conflicting-lock", $"/{folder}/");
    }

    [Fact, Spec("RFC 4918", "9.10.3"), Spec("RFC 4918", "7.4")]
    public async Task LockOfATreeWithALockedMember_Is207WithTheMemberAnd424_AndLocksNothing()
    {
        var folder = shared.NewFolder();
        Server.PutOnDisk($"{folder}/sub/one", "1");
        Server.PutOnDisk($"{folder}/two", "2");
        await Server.LockAsync($"/{folder}/sub", "Depth: 0");

        var response = await Server.SendContentAsync($"LOCK /{folder}/", Exclusive);

        ExpectMembers(response, ($"/{folder}/sub/", "HTTP/1.1 423 Locked"), ($"/{folder}/", "HTTP/1.1 424 Failed Dependency"));
        Assert.Contains($"<D:no-conflicting-lock><D:href>/{folder}/sub/</D:href></D:no-conflicting-lock>", response.Final.Content, StringComparison.Ordinal);
        Assert.Null(response.Final["lock-token"]);
        Expect.Status(204, await Server.SendContentAsync($"PUT /{folder}/two", "x"));
        Expect.Status(200, await Server.SendContentAsync($"LOCK /{folder}/", Exclusive, "Depth: 0"));
    }

    [Theory, Spec("RFC 4918", "11.2"), Spec("RFC 4918", "8.2")]
    [InlineData("rubbish", 400)]
    [InlineData("<D:lockinfo xmlns:D='DAV:'", 400)]
    [InlineData("<D:propfind xmlns:D='DAV:'><D:allprop/></D:propfind>", 400)]
    [InlineData("<D:lockinfo xmlns:D='DAV:'><D:lockscope><D:exclusive/></D:lockscope></D:lockinfo>", 422)]
    [InlineData("<D:lockinfo xmlns:D='DAV:'><D:lockscope><D:local/></D:lockscope><D:locktype><D:write/></D:locktype></D:lockinfo>", 422)]
    [InlineData("<D:lockinfo xmlns:D='DAV:'><D:lockscope><D:shared/></D:lockscope><D:locktype><D:read/></D:locktype></D:lockinfo>", 422)]
    public async Task ContentThatAsksForNoLockThereIs_IsRefusedAndMakesNothing(string content, int status)
    {
        var folder = shared.NewFolder();
        Expect.Status(status, await Server.SendContentAsync($"LOCK /{folder}/new", content));
        Expect.Status(404, await Server.SendAsync($"GET /{folder}/new"));
    }

    [Fact]
    public async Task ContentBeyondTheLimit_Is413_AndAnOwnerBeyondItsOwn507()
    {
        var file = MakeFile();
        string Content(int owner) => Exclusive.Replace("</D:lockinfo>", $"<D:owner>{new string('x', owner)}</D:owner></D:lockinfo>", StringComparison.Ordinal);
        Expect.Status(413, await Server.SendContentAsync($"LOCK {file}", Content(300_000)));
        Expect.Refusal(507, "owner", await Server.SendContentAsync($"LOCK {file}", Content(5_000)));
        Expect.Status(200, await Server.SendContentAsync($"LOCK {file}", Content(4_000)));
    }

    [Fact, Spec("RFC 4918", "9.10.2"), Spec("RFC 4918", "7.7")]
    public async Task Refresh_RestartsTheTimeout_IgnoresDepthAndGivesNoLockToken()
    {
        var file = MakeFile();
        var token = await Server.LockAsync(file, "Timeout: Second-100", "Depth: 0");

        var response = await Server.SendAsync($"LOCK {file}", $"If: (<{token}>)", "Timeout: Second-500", "Depth: 1");

        var message = Expect.Status(200, response);
        Assert.Null(message["lock-token"]);
        Assert.Contains("<D:timeout>Second-500</D:timeout>", message.Content, StringComparison.Ordinal);
        Assert.Contains("<D:depth>0</D:depth>", message.Content, StringComparison.Ordinal);
        Assert.Contains($"<D:locktoken><D:href>{token}</D:href></D:locktoken>", message.Content, StringComparison.Ordinal);

        // Without a Timeout it starts again from what it was.
        Assert.Contains("Second-500<", Expect.Status(200, await Server.SendAsync($"LOCK {file}", $"If: (<{token}>)")).Content, StringComparison.Ordinal);
    }

    [Fact, Spec("RFC 4918", "9.10.2")]
    public async Task Refresh_ThroughAMemberOfTheLockedTree_ShowsTheLockRoot()
    {
        var folder = shared.NewFolder();
        Server.PutOnDisk($"{folder}/sub/file", "f");
        var token = await Server.LockAsync($"/{folder}");
        var response = await Server.SendAsync($"LOCK /{folder}/sub/file", $"If: </{folder}/> (<{token}>)");
        Assert.Contains($"<D:lockroot><D:href>/{folder}/</D:href>", Expect.Status(200, response).Content, StringComparison.Ordinal);
    }

    [Fact, Spec("RFC 4918", "9.10.6"), Spec("RFC 4918", "9.10.2")]
    public async Task Refresh_OfALockThatIsNotThere_Is412WithTheConditionCode()
    {
        var (file, other) = (MakeFile(), MakeFile());
        var token = await Server.LockAsync(other);
        ExpectError(412, await Server.SendAsync($"LOCK {file}", $"If: (<{token}>)"), "lock-token-matches-request-uri");
        ExpectError(412, await Server.SendAsync($"LOCK {file}", $"If: (<{Unknown}>)"), "lock-token-matches-request-uri");
        ExpectError(412, await Server.SendAsync($"LOCK {file}-unmapped", $"If: (<{token}>)"), "lock-token-matches-request-uri");
        Expect.Status(404, await Server.SendAsync($"GET {file}-unmapped"));
        Expect.Status(204, await Server.SendAsync($"UNLOCK {other}", $"Lock-Token: <{token}>"));
        ExpectError(412, await Server.SendAsync($"LOCK {other}", $"If: (<{token}>)"), "lock-token-matches-request-uri");
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
        var token = await Server.LockAsync(file);
        Expect.Refusal(412, "If ", await Server.SendAsync($"LOCK {file}", $"If: (<{token}> [\"none\"])"));
        Expect.Status(412, await Server.SendAsync($"LOCK {file}", $"If: (<{token}>)", "If-Match: \"none\""));
    }

    [Fact, Spec("RFC 4918", "7.4")]
    public async Task LockOnAnUnmappedUrlInALockedCollection_NeedsTheCollectionsToken()
    {
        var folder = shared.NewFolder();
        var token = await Server.LockAsync($"/{folder}", "Depth: 0");
        ExpectLocked(await Server.SendContentAsync($"LOCK /{folder}/new", Exclusive), "lock-token-submitted", $"/{folder}/");
        Expect.Status(404, await Server.SendAsync($"GET /{folder}/new"));
        Expect.Status(201, await Server.SendContentAsync($"LOCK /{folder}/new", Exclusive, $"If: </{folder}> (<{token}>)"));
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

    private async Task UntilWritableAsync(string file)
    {
        while ((await Server.SendContentAsync($"PUT {file}", "x")).Final.Status != 204)
        {
        }
    }

    private string MakeFile()
    {
        var folder = shared.NewFolder();
        Server.PutOnDisk($"{folder}/file", "f");
        return $"/{folder}/file";
    }
}
