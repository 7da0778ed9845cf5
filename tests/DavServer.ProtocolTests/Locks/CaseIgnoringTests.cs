using DavServer.ProtocolTests.Rfc4918;
using DavServer.Tests.Shared;

namespace DavServer.ProtocolTests.Locks;

/// <summary>On a volume that ignores case another spelling is the same resource: its lock stands, its properties are there.</summary>
public sealed class CaseIgnoringTests(SharedServer shared) : IClassFixture<SharedServer>, IAsyncLifetime
{
    private CaseIgnoringVolume _volume = null!;
    private string _at = "";

    private ServerUnderTest Server => shared.Server;

    public async Task InitializeAsync()
    {
        var folder = shared.NewFolder();
        _volume = await CaseIgnoringVolume.MountAsync(Path.Join(Server.Root, folder), InodeNumbers.ByEntry);
        _at = "/" + folder;
    }

    public Task DisposeAsync()
    {
        _volume.Dispose();
        return Task.CompletedTask;
    }

    [Theory, Spec("RFC 4918", "7")]
    [InlineData("/File")]
    [InlineData("/New")]
    public async Task LockInAnotherSpelling_StandsInTheWay(string locked)
    {
        Server.PutOnDisk($"{_at}/File", "before");
        Server.PutOnDisk($"{_at}/other", "other");
        var granted = await Server.LockAsync(_at + locked);
        var other = _at + locked.ToUpperInvariant();

        LockRequests.Locked(_at + locked, await Server.SendContentAsync($"PUT {other}", "x"));
        LockRequests.Locked(_at + locked, await Server.SendAsync($"DELETE {other}"));
        LockRequests.Locked(_at + locked, await Server.SendAsync($"MOVE {other}", $"Destination: {_at}/moved"));
        LockRequests.Locked(_at + locked, await Server.SendAsync($"COPY {_at}/other", $"Destination: {other}"));
        LockRequests.Locked(_at + locked, await Server.PatchOwnAsync(other, "<set><prop><t:p>x</t:p></prop></set>"));
        Assert.Equal(423, (await Server.SendContentAsync($"LOCK {other}", LockRequests.Exclusive)).Final.Status);
        Assert.Equal(granted.Token, Assert.Single(await Server.LocksOfAsync(other)).Token);

        Expect.Status(204, await Server.SendContentAsync($"PUT {other}", "after", granted.If));
        Assert.Equal("after", await File.ReadAllTextAsync(Path.Join(_volume.Folder, locked)));
        await Server.UnlockAsync(other, granted);
        Expect.Status(204, await Server.SendContentAsync($"PUT {other}", "free"));
    }

    [Fact, Spec("RFC 4918", "7.4")]
    public async Task LockOfACollectionInAnotherSpelling_ReachesItsMembers()
    {
        Server.PutOnDisk($"{_at}/Dir/Sub/File", "f");
        await Server.LockAsync($"{_at}/dir");

        LockRequests.Locked($"{_at}/dir/", await Server.SendContentAsync($"PUT {_at}/DIR/sub/new", "x"));
        LockRequests.Locked($"{_at}/dir/", await Server.SendAsync($"DELETE {_at}/Dir/SUB"));
    }

    [Fact, Spec("RFC 4918", "9.2")]
    public async Task DeadProperties_AreThoseOfTheResourceInAnySpelling()
    {
        Server.PutOnDisk($"{_at}/Dir/File", "f");
        await Server.SetAsync($"{_at}/DIR/file", "colour", "green");

        Assert.Equal("green", await Server.GetAsync($"{_at}/Dir/File", "colour"));
        Assert.Equal("green", await Server.GetAsync($"{_at}/dir/FILE", "colour"));
        Expect.Status(204, await Server.SendAsync($"DELETE {_at}/dir/fILE"));
        Expect.Status(201, await Server.SendContentAsync($"PUT {_at}/Dir/File", "new"));
        Assert.Null(await Server.GetAsync($"{_at}/Dir/File", "colour"));
    }

    [Theory, Spec("RFC 4918", "9.8.5"), Spec("RFC 4918", "9.9.4")]
    [InlineData("COPY", "/Dir", "/dir")]
    [InlineData("COPY", "/Dir/File", "/DIR/fILE")]
    [InlineData("MOVE", "/dir/file", "/Dir/File")]
    public async Task TransferOntoItselfInAnotherSpelling_Is403AndChangesNothing(string method, string source, string destination)
    {
        Server.PutOnDisk($"{_at}/Dir/File", "content");
        await Server.SetAsync($"{_at}/Dir/File", "colour", "green");

        Expect.Status(403, await Server.SendAsync($"{method} {_at}{source}", $"Destination: {_at}{destination}"));

        Assert.Equal("content", await File.ReadAllTextAsync(Path.Join(_volume.Folder, "Dir/File")));
        Assert.Equal(["File"], Directory.GetFiles(Path.Join(_volume.Folder, "Dir")).Select(Path.GetFileName));
        Assert.Equal("green", await Server.GetAsync($"{_at}/Dir/File", "colour"));
    }

    [Theory, Spec("RFC 4918", "9.9")]
    [InlineData("/Dir/File", "/Dir/fILE")]
    [InlineData("/dir", "/DIR")]
    public async Task MoveToAnotherSpelling_RenamesAndTakesThePropertiesAlong(string source, string destination)
    {
        Server.PutOnDisk($"{_at}/Dir/File", "content");
        await Server.SetAsync($"{_at}/Dir/File", "colour", "green");

        Expect.Status(201, await Server.SendAsync($"MOVE {_at}{source}", $"Destination: {_at}{destination}", "Overwrite: F"));

        Assert.Contains(_at + destination, Multistatus.Read(await Server.SendAsync($"PROPFIND {_at}", "Depth: infinity")).Select(m => m.Href.TrimEnd('/')));
        Assert.Equal("content", (await Server.SendAsync($"GET {_at}/dir/file")).Final.Content);
        Assert.Equal("green", await Server.GetAsync($"{_at}/dir/file", "colour"));
    }
}
