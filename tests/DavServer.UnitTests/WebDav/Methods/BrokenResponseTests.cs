using System.Net;
using DavServer.Storage;
using DavServer.Storage.Memory;
using DavServer.Tests.Shared;
using DavServer.WebDav;
using Microsoft.Extensions.DependencyInjection;

namespace DavServer.UnitTests.WebDav.Methods;

/// <summary>A failure of the disk once a response was composed, and none of it sent yet.</summary>
public sealed class BrokenResponseTests
{
    [Theory, Spec("RFC 9110", "15.6.1")]
    [InlineData(null)]
    [InlineData("bytes=1-2")]
    public async Task ErrorInPlaceOfARepresentation_SaysNothingOfTheRepresentation(string? range)
    {
        const string Properties = "<propertyupdate xmlns='DAV:'><set><prop><getcontentlanguage>de</getcontentlanguage></prop></set></propertyupdate>";
        await using var memory = new MemoryStore(new StoreOptions(), TimeProvider.System);
        await using var server = await MemoryServer.StartAsync(new WebDavOptions(), services => services.AddSingleton(UnreadableContents.Over(memory)));
        Assert.Equal(HttpStatusCode.Created, (await server.SendAsync("PUT", "anna", "/f.html", "content")).Status);
        Assert.Equal(HttpStatusCode.MultiStatus, (await server.SendAsync("PROPPATCH", "anna", "/f.html", Properties)).Status);
        using var whole = await server.RespondAsync("HEAD", "anna", "/f.html");
        Assert.Equal((HttpStatusCode.OK, "de"), (whole.StatusCode, Assert.Single(whole.Content.Headers.ContentLanguage)));

        using var broken = await server.RespondAsync("GET", "anna", "/f.html", "", range is null ? [] : [("Range", range)]);

        Assert.Equal(HttpStatusCode.InternalServerError, broken.StatusCode);
        Assert.Equal(["Date"], broken.Headers.Select(h => h.Key).Where(name => name != "Server"));
        Assert.Equal(["Content-Length", "Content-Type"], broken.Content.Headers.Select(h => h.Key).Order(StringComparer.Ordinal));
        Assert.Equal("text/plain; charset=utf-8", broken.Content.Headers.ContentType?.ToString());
        Assert.DoesNotContain("Input/output", await broken.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }
}
