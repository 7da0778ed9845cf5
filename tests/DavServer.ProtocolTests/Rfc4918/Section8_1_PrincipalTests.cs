using DavServer.ProtocolTests.Users;
using DavServer.Tests.Shared;

namespace DavServer.ProtocolTests.Rfc4918;

/// <summary>Who someone is comes before everything else, and a lock belongs to who created it.</summary>
public sealed class Section8_1_PrincipalTests(UsersServer users) : IClassFixture<UsersServer>
{
    private readonly ServerUnderTest _server = users.Server;

    [Theory, Spec("RFC 4918", "8.1-1"), Spec("RFC 4918", "8.5-2"), Spec("RFC 4918", "10.6-4")]
    [InlineData("PUT /who/locked", "X-None: ")] // else 423
    [InlineData("PUT /who/file", "If-Match: \"no\"")] // else 412
    [InlineData("PUT /who/file", "If: (<urn:uuid:181d4fae-7d8c-11d0-a765-00a0c91e6bf2>)")] // else 412
    [InlineData("PUT /who/file", "If: rubbish")] // else 400
    [InlineData("GET /who/file", "If-None-Match: *")] // else 304
    [InlineData("GET /who/unmapped", "X-None: ")] // else 404
    [InlineData("COPY /who/file", "Destination: /who/locked\r\nOverwrite: F")] // else 412
    [InlineData("MOVE /who/file", "Destination: /who/locked\r\nOverwrite: F")] // else 412
    [InlineData("COPY /who/file", "X-None: ")] // else 400
    [InlineData("COPY /who/file", "Destination: http://other.example/x")] // else 502
    [InlineData("MKCOL /who", "X-None: ")] // else 405
    [InlineData("MKCOL /no/such/new", "X-None: ")] // else 409
    [InlineData("DELETE /who", "Depth: 0")] // else 400
    [InlineData("PROPFIND /who", "Depth: rubbish")] // else 400
    [InlineData("PROPPATCH /who/locked", "X-None: ")] // else 400 or 423
    [InlineData("LOCK /who/locked", "X-None: ")] // else 400 or 423
    [InlineData("UNLOCK /who/locked", "X-None: ")] // else 400
    public async Task WithoutGoodCredentials_EveryOtherErrorIs401(string request, string field)
    {
        _server.PutOnDisk("who/file", "f");
        _server.PutOnDisk("who/locked", "l");
        await _server.SendContentAsync("LOCK /who/locked", LockRequests.Exclusive, UsersServer.Alice);

        Expect.Status(401, await _server.SendAsync(request, field));
        Expect.Status(401, await _server.SendAsync(request, field, UsersServer.Basic("alice", "bob's")));
    }

    [Fact, Spec("RFC 4918", "7.5-2")]
    public async Task ATokenCountsOnlyFromThePrincipalThatTheLockBelongsTo()
    {
        _server.PutOnDisk("own/file", "f");
        var granted = await _server.LockAsync("/own/file", UsersServer.Alice);

        foreach (var method in (string[])["PUT", "DELETE", "MOVE"])
        {
            string[] fields = [UsersServer.Bob, granted.If, "Destination: /own/stolen"];
            var refused = method == "PUT"
                ? await _server.SendContentAsync("PUT /own/file", "b", fields)
                : await _server.SendAsync($"{method} /own/file", fields);
            Assert.True(refused.Final.Status is 423 or 403, refused.Final.ToString());
        }

        Assert.Equal("f", File.ReadAllText(Path.Join(_server.Root, "own/file")));
        Expect.Status(204, await _server.SendContentAsync("PUT /own/file", "mine", UsersServer.Alice, granted.If));
    }

    [Fact, Spec("RFC 4918", "9.11.1-3"), Spec("RFC 4918", "9.11-3")]
    public async Task UnlockByAnotherPrincipal_Is403_AndAllStaysLocked()
    {
        _server.PutOnDisk("tree/one", "1");
        _server.PutOnDisk("tree/sub/two", "2");
        var granted = await _server.LockAsync("/tree/", UsersServer.Alice, "Depth: infinity");

        Expect.Status(403, await _server.SendAsync("UNLOCK /tree/", UsersServer.Bob, granted.LockToken));
        Expect.Status(403, await _server.SendAsync("UNLOCK /tree/sub/two", UsersServer.Bob, granted.LockToken));

        foreach (var name in (string[])["one", "sub/two", "new"])
        {
            LockRequests.Locked("/tree/", await _server.SendContentAsync($"PUT /tree/{name}", "x", UsersServer.Bob));
        }

        Expect.Status(204, await _server.SendAsync("UNLOCK /tree/", UsersServer.Alice, granted.LockToken));
        Expect.Status(204, await _server.SendContentAsync("PUT /tree/one", "x", UsersServer.Bob));
    }

    [Fact, Spec("RFC 4918", "7.7-1"), Spec("RFC 4918", "7.5-2")]
    public async Task AnotherPrincipalDoesNotRefreshTheLock()
    {
        _server.PutOnDisk("refresh/file", "f");
        var granted = await _server.LockAsync("/refresh/file", UsersServer.Alice, "Timeout: Second-100");

        var refused = await _server.SendAsync("LOCK /refresh/file", UsersServer.Bob, granted.If, "Timeout: Second-1000");
        Assert.True(refused.Final.Status is 403 or 412 or 423, refused.Final.ToString());

        var refreshed = Expect.Status(200, await _server.SendAsync("LOCK /refresh/file", UsersServer.Alice, granted.If, "Timeout: Second-200"));
        Assert.Equal(200, Assert.Single(ActiveLock.In(refreshed)).Seconds);
    }
}
