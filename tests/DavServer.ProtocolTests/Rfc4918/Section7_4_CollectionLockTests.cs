using DavServer.Tests.Shared;

namespace DavServer.ProtocolTests.Rfc4918;

/// <summary>Locks on collections, of either depth.</summary>
public sealed class Section7_4_CollectionLockTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private const string SetTitle = "<propertyupdate xmlns='DAV:'><set><prop><t xmlns='urn:t'>x</t></prop></set></propertyupdate>";

    private const string MakeWithTitle =
        "<mkcol xmlns='DAV:'><set><prop><resourcetype><collection/></resourcetype><t xmlns='urn:t'>x</t></prop></set></mkcol>";

    private ServerUnderTest Server => shared.Server;

    public static TheoryData<string, string, string> ChangesOfMembers
    {
        get
        {
            var data = new TheoryData<string, string, string>();
            foreach (var depth in (string[])["Depth: 0", "Depth: infinity"])
            {
                data.Add(depth, "DELETE locked/file", "");
                data.Add(depth, "DELETE locked/sub", "");
                data.Add(depth, "MOVE locked/file", "elsewhere");
                data.Add(depth, "MOVE file", "locked/new");
                data.Add(depth, "MOVE locked/file", "locked/renamed");
                data.Add(depth, "COPY file", "locked/new");
                data.Add(depth, "COPY locked/file", "locked/new");
                data.Add(depth, "COPY file", "locked/file");
                data.Add(depth, "COPY file", "locked/sub");
                data.Add(depth, "MOVE file", "locked/file");
                data.Add(depth, "MOVE locked/sub", "elsewhere");
                data.Add(depth, "PUT locked/new", "");
                data.Add(depth, "MKCOL locked/new", "");
                data.Add(depth, "MKCOL+properties locked/new", "");
                data.Add(depth, "PUT+range locked/new", "");
            }

            // Below a lock of infinite depth there is no other: see DepthInfinity_ProtectsMembersAtAnyDepth.
            data.Add("Depth: 0", "LOCK locked/new", "");

            return data;
        }
    }

    [Theory, Spec("RFC 4918", "7-3"), Spec("RFC 4918", "7.4-3"), Spec("RFC 4918", "7.5.2-1"), Spec("RFC 4918", "9.8.5-6")]
    [Spec("RFC 4918", "9.9.4-6")]
    [MemberData(nameof(ChangesOfMembers))]
    public async Task WhichMembersALockedCollectionHas_IsNotChangedWithoutItsToken(string depth, string request, string destination)
    {
        var folder = MakeFolder();
        var granted = await Server.LockAsync($"/{folder}/locked/", depth);
        var before = ShareSnapshot.Take(Server);

        LockRequests.Locked($"/{folder}/locked/", await SendAsync(folder, request, destination, "X-None: "));
        Assert.Equal(before, ShareSnapshot.Take(Server));

        var done = await SendAsync(folder, request, destination, granted.IfFor($"/{folder}/locked/"));
        Assert.True(done.Final.Status is 201 or 204, done.Final.ToString());
    }

    [Fact, Spec("RFC 4918", "7.4-1"), Spec("RFC 4918", "9.10.3-3")]
    public async Task DepthZero_LeavesContentAndPropertiesOfMembersToOthers_ButNotItsOwnProperties()
    {
        var folder = MakeFolder();
        var granted = await Server.LockAsync($"/{folder}/locked/", "Depth: 0");

        Assert.Equal("0", granted.Active.Depth);
        Expect.Status(204, await Server.SendContentAsync($"PUT /{folder}/locked/file", "new"));
        Expect.Status(207, await Server.SendContentAsync($"PROPPATCH /{folder}/locked/file", SetTitle));
        Expect.Status(201, await Server.SendContentAsync($"PUT /{folder}/locked/sub/new", "new"));
        LockRequests.Locked($"/{folder}/locked/", await Server.SendContentAsync($"PROPPATCH /{folder}/locked", SetTitle));
        Assert.Empty(await Server.LocksOfAsync($"/{folder}/locked/file"));
    }

    [Theory, Spec("RFC 4918", "7.4-2"), Spec("RFC 4918", "10.2-3")]
    [InlineData("PUT locked/file", "")]
    [InlineData("PUT locked/sub/deep", "")]
    [InlineData("PUT+range locked/sub/deep", "")]
    [InlineData("PATCH locked/sub/deep", "")]
    [InlineData("MKCOL+properties locked/sub/new", "")]
    [InlineData("PUT locked/sub/new", "")]
    [InlineData("PROPPATCH locked/sub/deep", "")]
    [InlineData("PROPPATCH locked/sub", "")]
    [InlineData("DELETE locked/sub/deep", "")]
    [InlineData("COPY file", "locked/sub/deep")]
    [InlineData("MOVE locked/sub/deep", "elsewhere")]
    [InlineData("LOCK locked/sub/deep", "")]
    public async Task DepthInfinity_ProtectsMembersAtAnyDepth(string request, string destination)
    {
        var folder = MakeFolder();
        var granted = await Server.LockAsync($"/{folder}/locked/", "Depth: infinity");
        var before = ShareSnapshot.Take(Server);

        var refused = await SendAsync(folder, request, destination, "X-None: ");
        if (request.StartsWith("LOCK", StringComparison.Ordinal))
        {
            Expect.Refusal(423, "no-conflicting-lock", refused);
            return;
        }

        LockRequests.Locked($"/{folder}/locked/", refused);
        Assert.Equal(before, ShareSnapshot.Take(Server));
        var done = await SendAsync(folder, request, destination, granted.IfFor($"/{folder}/locked/"));
        Assert.True(done.Final.Status is 201 or 204 or 207, done.Final.ToString());
    }

    [Fact, Spec("RFC 4918", "7.4-4"), Spec("RFC 4918", "7.5-1")]
    public async Task AMemberLockedByItself_NeedsTheTokenOfTheCollectionToo()
    {
        var folder = MakeFolder();
        var collection = await Server.LockAsync($"/{folder}/locked/", "Depth: 0");
        var member = await Server.LockAsync($"/{folder}/locked/file");
        var target = $"DELETE /{folder}/locked/file";

        LockRequests.Locked($"/{folder}/locked/", await Server.SendAsync(target, member.If));
        LockRequests.Locked($"/{folder}/locked/file", await Server.SendAsync(target, collection.IfFor($"/{folder}/locked/")));
        Expect.Status(204, await Server.SendAsync(target, $"{collection.IfFor($"/{folder}/locked/")} </{folder}/locked/file> (<{member.Token}>)"));
    }

    [Fact, Spec("RFC 4918", "7.4-5")]
    public async Task AMemberMovedOut_IsUnlocked()
    {
        var folder = MakeFolder();
        var granted = await Server.LockAsync($"/{folder}/locked/", "Depth: infinity");

        Expect.Status(201, await Server.SendAsync($"MOVE /{folder}/locked/file", $"Destination: /{folder}/out", granted.If));

        Assert.Empty(await Server.LocksOfAsync($"/{folder}/out"));
        Expect.Status(204, await Server.SendContentAsync($"PUT /{folder}/out", "free"));
    }

    [Fact, Spec("RFC 4918", "7.4-6"), Spec("RFC 4918", "7.6-3")]
    public async Task AMemberMovedToAnotherLockedCollection_IsUnderThatLock()
    {
        var folder = MakeFolder();
        var source = await Server.LockAsync($"/{folder}/locked/", "Depth: infinity");
        var target = await Server.LockAsync($"/{folder}/other/", "Depth: infinity");

        var tokens = $"{source.IfFor($"/{folder}/locked/")} </{folder}/other/> (<{target.Token}>)";
        Expect.Status(201, await Server.SendAsync($"MOVE /{folder}/locked/file", $"Destination: /{folder}/other/file", tokens));

        Assert.Equal(target.Token, Assert.Single(await Server.LocksOfAsync($"/{folder}/other/file")).Token);
        LockRequests.Locked($"/{folder}/other/", await Server.SendContentAsync($"PUT /{folder}/other/file", "lost"));
        Expect.Status(204, await Server.SendContentAsync($"PUT /{folder}/other/file", "mine", target.If));
    }

    [Theory, Spec("RFC 4918", "7.4-9"), Spec("RFC 4918", "7.6-3")]
    [InlineData("PUT locked/new", "")]
    [InlineData("MKCOL locked/new", "")]
    [InlineData("MKCOL+properties locked/new", "")]
    [InlineData("COPY file", "locked/new")]
    [InlineData("COPY other", "locked/new")]
    [InlineData("MOVE file", "locked/new")]
    [InlineData("MOVE other", "locked/sub/new")]
    public async Task WhatIsAddedBelowALockOfInfiniteDepth_IsUnderItAtOnce(string request, string destination)
    {
        var folder = MakeFolder();
        var granted = await Server.LockAsync($"/{folder}/locked/", "Depth: infinity");
        var added = $"/{folder}/{(destination.Length > 0 ? destination : request.Split(' ')[1])}";

        Expect.Status(201, await SendAsync(folder, request, destination, granted.IfFor($"/{folder}/locked/")));

        var active = Assert.Single(await Server.LocksOfAsync(added));
        Assert.Equal((granted.Token, $"/{folder}/locked/"), (active.Token, active.Root));
        LockRequests.Locked($"/{folder}/locked/", await Server.SendContentAsync($"PROPPATCH {added}", SetTitle));
    }

    [Theory, Spec("RFC 4918", "7.4-7"), Spec("RFC 4918", "7.4-8"), Spec("RFC 4918", "9.10.3-6"), Spec("RFC 4918", "9.10.3-7")]
    [Spec("RFC 4918", "9.10.3-8")]
    [InlineData("locked/file")]
    [InlineData("locked/sub/deep")]
    [InlineData("locked/sub/")]
    public async Task LockOverALockedMember_LocksNothing_AndNamesIt(string member)
    {
        var folder = MakeFolder();
        await Server.LockAsync($"/{folder}/{member}", "Depth: 0");

        var response = await Server.SendContentAsync($"LOCK /{folder}/locked/", LockRequests.Exclusive, "Depth: infinity");

        var members = Multistatus.Read(response);
        Assert.Equal("HTTP/1.1 423 Locked", members.Of($"/{folder}/{member}").Status);
        Assert.Equal("HTTP/1.1 424 Failed Dependency", members.Of($"/{folder}/locked/").Status);
        Assert.Equal(2, members.Count);
        Assert.Contains("no-conflicting-lock", response.Final.Content, StringComparison.Ordinal);
        Assert.Null(response.Final["lock-token"]);
        Assert.Empty(await Server.LocksOfAsync($"/{folder}/locked/"));
        Expect.Status(201, await Server.SendContentAsync($"PUT /{folder}/locked/free", "free"));
    }

    private Task<RawHttpConnection.Response> SendAsync(string folder, string request, string destination, string field)
    {
        var (kind, name) = (request.Split(' ')[0], request.Split(' ')[1]);
        string[] fields = destination.Length > 0 ? [field, $"Destination: /{folder}/{destination}"]
            : kind switch
            {
                "PUT+range" => [field, "Content-Range: bytes 0-6/*"],
                "PATCH" => [field, "Content-Type: application/x-sabredav-partialupdate", "X-Update-Range: append"],
                "MKCOL+properties" => [field, "Content-Type: application/xml"],
                _ => [field],
            };
        var content = kind switch
        {
            "PUT" or "PUT+range" or "PATCH" => "content",
            "PROPPATCH" => SetTitle,
            "LOCK" => LockRequests.Exclusive,
            "MKCOL+properties" => MakeWithTitle,
            _ => null,
        };
        var line = $"{kind.Split('+')[0]} /{folder}/{name}";
        return content is null ? Server.SendAsync(line, fields) : Server.SendContentAsync(line, content, fields);
    }

    private string MakeFolder()
    {
        var folder = shared.NewFolder();
        Server.PutOnDisk($"{folder}/file", "f");
        Server.PutOnDisk($"{folder}/locked/file", "l");
        Server.PutOnDisk($"{folder}/locked/sub/deep", "d");
        Server.PutOnDisk($"{folder}/other/inner", "i");
        return folder;
    }
}
