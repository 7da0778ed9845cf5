using System.Globalization;
using DavServer.ProtocolTests.LongRunning;
using DavServer.Tests.Shared;

namespace DavServer.ProtocolTests.Users;

/// <summary>Basic authentication (RFC 7617) from --users.</summary>
public class PasswordTests(UsersServer slow) : IClassFixture<UsersServer>
{
    private readonly ServerUnderTest _server = slow.Server;

    public static TheoryData<string> BadCredentials => new()
    {
        "X-Nothing: 1",
        UsersServer.Basic("alice", "bob's"),
        UsersServer.Basic("alice", ""),
        UsersServer.Basic("Alice", "alice's"),
        UsersServer.Basic("nobody", "alice's"),
        UsersServer.Basic("", ""),
        UsersServer.Basic("local", ""),
        UsersServer.Basic("anonymous", ""),
        "Authorization: Basic",
        "Authorization: Basic !!!",
        "Authorization: Bearer YWxpY2U6YWxpY2Uncw==",
        UsersServer.Basic("alice", "alice's") + "\r\n" + UsersServer.Basic("alice", "alice's"),
    };

    [Theory, Spec("RFC 7617", "2"), Spec("RFC 9110", "15.5.2")]
    [MemberData(nameof(BadCredentials))]
    public async Task RequestWithoutGoodCredentials_Gets401WithAChallengeAndChangesNothing(string field)
    {
        _server.PutOnDisk("mine", "mine");
        foreach (var request in new[]
        {
            "GET /mine", "DELETE /mine", "PROPFIND /", "OPTIONS /", "OPTIONS *", "GET /unmapped", "NOSUCHMETHOD /mine",
            "COPY /mine", "GET /.davserver/operations", "GET /.davserver/operations/x", "GET /a/../b",
        })
        {
            var refused = (await _server.SendAsync(request, field, "Destination: /stolen", "Prefer: respond-async")).Final;
            Assert.True(refused.Status == 401, $"{request}: {refused}");
            Assert.Equal("Basic realm=\"DavServer\", charset=\"UTF-8\"", refused["www-authenticate"]);
        }

        Assert.Equal("mine", await File.ReadAllTextAsync(Path.Join(_server.Root, "mine")));
        Assert.False(Path.Exists(Path.Join(_server.Root, "stolen")));
    }

    [Fact, Spec("RFC 7617", "2"), Spec("RFC 4918", "20.1")]
    public async Task GoodCredentials_WorkOverPlainLoopbackAndTls()
    {
        Assert.Equal(201, (await _server.SendContentAsync("PUT /plain", "plain", UsersServer.Alice)).Final.Status);
        Assert.Equal("plain", (await _server.SendAsync("GET /plain", UsersServer.Bob)).Final.Content);
        Assert.Equal("plain", (await Answer.AskAsync(slow.Http2Tls, "GET", "/plain", UsersServer.Carol)).Content);
        Assert.Equal(401, (await Answer.AskAsync(slow.Http2Tls, "GET", "/plain")).Status);
    }

    [Fact, Spec("RFC 9112", "9.3")]
    public async Task ConnectionIsKeptAfterA401_AndEachRequestIsJudgedByItsOwnCredentials()
    {
        _server.PutOnDisk("kept", "kept");
        await using var connection = await _server.ConnectAsync();
        foreach (var (field, status) in new[]
        {
            (UsersServer.Alice, 200), ("X-Nothing: 1", 401), (UsersServer.Bob, 200), (UsersServer.Basic("bob", "no"), 401), (UsersServer.Alice, 200),
        })
        {
            Assert.Equal(status, (await _server.SendAsync(connection, "GET /kept", field)).Final.Status);
        }
    }

    [Fact, Spec("product.md", "Command line, configuration")]
    public async Task WrongPassword_TakesAsLongForAKnownNameAsForAnUnknownOne()
    {
        var (known, unknown) = (TimeSpan.Zero, TimeSpan.Zero);
        for (var i = 0; i < 3; i++)
        {
            known += await RefusalAsync("alice", i);
            unknown += await RefusalAsync("mallory", i);
        }

        // One slow hash each. A short cut for unknown names would be a hundred times quicker; a busy machine is not.
        Assert.InRange(unknown / known, 0.2, 5);
    }

    private async Task<TimeSpan> RefusalAsync(string name, int attempt)
    {
        var start = TimeProvider.System.GetTimestamp();
        var refused = await _server.SendAsync("GET /", UsersServer.Basic(name, attempt.ToString(CultureInfo.InvariantCulture)));
        Assert.Equal(401, refused.Final.Status);
        return TimeProvider.System.GetElapsedTime(start);
    }
}
