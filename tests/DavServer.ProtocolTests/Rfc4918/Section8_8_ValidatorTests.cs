using DavServer.Tests.Shared;

namespace DavServer.ProtocolTests.Rfc4918;

/// <summary>Entity tags and times over COPY and MOVE: a cache that trusts them must never be wrong.</summary>
public sealed class Section8_8_ValidatorTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private static readonly DateTime Old = new(2020, 1, 2, 3, 4, 5, DateTimeKind.Utc);
    private ServerUnderTest Server => shared.Server;

    [Theory, Spec("RFC 4918", "8.8")]
    [InlineData("COPY")]
    [InlineData("MOVE")]
    public async Task ModificationTime_IsKeptOnANewDestination(string method)
    {
        var folder = MakeFolder();

        Expect.Status(201, await Server.SendAsync($"{method} /{folder}/old", $"Destination: /{folder}/new"));
        Expect.Status(201, await Server.SendAsync($"{method} /{folder}/tree", $"Destination: /{folder}/new-tree"));

        Assert.Equal(Old, File.GetLastWriteTimeUtc(At(folder, "new")));
        Assert.Equal(Old, File.GetLastWriteTimeUtc(At(folder, "new-tree/member")));
        Assert.Equal(Old, Directory.GetLastWriteTimeUtc(At(folder, "new-tree")));
    }

    [Theory, Spec("RFC 4918", "8.8-1"), Spec("RFC 4918", "8.8-2")]
    [InlineData("COPY", "old", "new")]
    [InlineData("MOVE", "old", "new")]
    [InlineData("COPY", "tree/member", "newer-tree/member")]
    [InlineData("COPY", "old", "twin")]
    [InlineData("MOVE", "old", "twin")]
    public async Task OverAMappedDestination_TheTimeGrowsAndTheTagChanges(string method, string source, string destination)
    {
        var folder = MakeFolder();
        Server.PutOnDisk($"{folder}/{destination}", "n");
        File.SetLastWriteTimeUtc(At(folder, destination), destination == "twin" ? Old : Old.AddYears(1));
        var before = await HeadAsync(folder, destination);

        Expect.Status(204, await Server.SendAsync($"{method} /{folder}/{source}", $"Destination: /{folder}/{destination}"));

        var after = await HeadAsync(folder, destination);
        Assert.NotEqual(before.Tag, after.Tag);
        Assert.True(after.Time > before.Time, $"{before.Time} to {after.Time}");
        Expect.Status(200, await Server.SendAsync($"GET /{folder}/{destination}", $"If-None-Match: {before.Tag}"));
        Expect.Status(412, await Server.SendContentAsync($"PUT /{folder}/{destination}", "lost", $"If-Match: {before.Tag}"));
    }

    [Theory, Spec("RFC 4918", "8.8-1"), Spec("RFC 4918", "8.8-2")]
    [InlineData("COPY")]
    [InlineData("MOVE")]
    public async Task InAReplacedTree_MembersAtTheSameUrlHaveOtherTagsAndLaterTimes(string method)
    {
        var folder = MakeFolder();
        Server.PutOnDisk($"{folder}/replaced/member", "newer");
        File.SetLastWriteTimeUtc(At(folder, "replaced/member"), Old.AddYears(1));
        var before = await HeadAsync(folder, "replaced/member");

        Expect.Status(204, await Server.SendAsync($"{method} /{folder}/tree", $"Destination: /{folder}/replaced"));

        var after = await HeadAsync(folder, "replaced/member");
        Assert.NotEqual(before.Tag, after.Tag);
        Assert.True(after.Time > before.Time, $"{before.Time} to {after.Time}");
    }

    [Theory, Spec("RFC 4918", "8.8-1"), Spec("RFC 9110", "13.1.3")]
    [InlineData("PUT")]
    [InlineData("PATCH")]
    public async Task WrittenOverACopyOfTheSameSecond_TheTimeDoesNotGoBack(string method)
    {
        var folder = MakeFolder();
        Expect.Status(201, await Server.SendContentAsync($"PUT /{folder}/x", "1"));
        Expect.Status(201, await Server.SendContentAsync($"PUT /{folder}/y", "2"));
        Expect.Status(204, await Server.SendAsync($"COPY /{folder}/y", $"Destination: /{folder}/x"));
        var before = await HeadAsync(folder, "x");

        Expect.Status(204, await Server.SendContentAsync(
            $"{method} /{folder}/x", "3", "Content-Type: application/x-sabredav-partialupdate", "X-Update-Range: append"));

        var after = await HeadAsync(folder, "x");
        Assert.True(after.Time > before.Time, $"{before.Time} to {after.Time}");
        Expect.Status(200, await Server.SendAsync($"GET /{folder}/x", $"If-Modified-Since: {before.Time:R}"));
    }

    [Fact, Spec("RFC 4918", "8.8-2")]
    public async Task DeletedAndMadeAgain_HasAnotherTag()
    {
        var folder = MakeFolder();
        var first = Expect.Status(201, await Server.SendContentAsync($"PUT /{folder}/x", "same"))["etag"];
        Expect.Status(204, await Server.SendAsync($"DELETE /{folder}/x"));

        Assert.NotEqual(first, Expect.Status(201, await Server.SendContentAsync($"PUT /{folder}/x", "same"))["etag"]);
    }

    [Fact, Spec("RFC 4918", "8.8-2")]
    public async Task SwappedByMoves_NeitherUrlHasItsOldTag()
    {
        var folder = MakeFolder();
        Server.PutOnDisk($"{folder}/a", "1");
        Server.PutOnDisk($"{folder}/b", "2");
        var (a, b) = (await HeadAsync(folder, "a"), await HeadAsync(folder, "b"));

        foreach (var (from, to) in ((string, string)[])[("a", "c"), ("b", "a"), ("c", "b"), ("a", "c"), ("b", "a"), ("c", "b")])
        {
            Expect.Status(201, await Server.SendAsync($"MOVE /{folder}/{from}", $"Destination: /{folder}/{to}"));
            if (to == "b")
            {
                Assert.NotEqual(a.Tag, (await HeadAsync(folder, "b")).Tag);
            }
        }

        Assert.NotEqual(a.Tag, (await HeadAsync(folder, "a")).Tag);
        Assert.NotEqual(b.Tag, (await HeadAsync(folder, "b")).Tag);
    }

    private string At(string folder, string name) => Path.Join(Server.Root, folder, name);

    private async Task<(string Tag, DateTimeOffset Time)> HeadAsync(string folder, string name)
    {
        var message = Expect.Status(200, await Server.SendAsync($"HEAD /{folder}/{name}"));
        return (message["etag"]!, DateTimeOffset.Parse(message["last-modified"]!, System.Globalization.CultureInfo.InvariantCulture));
    }

    private string MakeFolder()
    {
        var folder = shared.NewFolder();
        File.SetLastWriteTimeUtc(Server.PutOnDisk($"{folder}/old", "o"), Old);
        File.SetLastWriteTimeUtc(Server.PutOnDisk($"{folder}/tree/member", "m"), Old);
        Directory.SetLastWriteTimeUtc(At(folder, "tree"), Old);
        return folder;
    }
}
