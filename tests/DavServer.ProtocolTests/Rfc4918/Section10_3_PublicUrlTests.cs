using DavServer.Tests.Shared;

namespace DavServer.ProtocolTests.Rfc4918;

/// <summary>Behind a proxy that rewrites Host and takes a path off: clients name, and are named, what they know.</summary>
public sealed class Section10_3_PublicUrlTests : IAsyncLifetime
{
    private ServerUnderTest _server = null!;

    public async Task InitializeAsync() =>
        _server = await ServerUnderTest.StartAsync(c => c with { PublicUrl = new Uri("https://pub.example.org/dav/") });

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Theory, Spec("RFC 4918", "10.3")]
    [InlineData("https://pub.example.org/dav/b", 201)]
    [InlineData("http://pub.example.org/dav/b", 201)]
    [InlineData("/dav/b", 201)]
    [InlineData("/davx/b", 502)]
    [InlineData("https://pub.example.org/b", 502)]
    [InlineData("https://pub.example.org/dav/../b", 400)]
    public async Task DestinationIsReadAsTheClientMeansIt(string destination, int status)
    {
        _server.PutOnDisk("a", "a");
        Expect.Status(status, await _server.SendAsync("COPY /a", $"Destination: {destination}"));
        Assert.Equal(status == 201, File.Exists(Path.Join(_server.Root, "b")));
    }

    // Fields are ASCII, and so is what clients make of such a name (RFC 5891 §4.4).
    [Fact, Spec("RFC 4918", "10.3")]
    public async Task InternationalizedName_IsKnownAndToldByItsALabels()
    {
        await using var server = await ServerUnderTest.StartAsync(
            c => c with { PublicUrl = new Uri("https://b\u00FCcher.example/dav"), CopyRate = 2000 });
        server.PutOnDisk("a", "a");
        Expect.Status(201, await server.SendAsync("COPY /a", "Destination: https://xn--bcher-kva.example/dav/b"));
        server.MakeTree("tree", 400, 10);
        var accepted = Expect.Status(202, await server.SendAsync("COPY /tree", "Destination: /dav/copy", "Prefer: respond-async"));
        Assert.StartsWith("https://xn--bcher-kva.example/dav/.davserver/operations/", accepted["operation-location"], StringComparison.Ordinal);
        Expect.Status(200, await server.SendAsync($"DELETE {accepted["location"]!["/dav".Length..]}"));
    }

    [Fact, Spec("RFC 4918", "8.3-3")]
    public async Task HrefsAndMonitorsBearThePublicPath()
    {
        _server.MakeTree("tree", 400, 10);
        Assert.Contains("<D:href>/dav/tree/f0000</D:href>", (await _server.SendAsync("PROPFIND /tree", "Depth: 1")).Final.Content, StringComparison.Ordinal);
        await using var slow = await ServerUnderTest.StartAsync(c => c with { PublicUrl = new Uri("https://pub.example.org/dav"), CopyRate = 2000 });
        slow.MakeTree("tree", 400, 10);
        var accepted = Expect.Status(202, await slow.SendAsync("COPY /tree", "Destination: /dav/copy", "Prefer: respond-async"));
        Assert.StartsWith("/dav/.davserver/operations/", accepted["location"], StringComparison.Ordinal);
        Assert.StartsWith("https://pub.example.org/dav/.davserver/operations/", accepted["operation-location"], StringComparison.Ordinal);
        Expect.Status(200, await slow.SendAsync($"DELETE {accepted["location"]!["/dav".Length..]}"));
    }
}
