using DavServer.Tests.Shared;

namespace DavServer.ProtocolTests.Rfc4918;

/// <summary>What all responses have, and what none of a method that changes something may have.</summary>
public sealed class Section9_ResponseFieldTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private ServerUnderTest Server => shared.Server;

    [Fact, Spec("RFC 4918", "9.2-9"), Spec("RFC 4918", "9.3-6"), Spec("RFC 4918", "9.8-3"), Spec("RFC 4918", "9.9-4"), Spec("RFC 4918", "9.10-2")]
    [Spec("RFC 4918", "9.11-5"), Spec("RFC 4918", "8.5-1"), Spec("RFC 4918", "9.8-2"), Spec("RFC 4918", "9.9-2"), Spec("RFC 4918", "9.2-1")]
    [Spec("RFC 4918", "9.11-4")]
    public async Task NothingIsOfferedToCaches_AndEveryResponseHasDate()
    {
        var folder = shared.NewFolder();
        Server.PutOnDisk($"{folder}/file", "content");
        var granted = await Server.LockAsync($"/{folder}/file");
        RawHttpConnection.Message[] messages =
        [
            granted.Response,
            Expect.Status(200, await Server.SendAsync($"LOCK /{folder}/file", granted.If)),
            Expect.Status(204, await Server.SendAsync($"UNLOCK /{folder}/file", granted.LockToken)),
            Expect.Status(207, await Server.SendContentAsync(
                $"PROPPATCH /{folder}/file", "<propertyupdate xmlns='DAV:'><set><prop><p xmlns='urn:p'>v</p></prop></set></propertyupdate>")),
            Expect.Status(201, await Server.SendAsync($"MKCOL /{folder}/new")),
            Expect.Status(201, await Server.SendAsync($"COPY /{folder}/file", $"Destination: /{folder}/copy")),
            Expect.Status(204, await Server.SendAsync($"COPY /{folder}/file", $"Destination: /{folder}/copy")),
            Expect.Status(201, await Server.SendAsync($"MOVE /{folder}/copy", $"Destination: /{folder}/moved")),
            Expect.Status(405, await Server.SendAsync($"MKCOL /{folder}/new")),
            Expect.Status(412, await Server.SendAsync($"MOVE /{folder}/file", $"Destination: /{folder}/moved", "Overwrite: F")),
            Expect.Status(409, await Server.SendAsync($"UNLOCK /{folder}/file", granted.LockToken)),
            Expect.Status(400, await Server.SendAsync($"UNLOCK /{folder}/file")),
        ];

        Assert.All(messages, message => Assert.NotNull(message["date"]));
        Assert.All(messages, message => Assert.Null(message["expires"]));
        Assert.All(messages, message => Assert.DoesNotMatch("max-age|public|s-maxage", message["cache-control"] ?? ""));
    }

    [Theory, Spec("RFC 4918", "9.4-1")]
    [InlineData("")]
    [InlineData("/")]
    public async Task HeadOfACollection_AnswersAsGetDoesWithoutContent(string slash)
    {
        var folder = shared.NewFolder();
        Server.PutOnDisk($"{folder}/file", "content");

        var got = await Server.SendAsync($"GET /{folder}{slash}");
        var head = await Server.SendAsync($"HEAD /{folder}{slash}");

        Assert.NotEqual("", got.Final.Content);
        Assert.Equal((got.Final.Status, got.Final["content-type"], ""), (head.Final.Status, head.Final["content-type"], head.Final.Content));
        Assert.Equal(got.Final.Fields.Select(f => f.Key).Except(["Transfer-Encoding", "Content-Length"]).Order(),
            head.Final.Fields.Select(f => f.Key).Except(["Transfer-Encoding", "Content-Length"]).Order());
    }
}
