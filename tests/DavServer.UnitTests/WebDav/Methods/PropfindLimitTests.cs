using System.Net;
using DavServer.Tests.Shared;
using DavServer.WebDav;

namespace DavServer.UnitTests.WebDav.Methods;

public sealed class PropfindLimitTests
{
    private const int MaxMembers = 5;

    [Theory, Spec("RFC 4918", "9.1")]
    [InlineData("infinity", MaxMembers, false)]
    [InlineData("infinity", MaxMembers + 3, true)]
    [InlineData("1", MaxMembers + 3, false)]
    public async Task InfiniteDepthEndsAtTheLimitAndSaysSo(string depth, int members, bool isCut)
    {
        await using var server = await MemoryServer.StartAsync(new WebDavOptions { PropfindMaxMembers = MaxMembers });
        for (var i = 0; i < members; i++)
        {
            Assert.Equal(HttpStatusCode.Created, (await server.SendAsync("PUT", "anna", $"/f{i}", "x")).Status);
        }

        var (status, listing) = await server.SendAsync("PROPFIND", "anna", "/", "", ("Depth", depth));

        Assert.Equal(HttpStatusCode.MultiStatus, status);
        Assert.Equal(isCut, listing.Contains("507 Insufficient Storage", StringComparison.Ordinal));
        Assert.Equal(isCut, listing.Contains("<D:propfind-finite-depth/>", StringComparison.Ordinal));
        Assert.Equal(isCut ? MaxMembers : members, listing.Split("<D:getcontentlength>1<").Length - 1);
    }
}
