using DavServer.Tests.Shared;

namespace DavServer.ProtocolTests.Rfc4918;

/// <summary>A share with another, small volume mounted inside it: what a rename can't cross, and what does not fit.</summary>
public sealed class Section9_8_VolumeTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private const int MiB = 1024 * 1024;
    private ServerUnderTest Server => shared.Server;

    [Theory, Spec("RFC 4918", "9.8.5-8"), Spec("RFC 4918", "11.5")]
    [InlineData("COPY", "tree")]
    [InlineData("MOVE", "tree")]
    [InlineData("COPY", "tree/f0000")]
    [InlineData("MOVE", "tree/f0000")]
    public async Task DestinationVolumeFull_Is507_AndBothTreesAreAsBefore(string method, string source)
    {
        var folder = shared.NewFolder();
        using var volume = Volume.Mount(Server, $"{folder}/small", "3m");
        Server.MakeTree($"{folder}/tree", 3, 4 * MiB);
        Server.PutOnDisk($"{folder}/small/old/member", "old");
        Server.PutOnDisk($"{folder}/little", new string('l', MiB));
        Expect.Status(201, await Server.SendContentAsync($"PUT /{folder}/small/first", "so that the volume has its staging area"));
        var before = Describe(folder);

        foreach (var destination in (string[])["new", "old"])
        {
            var response = await Server.SendAsync($"{method} /{folder}/{source}", $"Destination: /{folder}/small/{destination}");
            Assert.NotEqual("", Expect.Status(507, response).Content);
            Assert.Equal(before, Describe(folder));
        }

        // What was written aside has been given back before the answer.
        Expect.Status(201, await Server.SendAsync($"COPY /{folder}/little", $"Destination: /{folder}/small/little"));
    }

    [Fact, Spec("RFC 4918", "9.7.1"), Spec("RFC 4918", "11.5")]
    public async Task PutOntoAFullVolume_Is507_AndTheOldContentStays()
    {
        var folder = shared.NewFolder();
        using var volume = Volume.Mount(Server, $"{folder}/small", "1m");
        Expect.Status(201, await Server.SendContentAsync($"PUT /{folder}/small/file", "old"));

        foreach (var name in (string[])["file", "new"])
        {
            Expect.Status(507, await Server.SendContentAsync($"PUT /{folder}/small/{name}", new string('x', 2 * MiB)));
        }

        Assert.Equal("old", Expect.Status(200, await Server.SendAsync($"GET /{folder}/small/file")).Content);
        Expect.Status(404, await Server.SendAsync($"GET /{folder}/small/new"));
        Expect.Status(204, await Server.SendContentAsync($"PUT /{folder}/small/file", new string('y', MiB / 2)));
    }

    [Theory, Spec("RFC 4918", "9.9-2"), Spec("RFC 4918", "9.9.2-1")]
    [InlineData("tree")]
    [InlineData("tree/sub/c")]
    public async Task MoveAcrossVolumes_TakesAllThereAndBack(string source)
    {
        var folder = shared.NewFolder();
        using var volume = Volume.Mount(Server, $"{folder}/other", "8m");
        Server.PutOnDisk($"{folder}/tree/a", "a");
        var file = Server.PutOnDisk($"{folder}/tree/sub/c", "c");
        File.SetLastWriteTimeUtc(file, DateTime.UnixEpoch.AddYears(40));
        Server.PutOnDisk($"{folder}/other/there/only-here", "old");
        var all = source == "tree" ? "a=a sub/c=c" : ".=c";

        Expect.Status(201, await Server.SendAsync($"MOVE /{folder}/{source}", $"Destination: /{folder}/other/new"));
        Expect.Status(404, await Server.SendAsync($"GET /{folder}/{source}"));
        Assert.Equal(all, Describe($"{folder}/other/new"));
        Expect.Status(204, await Server.SendAsync($"MOVE /{folder}/other/new", $"Destination: /{folder}/other/there"));
        Expect.Status(412, await Server.SendAsync($"MOVE /{folder}/other/there", $"Destination: /{folder}/tree", "Overwrite: F", "If-Match: \"x\""));
        Assert.Equal(all, Describe($"{folder}/other/there"));
        Expect.Status(201, await Server.SendAsync($"MOVE /{folder}/other/there", $"Destination: /{folder}/back"));
        Assert.Equal(all, Describe($"{folder}/back"));
        Assert.Equal(["first"], await NamesAsync(folder));
    }

    [Fact, Spec("RFC 4918", "9.9.2-4"), Spec("RFC 4918", "9.9.2-5"), Spec("RFC 4918", "9.9.2-8"), Spec("RFC 4918", "9.9.2-9")]
    [Spec("RFC 4918", "9.9.2-10"), Spec("RFC 4918", "9.9.2-11")]
    public async Task MoveAcrossVolumes_WithWhatCannotBeCopied_MovesNothing()
    {
        var folder = shared.NewFolder();
        using var volume = Volume.Mount(Server, $"{folder}/other", "1m");
        Server.PutOnDisk($"{folder}/tree/file", "f");
        Native.Shell(Path.Join(Server.Root, folder, "tree"), "mkfifo pipe; ln -s nowhere dangling; ln -s /etc/hostname out");

        var members = Multistatus.Read(await Server.SendAsync($"MOVE /{folder}/tree", $"Destination: /{folder}/other/tree"));
        Assert.Equal([$"/{folder}/tree/dangling", $"/{folder}/tree/out", $"/{folder}/tree/pipe"], members.Select(m => m.Href).Order(StringComparer.Ordinal));
        Assert.All(members, m => Assert.Matches("^HTTP/1.1 (4(?!24)|5)[0-9]{2} ", m.Status));
        Assert.False(Directory.Exists(Path.Join(Server.Root, folder, "other/tree")));
        Native.Shell(Path.Join(Server.Root, folder, "tree"), "test -p pipe && test -L dangling && test -L out && test -f file");
    }

    [Fact, Spec("RFC 9112", "9.3")]
    public async Task AfterAPutThatDidNotFit_TheConnectionGoesOn()
    {
        var folder = shared.NewFolder();
        using var volume = Volume.Mount(Server, $"{folder}/small", "1m");
        await using var connection = await Server.ConnectAsync();
        await connection.SendAsync($"PUT /{folder}/small/file HTTP/1.1\r\nHost: x\r\nContent-Length: {4 * MiB}\r\n\r\n{new string('x', 4 * MiB)}");
        Assert.Equal(507, (await connection.ReadResponseAsync("PUT")).Final.Status);
        Expect.Status(200, await Server.SendAsync(connection, "OPTIONS /"));
    }

    [Theory, Spec("RFC 4918", "9.6.1-3"), Spec("RFC 4918", "9.6.1-5")]
    [InlineData("DELETE", "held")]
    [InlineData("COPY", "other")]
    [InlineData("MOVE", "other")]
    public async Task ACollectionWithAVolumeBelow_IsNotTakenOutOfSight_AndTheVolumeLosesNothing(string method, string source)
    {
        var folder = shared.NewFolder();
        Server.PutOnDisk($"{folder}/other/new", "new");
        Server.PutOnDisk($"{folder}/held/own", "own");
        using var volume = Volume.Mount(Server, $"{folder}/held/deep/a volume", "1m");
        Server.PutOnDisk($"{folder}/held/deep/a volume/member", "member");
        var response = await Server.SendAsync($"{method} /{folder}/{source}", $"Destination: /{folder}/held");
        Expect.Status(423, response);
        Assert.Contains("mounted", response.Final.Content, StringComparison.Ordinal);
        Assert.Equal("member", await File.ReadAllTextAsync(Path.Join(volume.Folder, "member")));
        Assert.Equal("own", await File.ReadAllTextAsync(Path.Join(Server.Root, folder, "held/own")));
        Assert.Equal("new", await File.ReadAllTextAsync(Path.Join(Server.Root, folder, "other/new")));
    }

    [Fact, Spec("RFC 4918", "9.9")]
    public async Task MoveAcrossVolumes_OfWhatCannotGoAfterwards_IsRefusedBeforeItIsAccepted()
    {
        var folder = shared.NewFolder();
        Server.PutOnDisk($"{folder}/held/own", "own");
        Server.PutOnDisk($"{folder}/old/own", "own");
        using var volume = Volume.Mount(Server, $"{folder}/held/deep/volume", "1m");
        using var other = Volume.Mount(Server, $"{folder}/other", "1m");
        Server.PutOnDisk($"{folder}/other/file", "f");

        Expect.Status(423, await Server.SendAsync($"MOVE /{folder}/held", $"Destination: /{folder}/other/new", "Prefer: respond-async"));
        Assert.Equal("file=f", Describe($"{folder}/other"));

        Expect.Status(423, await Server.SendAsync($"COPY /{folder}/old", $"Destination: /{folder}/held", "Prefer: respond-async"));
        Assert.Equal("own", await File.ReadAllTextAsync(Path.Join(Server.Root, folder, "held/own")));

        Native.Shell(volume.Folder, $"mount -o remount,ro '{other.Folder}'");
        Expect.Status(500, await Server.SendAsync($"MOVE /{folder}/other/file", $"Destination: /{folder}/new", "Prefer: respond-async"));
        Assert.False(File.Exists(Path.Join(Server.Root, folder, "new")));
    }

    [Fact, Spec("RFC 4918", "9.9"), Spec("RFC 4918", "9.6")]
    public async Task TheVolumeItself_IsNeitherMovedNorDeletedNorReplaced_AndLosesNothing()
    {
        var folder = shared.NewFolder();
        using var volume = Volume.Mount(Server, $"{folder}/other", "4m");
        Server.PutOnDisk($"{folder}/other/member", "m");
        Server.PutOnDisk($"{folder}/file", "f");
        string[] requests = [$"MOVE /{folder}/other", $"DELETE /{folder}/other", $"MOVE /{folder}/file", $"COPY /{folder}/file", $"MOVE /{folder}"];

        foreach (var request in requests)
        {
            var destination = request.EndsWith("file", StringComparison.Ordinal) ? $"/{folder}/other" : $"/{folder}-new";
            var response = await Server.SendAsync(request, $"Destination: {destination}");
            var isWhole = request == $"MOVE /{folder}" && response.Final.Status == 201;
            Assert.True(isWhole || response.Final.Status is >= 400 and < 500, $"{request}: {response.Final}");
            Assert.Equal("member=m", Describe(isWhole ? $"{folder}-new/other" : $"{folder}/other"));
            if (isWhole)
            {
                Expect.Status(201, await Server.SendAsync($"MOVE /{folder}-new", $"Destination: /{folder}"));
            }
        }
    }

    [Theory, Spec("RFC 9110", "17.3")]
    [InlineData(".davserver")]
    [InlineData(".DAVSERVER")]
    public async Task TheServersPlaceOnAnotherVolume_IsReservedToo(string name)
    {
        var folder = shared.NewFolder();
        using var volume = Volume.Mount(Server, $"{folder}/other", "4m");
        Server.PutOnDisk($"{folder}/other/file", "f");

        // Before it is there and after the first write has made it.
        foreach (var put in (string[])["one", "two"])
        {
            Expect.Status(404, await Server.SendAsync($"GET /{folder}/other/{name}"));
            Expect.Status(404, await Server.SendAsync($"PROPFIND /{folder}/other/{name}/staging", "Depth: 0"));
            Expect.Status(404, await Server.SendAsync($"DELETE /{folder}/other/{name}"));
            Expect.Status(403, await Server.SendAsync($"MKCOL /{folder}/other/{name}"));
            Expect.Status(403, await Server.SendContentAsync($"PUT /{folder}/other/{name}/x", "x"));
            Expect.Status(403, await Server.SendAsync($"COPY /{folder}/other/file", $"Destination: /{folder}/other/{name}"));
            Expect.Status(201, await Server.SendContentAsync($"PUT /{folder}/other/{put}", "x"));
        }

        Assert.True(Directory.Exists(Path.Join(volume.Folder, ".davserver")));
        Assert.Equal(4, Multistatus.Read(await Server.SendAsync($"PROPFIND /{folder}/other", "Depth: infinity")).Count);
        Expect.Status(201, await Server.SendAsync($"COPY /{folder}", $"Destination: /{folder}-copy"));
        Assert.Equal("file=f one=x two=x", Describe($"{folder}-copy/other"));
        Assert.False(Directory.Exists(Path.Join(Server.Root, $"{folder}-copy/other/.davserver")));
    }

    private async Task<IEnumerable<string>> NamesAsync(string folder)
    {
        Expect.Status(201, await Server.SendContentAsync($"PUT /{folder}/other/first", "f"));
        return Multistatus.Read(await Server.SendAsync($"PROPFIND /{folder}/other", "Depth: 1")).Skip(1).Select(m => m.Href.Split('/')[^1]);
    }

    // Paths and contents below a resource, or of the file itself; without the server's own place.
    private string Describe(string relative)
    {
        var path = Path.Join(Server.Root, relative);
        return File.Exists(path) ? ".=" + File.ReadAllText(path)
            : string.Join(' ', Directory.GetFiles(path, "*", SearchOption.AllDirectories)
                .Where(f => !f.Contains(".davserver", StringComparison.Ordinal))
                .Select(f => $"{Path.GetRelativePath(path, f)}={File.ReadAllText(f)}").Order(StringComparer.Ordinal));
    }
}
