using DavServer.Tests.Shared;

namespace DavServer.ProtocolTests.Rfc4918;

/// <summary>What it takes to submit a lock's token.</summary>
public sealed class Section7_5_SubmitTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private ServerUnderTest Server => shared.Server;

    [Fact, Spec("RFC 4918", "7.5-3"), Spec("RFC 4918", "7.5-1")]
    public async Task MoveWithBothEndsLocked_NeedsBothTokens()
    {
        var folder = MakeFolder();
        var source = await Server.LockAsync($"/{folder}/file");
        var target = await Server.LockAsync($"/{folder}/there");
        string[] fields = [$"Destination: /{folder}/there"];
        var request = $"MOVE /{folder}/file";

        LockRequests.Locked($"/{folder}/there", await Server.SendAsync(request, [.. fields, source.If]));
        LockRequests.Locked($"/{folder}/file", await Server.SendAsync(request, [.. fields, target.IfFor($"/{folder}/there")]));
        Expect.Status(204, await Server.SendAsync(request, [.. fields, $"{source.IfFor($"/{folder}/file")} </{folder}/there> (<{target.Token}>)"]));
        Assert.Equal("f", File.ReadAllText(Path.Join(Server.Root, folder, "there")));
    }

    [Theory, Spec("RFC 4918", "7.5.1-1")]
    [InlineData("file", "X-None: ")]
    [InlineData("tree/", "X-None: ")]
    [InlineData("tree/", "Depth: 0")]
    public async Task CopyNeedsNoTokenForItsSource(string source, string depth)
    {
        var folder = MakeFolder();
        await Server.LockAsync($"/{folder}/{source}");

        Expect.Status(201, await Server.SendAsync($"COPY /{folder}/{source}", $"Destination: /{folder}/new", depth));
    }

    [Fact, Spec("RFC 4918", "7.5.1-1")]
    public async Task CopyOverALockedDestination_NeedsThatTokenAlone()
    {
        var folder = MakeFolder();
        await Server.LockAsync($"/{folder}/file");
        var target = await Server.LockAsync($"/{folder}/there");
        string[] fields = [$"Destination: /{folder}/there"];

        LockRequests.Locked($"/{folder}/there", await Server.SendAsync($"COPY /{folder}/file", fields));
        Expect.Status(204, await Server.SendAsync($"COPY /{folder}/file", [.. fields, target.IfFor($"http://{Server.Http}/{folder}/there")]));
    }

    [Theory, Spec("RFC 4918", "7.5.2-2"), Spec("RFC 4918", "8.3-5"), Spec("RFC 4918", "9.6.1-4")]
    [InlineData("(<{0}>)")]
    [InlineData("</{1}/tree/> (<{0}>)")]
    [InlineData("<http://{2}/{1}/tree/> (<{0}>)")]
    [InlineData("</{1}/tree/inner> (<{0}>)")]
    [InlineData("<http://{2}/{1}/tree/inner> (<{0}>)")]
    [InlineData("</{1}/tree/other> (<{0}>)")]
    public async Task AnyFormOfIfThatHolds_SubmitsTheTokenOfALockedCollection(string form)
    {
        var folder = MakeFolder();
        var granted = await Server.LockAsync($"/{folder}/tree/");
        var value = form.Replace("{0}", granted.Token, StringComparison.Ordinal).Replace("{1}", folder, StringComparison.Ordinal)
            .Replace("{2}", Server.Http.ToString(), StringComparison.Ordinal);

        LockRequests.Locked($"/{folder}/tree/", await Server.SendAsync($"DELETE /{folder}/tree/inner"));
        Expect.Status(204, await Server.SendAsync($"DELETE /{folder}/tree/inner", $"If: {value}"));
    }

    [Fact, Spec("RFC 4918", "9.6.1-4"), Spec("RFC 4918", "9.9.2-3"), Spec("RFC 4918", "9.8.3-4"), Spec("RFC 4918", "10.2-3")]
    [Spec("RFC 4918", "9.6.1-6"), Spec("RFC 4918", "9.6.1-7"), Spec("RFC 4918", "9.9.2-8"), Spec("RFC 4918", "9.9.2-9")]
    [Spec("RFC 4918", "9.9.2-10"), Spec("RFC 4918", "9.9.2-11")]
    public async Task TokensOfLocksBelow_AreNeededForTheWholeTree_AndServeWhereverTheyReach()
    {
        foreach (var (method, status) in ((string, int)[])[("DELETE", 204), ("MOVE", 201), ("COPY", 204)])
        {
            var folder = MakeFolder();
            var one = await Server.LockAsync($"/{folder}/tree/inner");
            var two = await Server.LockAsync($"/{folder}/tree/sub/");
            var before = ShareSnapshot.Take(Server);
            var request = method == "COPY" ? $"COPY /{folder}/file" : $"{method} /{folder}/tree/";
            var destination = method == "COPY" ? $"Destination: /{folder}/tree" : $"Destination: /{folder}/new";

            LockRequests.LockedBelow($"/{folder}/tree/sub/", await Server.SendAsync(request, destination, one.IfFor($"/{folder}/tree/inner")));
            LockRequests.LockedBelow($"/{folder}/tree/inner", await Server.SendAsync(request, destination, two.IfFor($"/{folder}/tree/sub/")));
            Assert.Equal(before, ShareSnapshot.Take(Server));

            Expect.Status(status, await Server.SendAsync(
                request, destination, $"{one.IfFor($"/{folder}/tree/inner")} </{folder}/tree/sub/> (<{two.Token}>)"));
        }
    }

    private string MakeFolder()
    {
        var folder = shared.NewFolder();
        Server.PutOnDisk($"{folder}/file", "f");
        Server.PutOnDisk($"{folder}/there", "t");
        Server.PutOnDisk($"{folder}/tree/inner", "i");
        Server.PutOnDisk($"{folder}/tree/other", "o");
        Server.PutOnDisk($"{folder}/tree/sub/deep", "d");
        return folder;
    }
}
