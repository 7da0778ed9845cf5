using DavServer.ProtocolTests.Users;
using DavServer.Tests.Shared;

namespace DavServer.ProtocolTests.Rfc5397;

public sealed class Section3_CurrentUserPrincipalTests(UsersServer users) : IClassFixture<UsersServer>
{
    private const string Question = "<D:prop><D:current-user-principal/></D:prop>";

    private ServerUnderTest Server => users.Server;

    [Fact, Spec("RFC 5397", "3")]
    public async Task ItLeadsToAResourceThatIsAPrincipal()
    {
        var found = Assert.Single(Multistatus.Read(await Server.AskAsync("/", Question, "Depth: 0", UsersServer.Alice)));
        var href = found.Properties[Multistatus.Dav + "current-user-principal"].Value.Element(Multistatus.Dav + "href")!.Value;
        var principal = Assert.Single(Multistatus.Read(await Server.AskAsync(href,
            "<D:prop><D:resourcetype/><D:displayname/><D:current-user-principal/><none xmlns='urn:x'/></D:prop>", "Depth: 0", UsersServer.Alice)));

        Assert.Equal("/.davserver/principals/alice", href);
        Assert.Equal(href, principal.Href);
        Assert.Equal(["current-user-principal:200", "displayname:200", "none:404", "resourcetype:200"], principal.Statuses());
        Assert.Equal("alice", principal.Text("displayname"));
        Assert.NotNull(principal.Properties[Multistatus.Dav + "resourcetype"].Value.Element(Multistatus.Dav + "principal"));
        Assert.Equal("alice\n", Expect.Status(200, await Server.SendAsync($"GET {href}", UsersServer.Alice)).Content);
        Expect.Status(405, await Server.SendAsync($"DELETE {href}", UsersServer.Alice));
    }

    [Fact]
    public async Task OtherPrincipals_DoNotExist()
    {
        foreach (var path in new[] { "/.davserver/principals/bob", "/.davserver/principals/nobody", "/.davserver/principals", "/.davserver/principals/alice/x" })
        {
            Expect.Refusal(404, "no such resource", await Server.SendAsync($"PROPFIND {path}", "Depth: 0", UsersServer.Alice));
        }
    }

    [Fact, Spec("RFC 5397", "3")]
    public async Task WhereNobodyWasAuthenticated_ItSaysSo()
    {
        await using var server = await ServerUnderTest.StartAsync(c => c with { Anonymous = true });

        var found = Assert.Single(Multistatus.Read(await server.AskAsync("/", Question, "Depth: 0")));

        Assert.NotNull(found.Properties[Multistatus.Dav + "current-user-principal"].Value.Element(Multistatus.Dav + "unauthenticated"));
        Expect.Status(404, await server.SendAsync("PROPFIND /.davserver/principals/anonymous", "Depth: 0"));
    }
}
