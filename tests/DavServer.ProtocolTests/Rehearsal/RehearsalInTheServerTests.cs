using DavServer.ProtocolTests.Users;
using DavServer.Tests.Shared;

namespace DavServer.ProtocolTests.Rehearsal;

/// <summary><c>/.davserver/rehearsal</c> of the server itself: for administrators, and within limits.</summary>
public class RehearsalInTheServerTests(UsersServer users) : IClassFixture<UsersServer>
{
    private const string Base = "/.davserver/rehearsal";
    private readonly ServerUnderTest _server = users.Server;

    [Theory, Spec("product.md", "Commands beside serving")]
    [InlineData("COPY", 201)]
    [InlineData("GET", 200)]
    [InlineData("BREW", 418)]
    public async Task Administrator_GetsTheScriptPlayed(string method, int status)
    {
        await using var connection = await _server.ConnectAsync();
        var answer = await _server.SendAsync(connection, $"{method} {Base}/n/4/every/20/final/{status}/a.txt", UsersServer.Carol);
        Expect.Status(status, answer);
        Assert.Equal(4, answer.Interims.Count);
        Assert.StartsWith(Base, answer.Interims[0]["Location"], StringComparison.Ordinal);
        Assert.DoesNotContain(UsersServer.Carol.Split(' ')[^1], answer.Final.Content, StringComparison.Ordinal);

        // The share is served on the same connection as ever.
        Expect.Status(207, await _server.SendAsync(connection, "PROPFIND /", UsersServer.Carol, "Depth: 0"));
    }

    [Theory, Spec("product.md", "Commands beside serving")]
    [InlineData("GET")]
    [InlineData("COPY")]
    [InlineData("OPTIONS")]
    public async Task AnyoneElse_GetsTheBytesOfAReservedUrlThatDoesNotExist(string method)
    {
        var there = await RawExchange.OfAsync(_server.Http, $"{method} {Base}/n/1/final/200/a", UsersServer.Alice);
        var nothing = await RawExchange.OfAsync(_server.Http, $"{method} /.davserver/nothing/n/1/final/200/a", UsersServer.Alice);
        Assert.Equal(nothing, there);
        Assert.StartsWith("HTTP/1.1 404 ", there, StringComparison.Ordinal);
    }

    [Fact, Spec("product.md", "Commands beside serving")]
    public async Task AnonymousClients_AreNoAdministrators()
    {
        await using var server = await ServerUnderTest.StartAsync(c => c with { Anonymous = true });
        Expect.Status(404, await server.SendAsync($"GET {Base}/n/1/final/200/a"));
    }

    [Theory, Spec("product.md", "Commands beside serving")]
    [InlineData("/n/1001/final/201/", "n: '1001' is more than 1000")]
    [InlineData("/n/10/every/1m/final/201/", "every: ")]
    [InlineData("/n/1/pad/4097/final/201/", "pad: ")]
    [InlineData("/n/1/done/11m/final/202/", "done: ")]
    public async Task MoreThanAServerShouldPlay_IsRefused(string script, string named) =>
        Expect.Refusal(400, named, await _server.SendAsync($"GET {Base}{script}", UsersServer.Carol));

    [Theory, Spec("product.md", "Commands beside serving")]
    [InlineData(403, "Sec-Fetch-Site: cross-site")]
    [InlineData(403, "Sec-Fetch-Site: same-site")]
    [InlineData(403, "Origin: http://evil.example")]
    [InlineData(403, "Origin: null")]
    [InlineData(200, "Sec-Fetch-Site: same-origin")]
    [InlineData(200, "Sec-Fetch-Site: none")]
    [InlineData(200, "Origin: https://ours.example", "Host: ours.example")]
    public async Task WebPageOfOthers_CanNotRehearse(int status, params string[] fields)
    {
        await using var connection = await _server.ConnectAsync();
        string[] all = fields.Any(f => f.StartsWith("Host:", StringComparison.Ordinal)) ? fields : ["Host: dav.example", .. fields];
        await connection.SendAsync(
            $"GET {Base}/n/0/final/200/a HTTP/1.1\r\n{UsersServer.Carol}\r\n{string.Concat(all.Select(f => f + "\r\n"))}\r\n");
        Expect.Status(status, await connection.ReadResponseAsync());
    }

    [Fact, Spec("product.md", "Commands beside serving")]
    public async Task FifthRehearsalAtOnce_IsToldToWait()
    {
        var connections = new List<RawHttpConnection>();
        for (var i = 0; i < 4; i++)
        {
            var connection = await _server.ConnectAsync();
            connections.Add(connection);
            await connection.SendAsync($"GET {Base}/n/1/every/2s/final/200/a HTTP/1.1\r\nHost: a\r\n{UsersServer.Carol}\r\n\r\n");
        }

        foreach (var connection in connections)
        {
            Assert.Equal(102, (await connection.ReadMessageAsync()).Status);
        }

        var fifth = await _server.SendAsync($"GET {Base}/n/0/final/200/a", UsersServer.Carol);
        Assert.Equal("10", Expect.Status(503, fifth)["Retry-After"]);
        Assert.NotNull(fifth.Final["Rehearsal-Exchange"]);
        foreach (var connection in connections)
        {
            Expect.Status(200, await connection.ReadResponseAsync());
            await connection.DisposeAsync();
        }

        Expect.Status(200, await _server.SendAsync($"GET {Base}/n/0/final/200/a", UsersServer.Carol));
    }

    [Fact, Spec("product.md", "Commands beside serving")]
    public async Task ServerThatStops_DoesNotPlayOn()
    {
        await using var server = await ServerUnderTest.StartAsync();
        await using var connection = await server.ConnectAsync();
        await connection.SendAsync($"GET {Base}/n/10/every/30s/final/200/a HTTP/1.1\r\nHost: a\r\n\r\n");

        // That it plays is seen by another one, which comes after it.
        Expect.Status(200, await server.SendAsync($"GET {Base}/n/0/every/300ms/final/200/b"));
        await Deadline.WaitAsync(server.StopAsync(), "the stop");
        var stopped = await connection.ReadResponseAsync();
        Assert.NotNull(Expect.Status(503, stopped)["Rehearsal-Exchange"]);
    }
}
