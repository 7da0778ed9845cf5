using DavServer.Tests.Shared;

namespace DavServer.ProtocolTests.Rfc4918;

public sealed class Section10_1_OptionsTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private const string Allow = "OPTIONS, GET, HEAD, PUT, PATCH, DELETE, MKCOL, PROPFIND, PROPPATCH, COPY, MOVE, LOCK, UNLOCK";

    [Theory, Spec("RFC 9110", "9.3.7"), Spec("RFC 4918", "10.1-1"), Spec("RFC 4918", "10.1-3")]
    [InlineData("/")]
    [InlineData("/unmapped")]
    [InlineData("/unmapped/below")]
    [InlineData("*")]
    public async Task Options_TellMethodsAndComplianceClassForAnyTarget(string target)
    {
        await using var connection = await shared.Server.ConnectAsync();
        var message = Expect.Status(200, await shared.Server.SendAsync(connection, $"OPTIONS {target}"));

        Assert.Equal("1, 2, 3, extended-mkcol, sabredav-partialupdate", message["dav"]);
        Assert.Equal(Allow, message["allow"]);
        Assert.Equal("0", message["content-length"]);
        Expect.Status(200, await shared.Server.SendAsync(connection, "OPTIONS /"));
    }

    [Theory, Spec("RFC 9110", "15.5.6")]
    [InlineData("POST")]
    [InlineData("TRACE")]
    [InlineData("BREW")]
    [InlineData("get")]
    public async Task UnknownMethod_Is405WithAllow(string method)
    {
        var response = await shared.Server.SendAsync($"{method} /");

        Expect.Refusal(405, method, response);
        Assert.Equal(Allow, response.Final["allow"]);
    }
}
