using DavServer.Tests.Shared;

namespace DavServer.ProtocolTests.Rfc4918;

public sealed class Section9_8_CopyTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private ServerUnderTest Server => shared.Server;

    [Theory, Spec("RFC 4918", "9.8.3-1"), Spec("RFC 4918", "9.8.3-2"), Spec("RFC 4918", "9.8.3-3"), Spec("RFC 4918", "9.8.5-1")]
    [InlineData("Depth: infinity", 3)]
    [InlineData("Depth: INFINITY", 3)]
    [InlineData("X-None: ", 3)]
    [InlineData("Depth: 0", 0)]
    public async Task CopyOfACollection_TakesWhatDepthSays(string field, int files)
    {
        var folder = MakeFolder();

        Expect.Status(201, await Server.SendAsync($"COPY /{folder}/tree/", $"Destination: /{folder}/new/", field));

        Assert.Equal(files, Server.Contents($"{folder}/new").Count);
        Assert.Equal(files > 0, Directory.Exists(Path.Join(Server.Root, folder, "new", "empty")));
        if (files > 0)
        {
            Assert.Equal(Server.Contents($"{folder}/tree"), Server.Contents($"{folder}/new"));
        }
    }

    [Theory, Spec("RFC 4918", "9.8.3"), Spec("RFC 4918", "10.2"), Spec("RFC 4918", "9.9.2-2")]
    [InlineData("COPY", "Depth: 1")]
    [InlineData("COPY", "Depth: 2")]
    [InlineData("COPY", "Depth: rubbish")]
    [InlineData("COPY", "Depth: ")]
    [InlineData("COPY", "Depth: 0\r\nDepth: infinity")]
    [InlineData("MOVE", "Depth: 0")]
    [InlineData("MOVE", "Depth: 1")]
    [InlineData("MOVE", "Depth: rubbish")]
    [InlineData("COPY", "Overwrite: rubbish")]
    [InlineData("COPY", "Overwrite: ")]
    [InlineData("COPY", "Overwrite: T, F")]
    [InlineData("COPY", "Overwrite: true")]
    [InlineData("COPY", "Overwrite: F\r\nOverwrite: T")]
    [InlineData("MOVE", "Overwrite: rubbish")]
    [InlineData("MOVE", "Overwrite: 1")]
    public async Task UnlawfulDepthOrOverwrite_Is400ThatNamesItAndChangesNothing(string method, string field)
    {
        var folder = MakeFolder();
        var before = ShareSnapshot.Take(Server);

        foreach (var destination in (string[])["new", "other"])
        {
            var response = await Server.SendAsync($"{method} /{folder}/tree", $"Destination: /{folder}/{destination}", field);
            Expect.Refusal(400, field.Split(':')[0], response);
        }

        Assert.Equal(before, ShareSnapshot.Take(Server));
    }

    [Theory, Spec("RFC 4918", "9.8.4-1"), Spec("RFC 4918", "9.8.4-2"), Spec("RFC 4918", "9.8.5-2"), Spec("RFC 4918", "9.8.5-5")]
    [Spec("RFC 4918", "9.9-3"), Spec("RFC 4918", "9.9.3-2"), Spec("RFC 4918", "9.9.4-2"), Spec("RFC 4918", "9.9.4-5"), Spec("RFC 4918", "10.6-1")]
    [Spec("RFC 4918", "10.6-2"), Spec("RFC 4918", "10.6-3"), Spec("RFC 4918", "10.6-5")]
    [InlineData("COPY", "X-None: ", 204)]
    [InlineData("COPY", "Overwrite: T", 204)]
    [InlineData("COPY", "Overwrite: t", 204)]
    [InlineData("COPY", "Overwrite: F", 412)]
    [InlineData("COPY", "Overwrite: f", 412)]
    [InlineData("MOVE", "X-None: ", 204)]
    [InlineData("MOVE", "Overwrite: T", 204)]
    [InlineData("MOVE", "Overwrite: F", 412)]
    public async Task Overwrite_DecidesOverAMappedDestinationAlone(string method, string field, int status)
    {
        foreach (var (source, destination) in ((string, string)[])[("file", "there"), ("tree", "other"), ("file", "other"), ("tree", "there"), ("file", "other/")])
        {
            var folder = MakeFolder();
            var (old, wanted) = (Describe(folder, destination), Describe(folder, source));
            var response = await Server.SendAsync($"{method} /{folder}/{source}", $"Destination: /{folder}/{destination}", field);
            Expect.Status(status, response);
            Assert.Equal(status == 412 ? old : wanted, Describe(folder, destination));
            Assert.Equal(method == "MOVE" && status == 204 ? "" : wanted, Describe(folder, source));
            Assert.Equal(status == 412, response.Final.Content.Contains("Overwrite", StringComparison.Ordinal));
        }
    }

    [Theory, Spec("RFC 4918", "9.8.5-1"), Spec("RFC 4918", "9.9.4-1"), Spec("RFC 4918", "10.6-5")]
    [InlineData("COPY")]
    [InlineData("MOVE")]
    public async Task OverwriteFOntoAnUnmappedDestination_Is201(string method)
    {
        var folder = MakeFolder();

        Expect.Status(201, await Server.SendAsync($"{method} /{folder}/tree", $"Destination: /{folder}/new", "Overwrite: F"));
        Expect.Status(201, await Server.SendAsync($"{method} /{folder}/file", $"Destination: /{folder}-at-the-root", "Overwrite: F"));
    }

    [Theory, Spec("RFC 4918", "9.8.3-13"), Spec("RFC 4918", "9.8.5-3"), Spec("RFC 4918", "9.8.5-4"), Spec("RFC 4918", "9.9.4-3")]
    [Spec("RFC 4918", "9.9.4-4")]
    [InlineData("file", "file", 403)]
    [InlineData("file", "file/", 403)]
    [InlineData("tree", "tree/", 403)]
    [InlineData("tree/", "tree", 403)]
    [InlineData("file", "f%69le", 403)]
    [InlineData("tree", "tree/new", 403)]
    [InlineData("tree", "tree/sub", 403)]
    [InlineData("tree", "tree/sub/new", 403)]
    [InlineData("tree/sub", "tree", 403)]
    [InlineData("tree/a", "tree", 403)]
    [InlineData("nothing", "new", 404)]
    [InlineData("nothing/below", "new", 404)]
    [InlineData("nothing", "other", 404)]
    [InlineData("nothing", "nothing", 404)]
    [InlineData("nothing", "no/new", 404)]
    [InlineData("file", "no/new", 409)]
    [InlineData("tree", "no/such/new", 409)]
    [InlineData("file", "there/new", 409)]
    public async Task ImpossibleTransfer_IsRefusedAndChangesNothing(string source, string destination, int status)
    {
        foreach (var method in (string[])["COPY", "MOVE"])
        {
            foreach (var overwrite in (string[])["Overwrite: T", "X-None: "])
            {
                var folder = MakeFolder();
                var before = ShareSnapshot.Take(Server);
                var response = await Server.SendAsync($"{method} /{folder}/{source}", $"Destination: /{folder}/{destination}", overwrite);
                Assert.Equal(before, ShareSnapshot.Take(Server));
                Assert.NotEqual("", Expect.Status(status, response).Content);
            }
        }
    }

    [Theory, Spec("RFC 4918", "9.8.5")]
    [InlineData("COPY")]
    [InlineData("MOVE")]
    public async Task TransferOntoOrOfTheRoot_Is403AndChangesNothing(string method)
    {
        var folder = MakeFolder();
        var before = ShareSnapshot.Take(Server);

        Expect.Status(403, await Server.SendAsync($"{method} /{folder}/tree", "Destination: /"));
        Expect.Status(403, await Server.SendAsync($"{method} /{folder}/file", $"Destination: http://{Server.Http}"));
        Expect.Status(403, await Server.SendAsync($"{method} /", $"Destination: /{folder}/new"));
        Expect.Status(403, await Server.SendAsync($"{method} /", "Destination: /"));

        Assert.Equal(before, ShareSnapshot.Take(Server));
    }

    [Fact, Spec("RFC 4918", "9.8.3-3"), Spec("RFC 4918", "9.8.4-2")]
    public async Task CopyDepthZeroOntoAMappedCollection_LeavesItEmpty()
    {
        var folder = MakeFolder();

        Expect.Status(204, await Server.SendAsync($"COPY /{folder}/tree", $"Destination: /{folder}/other", "Depth: 0"));

        Assert.Empty(Directory.GetFileSystemEntries(Path.Join(Server.Root, folder, "other")));
        Assert.Equal(3, Server.Contents($"{folder}/tree").Count);
    }

    [Fact, Spec("RFC 4918", "9.8.3-3")]
    public async Task CopyDepthZeroIntoItself_MakesAnEmptyMember()
    {
        var folder = MakeFolder();

        Expect.Status(201, await Server.SendAsync($"COPY /{folder}/tree", $"Destination: /{folder}/tree/new", "Depth: 0"));

        Assert.Empty(Directory.GetFileSystemEntries(Path.Join(Server.Root, folder, "tree", "new")));
        Assert.Equal(3, Server.Contents($"{folder}/tree").Count);
    }

    [Theory, Spec("RFC 4918", "8.4-1"), Spec("RFC 4918", "8.4-2")]
    [InlineData("COPY")]
    [InlineData("MOVE")]
    public async Task TransferWithContent_Is415AndChangesNothing(string method)
    {
        var folder = MakeFolder();
        var before = ShareSnapshot.Take(Server);

        Expect.Refusal(415, "content", await Server.SendContentAsync($"{method} /{folder}/file", "<x/>", $"Destination: /{folder}/new"));

        Assert.Equal(before, ShareSnapshot.Take(Server));
    }

    // Kind and content, whatever it is; "" for unmapped.
    private string Describe(string folder, string name)
    {
        var path = Path.Join(Server.Root, folder, name.TrimEnd('/'));
        return File.Exists(path) ? "file " + File.ReadAllText(path)
            : Directory.Exists(path) ? "collection " + string.Join(',', Directory.GetFileSystemEntries(path, "*", SearchOption.AllDirectories)
                .Select(e => Path.GetRelativePath(path, e) + (File.Exists(e) ? "=" + File.ReadAllText(e) : "/")).Order(StringComparer.Ordinal))
            : "";
    }

    private string MakeFolder()
    {
        var folder = shared.NewFolder();
        Server.PutOnDisk($"{folder}/file", "f");
        Server.PutOnDisk($"{folder}/there", "t");
        Server.PutOnDisk($"{folder}/tree/a", "a");
        Server.PutOnDisk($"{folder}/tree/b", "b");
        Server.PutOnDisk($"{folder}/tree/sub/c", "c");
        Directory.CreateDirectory(Path.Join(Server.Root, folder, "tree", "empty"));
        Server.PutOnDisk($"{folder}/other/a", "old a");
        Server.PutOnDisk($"{folder}/other/only-here", "old");
        return folder;
    }
}
