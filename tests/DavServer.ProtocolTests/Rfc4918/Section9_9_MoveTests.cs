using DavServer.Tests.Shared;

namespace DavServer.ProtocolTests.Rfc4918;

/// <summary>What MOVE has of its own; the rules it shares with COPY are in <see cref="Section9_8_CopyTests"/>.</summary>
public sealed class Section9_9_MoveTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private ServerUnderTest Server => shared.Server;

    [Theory, Spec("RFC 4918", "9.9-2"), Spec("RFC 4918", "9.9.2-1"), Spec("RFC 4918", "9.9.4-1")]
    [InlineData("tree", "new", "Depth: infinity")]
    [InlineData("tree/", "new/", "X-None: ")]
    [InlineData("tree/sub", "new", "X-None: ")]
    [InlineData("tree", "../{0}-root", "X-None: ")]
    public async Task MoveOfACollection_TakesTheWholeTree(string source, string destination, string field)
    {
        var folder = MakeFolder();
        var target = destination.StartsWith("../", StringComparison.Ordinal)
            ? destination[3..].Replace("{0}", folder, StringComparison.Ordinal) : $"{folder}/{destination}";
        var contents = Server.Contents($"{folder}/{source}");

        Expect.Status(201, await Server.SendAsync($"MOVE /{folder}/{source}", $"Destination: /{target}", field));

        Assert.Equal(contents, Server.Contents(target));
        Expect.Status(404, await Server.SendAsync($"PROPFIND /{folder}/{source}", "Depth: 0"));
    }

    [Theory, Spec("RFC 4918", "9.9-2"), Spec("RFC 4918", "10.2-4")]
    [InlineData("Depth: 0")]
    [InlineData("Depth: infinity")]
    [InlineData("X-None: ")]
    public async Task MoveOfAFile_TakesItAndItsTag(string field)
    {
        var folder = MakeFolder();

        Expect.Status(201, await Server.SendAsync($"MOVE /{folder}/tree/a", $"Destination: /{folder}/a", field));

        Assert.Equal("a", Expect.Status(200, await Server.SendAsync($"GET /{folder}/a")).Content);
        Expect.Status(404, await Server.SendAsync($"GET /{folder}/tree/a"));
    }

    [Fact, Spec("RFC 4918", "9.9.2-2")]
    public async Task MoveOfACollectionWithDepthZero_Is400EvenWhereTheDestinationIsTaken()
    {
        var folder = MakeFolder();
        Server.PutOnDisk($"{folder}/there", "t");
        var before = ShareSnapshot.Take(Server);

        Expect.Refusal(400, "Depth", await Server.SendAsync($"MOVE /{folder}/tree", $"Destination: /{folder}/there", "Depth: 0"));

        Assert.Equal(before, ShareSnapshot.Take(Server));
    }

    [Fact, Spec("RFC 4918", "9.9-3"), Spec("RFC 4918", "9.9.3-1")]
    public async Task MoveOntoAMappedCollection_LeavesNothingOfIt()
    {
        var folder = MakeFolder();
        Server.PutOnDisk($"{folder}/there/only-here", "x");
        Server.PutOnDisk($"{folder}/there/sub/only-here", "x");
        var contents = Server.Contents($"{folder}/tree");

        Expect.Status(204, await Server.SendAsync($"MOVE /{folder}/tree", $"Destination: /{folder}/there"));

        Assert.Equal(contents, Server.Contents($"{folder}/there"));
    }

    [Fact, Spec("RFC 4918", "9.9.4-3")]
    public async Task MoveToAnotherUnicodeSpellingOfItself_Is403()
    {
        var folder = shared.NewFolder();
        Server.PutOnDisk($"{folder}/\u00E9", "e");

        Expect.Refusal(403, "same resource", await Server.SendAsync($"MOVE /{folder}/%C3%A9", $"Destination: /{folder}/e%CC%81"));

        Assert.Equal("\u00E9", Path.GetFileName(Assert.Single(Directory.GetFiles(Path.Join(Server.Root, folder)))));
    }

    private string MakeFolder()
    {
        var folder = shared.NewFolder();
        Server.PutOnDisk($"{folder}/tree/a", "a");
        Server.PutOnDisk($"{folder}/tree/sub/c", "c");
        Server.PutOnDisk($"{folder}/tree/sub/deep/d", "d");
        return folder;
    }
}
