using DavServer.ProtocolTests.Rfc4918;

namespace DavServer.ProtocolTests.State;

/// <summary>The volume of the state is full: what needs it fails and changes nothing, all else goes on. Needs to be root, as in CI.</summary>
public sealed class FullStateTests : IAsyncLifetime
{
    private readonly string _volume = Directory.CreateTempSubdirectory("davserver-test-").FullName;
    private ServerUnderTest _server = null!;

    public async Task InitializeAsync()
    {
        Native.Shell(_volume, $"mount -t tmpfs -o size=1m tmpfs '{_volume}'");
        _server = await ServerUnderTest.StartAsync(c => c with { State = _volume });
        _server.PutOnDisk("tree/inner", "content");
        _server.PutOnDisk("plain", "content");
        await _server.SetAsync("/tree/inner", "a", "kept");
        Native.Shell(_volume, "cat /dev/zero > filler 2> /dev/null || true");
    }

    public async Task DisposeAsync()
    {
        await _server.DisposeAsync();
        Native.Shell("/", $"umount -l '{_volume}'");
        Directory.Delete(_volume);
    }

    [Theory]
    [InlineData("MOVE /tree/", "Destination: /moved/")]
    [InlineData("COPY /tree/", "Destination: /moved/")]
    [InlineData("COPY /tree/inner", "Destination: /moved")]
    [InlineData("DELETE /tree/", "Depth: infinity")]
    [InlineData("DELETE /tree/inner", "Depth: infinity")]
    public async Task WhatNeedsTheState_Is507_AndChangesNothing(string request, string field)
    {
        Expect.Status(507, await _server.SendAsync(request, field));
        Expect.Status(404, await _server.SendAsync("PROPFIND /moved", "Depth: 0"));
        Assert.Equal("content", await File.ReadAllTextAsync(Path.Join(_server.Root, "tree/inner")));
        Assert.Equal("kept", await _server.GetAsync("/tree/inner", "a"));

        File.Delete(Path.Join(_volume, "filler"));
        Assert.InRange((await _server.SendAsync(request, field)).Final.Status, 201, 204);
    }

    [Fact]
    public async Task ProppatchAndLock_Are507_AndAllElseGoesOn()
    {
        Expect.Status(507, await _server.SendContentAsync("PROPPATCH /plain",
            "<propertyupdate xmlns='DAV:'><set><prop><b xmlns='urn:x'>new</b></prop></set></propertyupdate>"));
        Expect.Status(507, await _server.SendContentAsync("LOCK /plain",
            "<lockinfo xmlns='DAV:'><lockscope><exclusive/></lockscope><locktype><write/></locktype></lockinfo>", "Depth: 0"));
        Expect.Status(204, await _server.SendContentAsync("PUT /plain", "changed"));
        Expect.Status(201, await _server.SendAsync("COPY /plain", "Destination: /copy"));
        Expect.Status(204, await _server.SendAsync("DELETE /copy"));
        Expect.Status(201, await _server.SendAsync("MOVE /plain", "Destination: /other"));
    }
}
