using DavServer.ProtocolTests.LongRunning;
using DavServer.Tests.Shared;

namespace DavServer.ProtocolTests.Users;

/// <summary>Only who submitted an operation and administrators see its monitor; to anyone else it does not exist.</summary>
public class MonitorOwnershipTests(UsersServer slow) : IClassFixture<UsersServer>
{
    private readonly ServerUnderTest _server = slow.Server;

    [Fact, Spec("product.md", "The status monitor")]
    public async Task AnotherUsersMonitor_AnswersTheSameBytesAsAnUnknownId()
    {
        var monitor = await AcceptAsync(slow.NewTree(seconds: 30), UsersServer.Alice);
        var unknown = UnknownLike(monitor);
        await CompareAsync(monitor, unknown, UsersServer.Bob);
        Assert.Equal(202, (await _server.SendAsync($"GET {monitor}", UsersServer.Alice)).Final.Status);
        Assert.Equal(200, (await _server.SendAsync($"DELETE {monitor}", UsersServer.Alice)).Final.Status);
        await CompareAsync(monitor, unknown, UsersServer.Bob);

        // And once it is forgotten, for its owner too.
        Assert.Equal(204, (await _server.SendAsync($"DELETE {monitor}", UsersServer.Alice)).Final.Status);
        await CompareAsync(monitor, unknown, UsersServer.Alice);
    }

    [Fact, Spec("product.md", "The status monitor")]
    public async Task AnotherUsersMonitorOverHttp2_AnswersAsAnUnknownId()
    {
        var monitor = await AcceptAsync(slow.NewTree(seconds: 30), UsersServer.Alice);
        foreach (var method in new[] { "GET", "DELETE", "OPTIONS" })
        {
            var other = await Answer.AskAsync(slow.Http2Tls, method, monitor, UsersServer.Bob);
            var unknown = await Answer.AskAsync(slow.Http2Tls, method, UnknownLike(monitor), UsersServer.Bob);
            Assert.Equal(404, other.Status);
            Assert.Equal(Undated(unknown), Undated(other));
        }

        Assert.Equal(200, (await _server.SendAsync($"DELETE {monitor}", UsersServer.Alice)).Final.Status);
    }

    [Fact, Spec("product.md", "The status monitor")]
    public async Task List_ShowsEachUserTheirOwn_AndTheAdministratorAll()
    {
        var alices = await AcceptAsync(slow.NewTree(seconds: 30), UsersServer.Alice);
        var bobs = await AcceptAsync(slow.NewTree(seconds: 30), UsersServer.Bob);
        var carols = await AcceptAsync(slow.NewTree(seconds: 30), UsersServer.Carol);
        Assert.Equal([alices], await ListAsync(UsersServer.Alice, alices, bobs, carols));
        Assert.Equal([bobs], await ListAsync(UsersServer.Bob, alices, bobs, carols));
        Assert.Equal([alices, bobs, carols], await ListAsync(UsersServer.Carol, alices, bobs, carols));
        foreach (var monitor in new[] { alices, bobs, carols })
        {
            Assert.Equal(202, (await _server.SendAsync($"GET {monitor}", UsersServer.Carol)).Final.Status);
            Assert.Equal(200, (await _server.SendAsync($"DELETE {monitor}", UsersServer.Carol)).Final.Status);
        }

        var seen = Answer.Of((await _server.SendAsync($"GET {alices}", UsersServer.Alice)).Final);
        Assert.Equal("canceled", seen.Json.GetProperty("status").GetString());
    }

    [Fact, Spec("product.md", "Holds")]
    public async Task WriterWhoMayNotSeeTheMonitor_Gets423WithoutALinkToIt()
    {
        var tree = slow.NewTree(seconds: 30);
        var monitor = await AcceptAsync(tree, UsersServer.Alice);
        var hers = (await _server.SendContentAsync($"PUT /{tree}-copy", "x", UsersServer.Alice)).Final;
        Assert.Equal(423, hers.Status);
        Assert.Equal($"<{monitor}>; rel=\"status\"", hers["link"]);
        var his = (await _server.SendContentAsync($"PUT /{tree}-copy", "x", UsersServer.Bob)).Final;
        Assert.Equal(423, his.Status);
        Assert.Null(his["link"]);
        Assert.DoesNotContain(monitor, his.ToString(), StringComparison.Ordinal);
        Assert.Equal(200, (await _server.SendAsync($"DELETE {monitor}", UsersServer.Alice)).Final.Status);
    }

    [Fact, Spec("product.md", "Retry")]
    public async Task SameCopyOfAnotherUser_DoesNotAttach_AndKeysOfTwoUsersAreTwo()
    {
        var tree = slow.NewTree(seconds: 30);
        var monitor = await AcceptAsync(tree, UsersServer.Alice, "Idempotency-Key: same");
        var his = (await CopyAsync(tree, $"{tree}-copy", UsersServer.Bob, "Idempotency-Key: same")).Final;
        Assert.Equal(423, his.Status);
        var other = (await CopyAsync(tree, $"{tree}-other", UsersServer.Bob, "Idempotency-Key: same")).Final;
        Assert.Equal(202, other.Status);
        Assert.NotEqual(monitor, other["location"]);
        Assert.Equal(200, (await _server.SendAsync($"DELETE {monitor}", UsersServer.Alice)).Final.Status);
        Assert.Equal(200, (await _server.SendAsync($"DELETE {other["location"]}", UsersServer.Bob)).Final.Status);
    }

    private async Task CompareAsync(string monitor, string unknown, string user)
    {
        string[] methods = ["GET", "HEAD", "DELETE", "OPTIONS", "PUT", "POST", "PROPFIND", "PROPPATCH", "MKCOL", "COPY", "MOVE", "LOCK", "NOSUCHMETHOD"];
        foreach (var method in methods)
        {
            foreach (var below in new[] { "", "/", "/events", "/events/", "/x" })
            {
                string[] fields = [user, "Destination: /x", "Prefer: wait=1"];
                var other = await RawExchange.OfAsync(_server.Http, $"{method} {monitor}{below}", fields);
                Assert.Equal(await RawExchange.OfAsync(_server.Http, $"{method} {unknown}{below}", fields), other);
                Assert.StartsWith("HTTP/1.1 404 ", other, StringComparison.Ordinal);
            }
        }
    }

    private static string UnknownLike(string monitor)
    {
        var id = monitor.Split('/')[^1];
        return monitor[..^id.Length] + new string([.. id.Reverse()]);
    }

    private static string Undated(Answer answer) => answer.ToString().Replace(answer["date"]!, "", StringComparison.Ordinal);

    private Task<RawHttpConnection.Response> CopyAsync(string tree, string destination, params string[] fields) =>
        _server.SendAsync($"COPY /{tree}/", [$"Destination: /{destination}", "Prefer: respond-async", .. fields]);

    private async Task<string> AcceptAsync(string tree, params string[] fields)
    {
        var accepted = (await CopyAsync(tree, tree + "-copy", fields)).Final;
        Assert.Equal(202, accepted.Status);
        return accepted["location"]!;
    }

    // Of the given monitors, those that are in the list; tests before this one have left others.
    private async Task<string[]> ListAsync(string user, params string[] monitors)
    {
        var list = Answer.Of((await _server.SendAsync("GET /.davserver/operations", user)).Final);
        Assert.Equal(200, list.Status);
        var listed = list.Json.GetProperty("operations").EnumerateArray().Select(o => new Uri(o.GetProperty("statusUrl").GetString()!).AbsolutePath);
        return [.. listed.Where(monitors.Contains)];
    }
}
