using DavServer.ProtocolTests.Users;
using DavServer.Tests.Shared;

namespace DavServer.ProtocolTests.Clients;

/// <summary><c>/.davserver/clients</c> is for administrators; to anyone else it does not exist.</summary>
public class ClientsVisibilityTests(UsersServer users) : IClassFixture<UsersServer>
{
    private readonly ServerUnderTest _server = users.Server;

    [Theory, Spec("product.md", "Commands beside serving")]
    [InlineData("GET")]
    [InlineData("HEAD")]
    [InlineData("OPTIONS")]
    [InlineData("DELETE")]
    [InlineData("PROPFIND")]
    public async Task WhoeverIsNoAdministrator_GetsTheBytesOfAnUnknownResource(string method)
    {
        var there = await _server.SendAsync($"{method} /.davserver/clients", UsersServer.Alice);
        var nowhere = await _server.SendAsync($"{method} /.davserver/nowhere", UsersServer.Alice);
        Assert.Equal(404, there.Final.Status);
        Assert.Equal(WithoutDate(nowhere.Final), WithoutDate(there.Final));
    }

    [Fact, Spec("product.md", "Commands beside serving")]
    public async Task Administrator_SeesCounts_AndNobodysName()
    {
        var tree = users.NewTree(seconds: 0.6);
        var copy = await _server.SendAsync($"COPY /{tree}/", $"Destination: /{tree}-copy/", UsersServer.Alice, "User-Agent: Prog/1");
        Assert.Equal(201, copy.Final.Status);
        var report = (await _server.SendAsync("GET /.davserver/clients", UsersServer.Carol)).Final;
        Assert.Equal(200, report.Status);
        Assert.Contains("\"Prog\"", report.Content, StringComparison.Ordinal);
        Assert.DoesNotContain("alice", report.Content, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(tree, report.Content, StringComparison.Ordinal);
    }

    private static string WithoutDate(RawHttpConnection.Message message) =>
        string.Join('\n', message.ToString().Replace("\\r\\n", "\n", StringComparison.Ordinal).Split('\n')
            .Where(l => !l.StartsWith("Date:", StringComparison.OrdinalIgnoreCase)));
}
