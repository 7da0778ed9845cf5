using DavServer.ProtocolTests.Rfc4918;
using DavServer.Tests.Shared;

namespace DavServer.ProtocolTests.State;

/// <summary>Properties and locks over links, volumes and what happens behind the server's back.</summary>
public sealed class StateFollowsTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private ServerUnderTest Server => shared.Server;

    [Fact, Spec("RFC 4918", "9.9.1-3")]
    public async Task MoveToAnotherVolume_TakesThePropertiesOfTheTreeAlong()
    {
        var folder = await MakeFolderAsync();
        using var volume = Volume.Mount(Server, $"{folder}/volume", "4m");

        Expect.Status(201, await Server.SendAsync($"MOVE /{folder}/tree/", $"Destination: /{folder}/volume/tree/"));

        Assert.Equal(("of tree", "of inner"), (await Server.GetAsync($"/{folder}/volume/tree/", "a"),
            await Server.GetAsync($"/{folder}/volume/tree/inner", "a")));
        Server.PutOnDisk($"{folder}/tree/inner", "anew");
        Assert.Null(await Server.GetAsync($"/{folder}/tree/inner", "a"));
    }

    [Fact]
    public async Task ByALink_TheSameProperties()
    {
        var folder = await MakeFolderAsync();
        File.CreateSymbolicLink(Path.Join(Server.Root, folder, "link"), "tree");
        await Server.SetAsync($"/{folder}/link/inner", "a", "by the link");
        Assert.Equal("by the link", await Server.GetAsync($"/{folder}/tree/inner", "a"));

        Expect.Status(201, await Server.SendAsync($"COPY /{folder}/link", $"Destination: /{folder}/copy"));
        Expect.Status(204, await Server.SendAsync($"DELETE /{folder}/link"));

        Assert.Equal(("of tree", "by the link"), (await Server.GetAsync($"/{folder}/tree/", "a"),
            await Server.GetAsync($"/{folder}/tree/inner", "a")));
        Assert.Equal(("of tree", "by the link"), (await Server.GetAsync($"/{folder}/copy/", "a"),
            await Server.GetAsync($"/{folder}/copy/inner", "a")));
    }

    // A link to a file is that file to clients, so its copy bears what the file bears (RFC 4918 §9.8.2), wherever the file lies.
    [Theory, Spec("RFC 4918", "9.8.2")]
    [InlineData("COPY", "copy")]
    [InlineData("MOVE", "volume/moved")]
    public async Task LinksAmongTheMembers_BearInTheCopyWhatTheirFilesBear(string method, string to)
    {
        var folder = await MakeFolderAsync();
        using var volume = Volume.Mount(Server, $"{folder}/volume", "4m");
        await Server.SetAsync($"/{folder}/file", "a", "of file");
        File.CreateSymbolicLink(Path.Join(Server.Root, folder, "tree", "out"), "../file");
        File.CreateSymbolicLink(Path.Join(Server.Root, folder, "tree", "in"), "inner");
        Server.PutOnDisk($"{folder}/tree/bare", "b");
        File.CreateSymbolicLink(Path.Join(Server.Root, folder, "tree", "none"), "bare");

        Expect.Status(201, await Server.SendAsync($"{method} /{folder}/tree/", $"Destination: /{folder}/{to}/"));

        Assert.Equal(("of file", "of inner", "of inner", null), (await Server.GetAsync($"/{folder}/{to}/out", "a"),
            await Server.GetAsync($"/{folder}/{to}/in", "a"), await Server.GetAsync($"/{folder}/{to}/inner", "a"), await Server.GetAsync($"/{folder}/{to}/none", "a")));
        Assert.Equal("of file", await Server.GetAsync($"/{folder}/file", "a"));

        // Each is a resource of its own.
        await Server.SetAsync($"/{folder}/{to}/out", "a", "another");
        Assert.Equal("of file", await Server.GetAsync($"/{folder}/file", "a"));
    }

    [Theory]
    [InlineData("PUT")]
    [InlineData("MKCOL")]
    [InlineData("LOCK")]
    [InlineData("COPY")]
    public async Task WhatIsMadeWhereAnotherResourceWasTakenAwayOnDisk_HasNoneOfItsProperties(string method)
    {
        var folder = await MakeFolderAsync();
        Directory.Delete(Path.Join(Server.Root, folder, "tree"), recursive: true);

        var made = method switch
        {
            "PUT" => await Server.SendContentAsync($"PUT /{folder}/tree", "anew"),
            "COPY" => await Server.SendAsync($"COPY /{folder}/file", $"Destination: /{folder}/tree"),
            "LOCK" => await Server.SendContentAsync($"LOCK /{folder}/tree",
                "<lockinfo xmlns='DAV:'><lockscope><exclusive/></lockscope><locktype><write/></locktype></lockinfo>", "Depth: 0"),
            _ => await Server.SendAsync($"{method} /{folder}/tree"),
        };

        Expect.Status(201, made);
        Assert.Null(await Server.GetAsync($"/{folder}/tree", "a"));
    }

    [Fact]
    public async Task AnEditorThatReplacesTheFileOnDisk_LosesNoProperty()
    {
        var folder = await MakeFolderAsync();
        var file = Server.PutOnDisk($"{folder}/new", "edited");
        Native.Shell(Server.Root, $"mv '{file}' '{folder}/tree/inner'");
        Assert.Equal("of inner", await Server.GetAsync($"/{folder}/tree/inner", "a"));
    }

    private async Task<string> MakeFolderAsync()
    {
        var folder = shared.NewFolder();
        Server.PutOnDisk($"{folder}/file", "f");
        Server.PutOnDisk($"{folder}/tree/inner", "content");
        await Server.SetAsync($"/{folder}/tree/", "a", "of tree");
        await Server.SetAsync($"/{folder}/tree/inner", "a", "of inner");
        return folder;
    }
}
