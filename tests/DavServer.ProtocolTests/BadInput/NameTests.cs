using DavServer.Tests.Shared;

namespace DavServer.ProtocolTests.BadInput;

/// <summary>Names that may not be made, and what can't be sent at all.</summary>
public sealed class NameTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private ServerUnderTest Server => shared.Server;

    [Theory, Spec("RFC 9110", "15.5.4")]
    [InlineData("%01")]
    [InlineData("a%0Ab")]
    [InlineData("a%0D%0Ab")]
    [InlineData("%09")]
    [InlineData("%1B%5B31m")]
    [InlineData("a%7F")]
    [InlineData("a%C2%80")]
    [InlineData("a%C2%9F")]
    [InlineData("%FF")]
    [InlineData("a%E4")]
    [InlineData("%C0%AE")]
    [InlineData("%ED%A0%80")]
    [InlineData("%F4%90%80%80")]
    public async Task NameWithControlCharactersOrNotUtf8_IsNotMade(string name)
    {
        var folder = MakeFolder();
        var before = ShareSnapshot.Take(Server);

        Expect.Refusal(403, "name", await Server.SendContentAsync($"PUT /{folder}/{name}", "x"));
        Expect.Refusal(403, "name", await Server.SendAsync($"MKCOL /{folder}/{name}"));
        Expect.Refusal(403, "name", await Server.SendAsync($"COPY /{folder}/file", $"Destination: /{folder}/{name}"));
        Expect.Refusal(403, "name", await Server.SendAsync($"MOVE /{folder}/file", $"Destination: /{folder}/{name}"));
        Expect.Status(404, await Server.SendAsync($"GET /{folder}/{name}"));

        Assert.Equal(before, ShareSnapshot.Take(Server));
    }

    // Neither is a character, and the framework normalizes no text that holds the first of them: it throws.
    [Theory, Spec("product.md", "Clients and platforms")]
    [InlineData("a%EF%BF%BE")]
    [InlineData("a%EF%BF%BF")]
    public async Task NameThatIsNoText_IsANameAsAnyOther_AndSoAreThoseBesideIt(string name)
    {
        var folder = MakeFolder();
        Expect.Status(404, await Server.SendAsync($"PROPFIND /{folder}/{name}", "Depth: 0"));
        Expect.Status(404, await Server.SendAsync($"GET /{folder}/{name}/below"));
        Expect.Status(201, await Server.SendContentAsync($"PUT /{folder}/{name}", "x"));

        Assert.Equal("x", Expect.Status(200, await Server.SendAsync($"GET /{folder}/{name}")).Content);
        Assert.Contains(Multistatus.Read(await Server.SendAsync($"PROPFIND /{folder}", "Depth: 1")), m => m.Href == $"/{folder}/{name}");
        Expect.Status(404, await Server.SendAsync($"GET /{folder}/nothing%C3%A9"));
        Expect.Status(201, await Server.SendContentAsync($"PUT /{folder}/%C3%A9", "e"));
        Expect.Status(201, await Server.SendAsync($"MOVE /{folder}/%C3%A9", $"Destination: /{folder}/%C3%BC{name}"));
        Expect.Status(412, await Server.SendContentAsync($"PUT /{folder}/file", "x", $"If: </{folder}/none{name}> ([\"x\"])"));
        Expect.Status(204, await Server.SendAsync($"DELETE /{folder}/{name}"));
    }

    [Theory, Spec("RFC 9110", "15.5.15")]
    [InlineData("a", 256)]
    [InlineData("a", 5000)]
    [InlineData("%C3%A9", 128)]
    [InlineData("%41", 256)]
    public async Task OverlongName_IsRefusedThatNamesIt(string unit, int count)
    {
        var folder = MakeFolder();
        var before = ShareSnapshot.Take(Server);
        var name = string.Concat(Enumerable.Repeat(unit, count));

        foreach (var method in (string[])["GET", "PUT", "MKCOL", "DELETE", "PROPFIND", "COPY", "MOVE"])
        {
            Expect.Refusal(414, "longer", await Server.SendAsync($"{method} /{folder}/{name}", "Destination: /stolen"));
        }

        foreach (var method in (string[])["COPY", "MOVE"])
        {
            Expect.Refusal(400, "longer", await Server.SendAsync($"{method} /{folder}/file", $"Destination: /{folder}/{name}"));
        }

        Assert.Equal(before, ShareSnapshot.Take(Server));
    }

    [Fact, Spec("RFC 9110", "15.5.15")]
    public async Task TooManySegments_AreRefused()
    {
        var before = ShareSnapshot.Take(Server);
        var deep = string.Concat(Enumerable.Repeat("/d", 257));

        Expect.Refusal(414, "more than", await Server.SendAsync($"MKCOL {deep}"));
        Expect.Refusal(400, "more than", await Server.SendAsync("COPY /x", $"Destination: {deep}"));
        Expect.Status(409, await Server.SendAsync($"MKCOL {deep[2..]}"));

        Assert.Equal(before, ShareSnapshot.Take(Server));
    }

    [Fact, Spec("RFC 9110", "15.5.15")]
    public async Task DeepestPath_IsServedThroughAllMethods()
    {
        var folder = MakeFolder();
        var path = "/" + folder;
        await using var connection = await Server.ConnectAsync();
        for (var depth = 2; depth <= 255; depth++)
        {
            path += "/d";
            Expect.Status(201, await Server.SendAsync(connection, $"MKCOL {path}"));
        }

        Expect.Status(201, await Server.SendAsync(connection, $"MKCOL {path}/last"));
        Assert.Equal(257, Multistatus.Read(await Server.SendAsync(connection, $"PROPFIND /{folder}", "Depth: infinity")).Count);
        Expect.Status(201, await Server.SendAsync(connection, $"COPY /{folder}", $"Destination: /{folder}-copy"));
        Expect.Status(201, await Server.SendAsync(connection, $"MOVE /{folder}-copy", $"Destination: /{folder}-moved"));
        Expect.Status(200, await Server.SendAsync(connection, $"GET {path.Replace(folder, folder + "-moved", StringComparison.Ordinal)}/last"));
        Expect.Status(204, await Server.SendAsync(connection, $"DELETE /{folder}-moved"));
    }

    [Fact, Spec("RFC 9110", "4.1")]
    public async Task LongestPathOfTheFileSystem_IsReachableThoughItsUrlIsThreeTimesAsLong()
    {
        var folder = MakeFolder();
        var path = "/" + folder;
        var segment = "/" + string.Concat(Enumerable.Repeat("%E6%97%A5", 85));
        await using var connection = await Server.ConnectAsync();
        for (var depth = 0; depth < 15; depth++)
        {
            path += segment;
            Expect.Status(201, await Server.SendAsync(connection, $"MKCOL {path}"));
        }

        Expect.Status(200, await Server.SendAsync(connection, $"GET {path}"));
        Expect.Status(201, await Server.SendAsync(connection, $"COPY /{folder}/file", $"Destination: {path}/file"));
        Expect.Refusal(414, "longer", await Server.SendAsync(connection, $"MKCOL {path}{segment}{segment}"));
        Expect.Status(204, await Server.SendAsync(connection, $"DELETE /{folder}"));
    }

    [Theory, Spec("RFC 9112", "3")]
    [InlineData("GET / HTTP/1.1\r\n\r\n")]
    [InlineData("GET /\u00E9 HTTP/1.1\r\nHost: x\r\n\r\n")]
    [InlineData("GET /\0 HTTP/1.1\r\nHost: x\r\n\r\n")]
    [InlineData("GET file HTTP/1.1\r\nHost: x\r\n\r\n")]
    [InlineData("GET * HTTP/1.1\r\nHost: x\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n")]
    [InlineData("PUT /x HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab")]
    [InlineData("PUT /x HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n")]
    [InlineData("PUT /x HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: x\r\nX: a\0b\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: x\r\nX\t: a\r\n\r\n")]
    public async Task BrokenMessage_Is4xxAndTheServerGoesOn(string bytes)
    {
        var before = ShareSnapshot.Take(Server);
        await using (var connection = await Server.ConnectAsync())
        {
            await connection.SendAsync(bytes);
            var status = (await connection.ReadResponseAsync()).Final.Status;
            Assert.True(status is 400 or 405, $"{status}");
        }

        Assert.Equal(before, ShareSnapshot.Take(Server));
        Expect.Status(200, await Server.SendAsync("OPTIONS /"));
    }

    private string MakeFolder()
    {
        var folder = shared.NewFolder();
        Server.PutOnDisk($"{folder}/file", "f");
        return folder;
    }
}
