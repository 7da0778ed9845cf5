using DavServer.Tests.Shared;

namespace DavServer.ProtocolTests.Rfc4918;

public sealed class Section9_6_DeleteTests(SharedServer shared) : IClassFixture<SharedServer>
{
    [Theory, Spec("RFC 4918", "9.6-2"), Spec("RFC 4918", "9.6-3"), Spec("RFC 4918", "9.6.1-1"), Spec("RFC 4918", "10.2-4")]
    [InlineData("file", "X-None: ")]
    [InlineData("file", "Depth: 0")]
    [InlineData("file", "Depth: infinity")]
    [InlineData("sub", "X-None: ")]
    [InlineData("sub/", "Depth: infinity")]
    public async Task Delete_Is204_AndTheUrlIsUnmappedForEveryone(string name, string field)
    {
        var folder = MakeFolder();
        await using var connection = await shared.Server.ConnectAsync();

        Expect.Status(204, await shared.Server.SendAsync(connection, $"DELETE /{folder}/{name}", field));

        foreach (var method in (string[])["GET", "HEAD", "PROPFIND", "DELETE"])
        {
            Expect.Status(404, await shared.Server.SendAsync(connection, $"{method} /{folder}/{name}"));
        }

        Expect.Status(404, await shared.Server.SendAsync(connection, $"GET /{folder}/sub/{(name == "file" ? "no" : "inner")}"));
        Assert.DoesNotContain(Multistatus.Read(await shared.Server.SendAsync(connection, $"PROPFIND /{folder}")), m => m.Href.Contains("/" + name, StringComparison.Ordinal));
    }

    [Theory, Spec("RFC 4918", "9.6.1-2")]
    [InlineData("Depth: 0")]
    [InlineData("Depth: 1")]
    [InlineData("Depth: rubbish")]
    [InlineData("Depth: ")]
    public async Task DeleteOfACollectionWithAnotherDepth_Is400AndChangesNothing(string field)
    {
        var folder = MakeFolder();
        var before = ShareSnapshot.Take(shared.Server);

        Expect.Refusal(400, "Depth", await shared.Server.SendAsync($"DELETE /{folder}/sub", field));

        Assert.Equal(before, ShareSnapshot.Take(shared.Server));
    }

    [Fact, Spec("RFC 4918", "9.6")]
    public async Task DeleteOfTheRoot_Is403AndChangesNothing()
    {
        MakeFolder();
        var before = ShareSnapshot.Take(shared.Server);

        Expect.Status(403, await shared.Server.SendAsync("DELETE /"));

        Assert.Equal(before, ShareSnapshot.Take(shared.Server));
    }

    [Theory, Spec("RFC 9110", "15.5.5")]
    [InlineData("nothing")]
    [InlineData("nothing/below")]
    [InlineData("file/below")]
    public async Task DeleteOfUnmapped_Is404(string name) =>
        Expect.Refusal(404, "no such resource", await shared.Server.SendAsync($"DELETE /{MakeFolder()}/{name}"));

    [Fact, Spec("RFC 4918", "8.4-1"), Spec("RFC 4918", "8.4-2")]
    public async Task DeleteWithContent_Is415AndChangesNothing()
    {
        var folder = MakeFolder();

        Expect.Refusal(415, "content", await shared.Server.SendContentAsync($"DELETE /{folder}/file", "<x/>"));

        Assert.True(File.Exists(Path.Join(shared.Server.Root, folder, "file")));
    }

    [Fact, Spec("RFC 4918", "9.6")]
    public async Task DeletedName_IsFreeAtOnce()
    {
        var folder = MakeFolder();

        Expect.Status(204, await shared.Server.SendAsync($"DELETE /{folder}/sub"));
        Expect.Status(201, await shared.Server.SendContentAsync($"PUT /{folder}/sub", "now a file"));
        Expect.Status(204, await shared.Server.SendAsync($"DELETE /{folder}/sub"));
        Expect.Status(201, await shared.Server.SendAsync($"MKCOL /{folder}/sub"));
    }

    private string MakeFolder()
    {
        var folder = shared.NewFolder();
        shared.Server.PutOnDisk($"{folder}/file", "f");
        shared.Server.PutOnDisk($"{folder}/sub/inner", "i");
        shared.Server.PutOnDisk($"{folder}/sub/deep/er", "d");
        return folder;
    }
}
