using System.Text.RegularExpressions;
using System.Xml.Linq;
using DavServer.Tests.Shared;
using static DavServer.ProtocolTests.PropertyExchange;

namespace DavServer.ProtocolTests.Rfc4918;

/// <summary>What PROPFIND tells of kept properties, and of live ones that are not in allprop.</summary>
public sealed class Section9_1_DeadPropertyTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private static readonly XNamespace X = "urn:x";

    private ServerUnderTest Server => shared.Server;

    [Theory, Spec("RFC 4918", "9.1-6"), Spec("RFC 4918", "9.1-11")]
    [InlineData("1")]
    [InlineData("infinity")]
    public async Task Listing_GivesEachItsOwnProperties(string depth)
    {
        var folder = await MakeTreeAsync();

        var members = Multistatus.Read(await Server.AskAsync($"/{folder}/", "<D:allprop/>", $"Depth: {depth}"));

        string[] all = ["", "a", "b/", "b/deep/", "b/deep/c", "b/d", "z"];
        string[] expected = depth == "1" ? ["", "a", "b/", "z"] : all;
        Assert.Equal(expected.Select(n => $"/{folder}/{n}").Order(StringComparer.Ordinal), members.Select(m => m.Href).Order(StringComparer.Ordinal));
        Assert.All(members, m => Assert.Equal(m.Href.EndsWith("/z", StringComparison.Ordinal) ? null : m.Href, ValueOf(m)));
        Assert.All(members, m => Assert.Equal("HTTP/1.1 200 OK", Assert.Single(m.Properties.Values.Select(p => p.Status).Distinct())));
    }

    [Fact, Spec("RFC 4918", "9.1-7")]
    public async Task Propname_NamesKeptPropertiesToo_WithoutValues()
    {
        var folder = await MakeTreeAsync();

        var member = Assert.Single(Multistatus.Read(await Server.AskAsync($"/{folder}/a", "<D:propname/>", "Depth: 0")));

        Assert.Contains(X + "mark", member.Properties.Keys);
        Assert.All(member.Properties.Values, p => Assert.True(p.Value.IsEmpty));
    }

    [Fact, Spec("RFC 4918", "9.1-10"), Spec("RFC 4918", "9.1-9")]
    public async Task NamedProperties_AreTheOnlyOnesTold()
    {
        var folder = await MakeTreeAsync();
        await Server.UpdateAsync($"/{folder}/a", Set("<other xmlns='urn:x'/>"));

        var members = Multistatus.Read(await Server.AskAsync($"/{folder}/", "<D:prop><mark xmlns='urn:x'/><none xmlns='urn:x'/><D:resourcetype/></D:prop>", "Depth: 1"));

        Assert.Equal(["mark:200", "none:404", "resourcetype:200"], members.Of($"/{folder}/a").Statuses());
        Assert.Equal(["mark:404", "none:404", "resourcetype:200"], members.Of($"/{folder}/z").Statuses());
    }

    [Fact, Spec("RFC 4918", "9.1-14")]
    public async Task AllpropWithInclude_GivesEachPropertyOnce()
    {
        var folder = await MakeTreeAsync();

        var member = Assert.Single(Multistatus.Read(await Server.AskAsync($"/{folder}/a",
            "<D:allprop/><D:include><mark xmlns='urn:x'/><D:getetag/><D:displayname/><D:current-user-principal/><none xmlns='urn:x'/></D:include>", "Depth: 0")));

        // The reader fails where one comes twice.
        Assert.Contains("mark:200", member.Statuses());
        Assert.Contains("current-user-principal:200", member.Statuses());
        Assert.Contains("none:404", member.Statuses());
    }

    [Fact]
    public async Task PropertiesAreFoundByAnyPathThatLeadsToTheResource()
    {
        var folder = await MakeTreeAsync();
        Directory.CreateSymbolicLink(Path.Join(Server.Root, folder, "link"), "b");

        var members = Multistatus.Read(await Server.AskAsync($"/{folder}/link", "<D:prop><mark xmlns='urn:x'/></D:prop>", "Depth: infinity"));

        Assert.Equal(
            [($"/{folder}/link/", $"/{folder}/b/"), ($"/{folder}/link/d", $"/{folder}/b/d"), ($"/{folder}/link/deep/", $"/{folder}/b/deep/"), ($"/{folder}/link/deep/c", $"/{folder}/b/deep/c")],
            members.Select(m => (m.Href, ValueOf(m)!)).OrderBy(m => m.Href, StringComparer.Ordinal));
    }

    [Theory, Spec("RFC 4918", "9.1"), Spec("RFC 4918", "15.8")]
    [InlineData("1", "<D:prop><D:lockdiscovery/></D:prop>")]
    [InlineData("1", "<D:prop><mark xmlns='urn:x'/></D:prop>")]
    [InlineData("1", "<D:prop><D:lockdiscovery/><mark xmlns='urn:x'/></D:prop>")]
    [InlineData("infinity", "<D:allprop/>")]
    public async Task MemberThatIsALink_ShowsWhatItLeadsToHas_AsWhenAskedByItself(string depth, string question)
    {
        var folder = shared.NewFolder();
        foreach (var path in new[] { "list/plain", "list/a", "list/z", "other/file", "other/coll/x" })
        {
            Server.PutOnDisk($"{folder}/{path}", path);
        }

        foreach (var (name, target) in new[] { ("toFile", "../other/file"), ("toCollection", "../other/coll"), ("toLink", "toFile"), ("toPlain", "plain") })
        {
            Directory.CreateSymbolicLink(Path.Join(Server.Root, folder, "list", name), target);
        }

        foreach (var path in new[] { "list/plain", "other/file", "other/coll/" })
        {
            Multistatus.Read(await Server.UpdateAsync($"/{folder}/{path}", PropertyExchange.Set($"<mark xmlns='urn:x'>{path}</mark>")));
            await Server.LockAsync($"/{folder}/{path}", "Depth: 0", "Timeout: Second-3000");
        }

        var members = Multistatus.Read(await Server.AskAsync($"/{folder}/list", question, $"Depth: {depth}"));

        Assert.Equal(8, members.Count);
        foreach (var member in members)
        {
            var alone = Assert.Single(Multistatus.Read(await Server.AskAsync(member.Href, question, "Depth: 0")));
            Assert.Equal(Describe(alone), Describe(member));
        }

        var isAll = question == "<D:allprop/>";
        var found = Describe(members.Of($"/{folder}/list/toLink"));
        Assert.Equal(question.Contains("mark", StringComparison.Ordinal) || isAll, found.Contains(">other/file<", StringComparison.Ordinal));
        Assert.Equal(question.Contains("lockdiscovery", StringComparison.Ordinal) || isAll, found.Contains($"/{folder}/other/file</", StringComparison.Ordinal));
    }

    [Fact, Spec("RFC 4331", "3"), Spec("RFC 4331", "4")]
    public async Task Quota_IsToldOfCollectionsWhereItIsAskedFor()
    {
        var folder = await MakeTreeAsync();
        const string Names = "<D:quota-available-bytes/><D:quota-used-bytes/>";

        var asked = Multistatus.Read(await Server.AskAsync($"/{folder}/", $"<D:prop>{Names}</D:prop>", "Depth: 1"));
        var all = Assert.Single(Multistatus.Read(await Server.AskAsync($"/{folder}/", "<D:allprop/>", "Depth: 0")));

        Assert.True(long.Parse(asked.Of($"/{folder}/").Text("quota-available-bytes"), null) > 0);
        Assert.True(long.Parse(asked.Of($"/{folder}/b/").Text("quota-used-bytes"), null) > 0);
        Assert.Equal(["quota-available-bytes:404", "quota-used-bytes:404"], asked.Of($"/{folder}/a").Statuses());
        Assert.DoesNotContain(all.Properties.Keys, k => k.LocalName.StartsWith("quota", StringComparison.Ordinal));
    }

    [Fact, Spec("RFC 4331", "3")]
    public async Task QuotaOfTheServer_IsWhatIsTold()
    {
        await using var server = await ServerUnderTest.StartAsync(c => c with { Quota = 1000 });
        Expect.Status(201, await server.SendContentAsync("PUT /f", "0123456789"));

        var root = await server.FindAsync("/", "<D:quota-available-bytes/><D:quota-used-bytes/>");

        Assert.Equal("990", root.Text("quota-available-bytes"));
        Assert.Equal("10", root.Text("quota-used-bytes"));
    }

    [Fact, Spec("RFC 4918", "9.1.1-1"), Spec("RFC 4918", "16")]
    public async Task RefusedInfinity_Is403WithTheConditionCode_AndOtherDepthsGoOn()
    {
        await using var server = await ServerUnderTest.StartAsync(c => c with { PropfindInfinity = WebDav.PropfindInfinity.Refuse });
        server.PutOnDisk("f", "f");

        foreach (var field in new[] { "Depth: infinity", "X-None: " })
        {
            var refused = Expect.Status(403, await server.SendAsync("PROPFIND /", field));
            Assert.Contains("<D:propfind-finite-depth", refused.Content, StringComparison.Ordinal);
        }

        Assert.Equal(2, Multistatus.Read(await server.SendAsync("PROPFIND /", "Depth: 1")).Count);
        Assert.Single(Multistatus.Read(await server.SendAsync("PROPFIND /f", "Depth: infinity")));
    }

    private static string? ValueOf(MultistatusMember member) => member.Properties.TryGetValue(X + "mark", out var mark) ? mark.Value.Value : null;

    /// <summary>A tree in which each resource but "z" bears its own URL.</summary>
    private async Task<string> MakeTreeAsync()
    {
        var folder = shared.NewFolder();
        foreach (var file in new[] { "a", "b/deep/c", "b/d", "z" })
        {
            Server.PutOnDisk($"{folder}/{file}", file);
        }

        foreach (var name in new[] { "", "a", "b/", "b/deep/", "b/deep/c", "b/d" })
        {
            Multistatus.Read(await Server.UpdateAsync($"/{folder}/{name}", Set($"<mark xmlns='urn:x'>/{folder}/{name}</mark>")));
        }

        return folder;
    }

    // What a lock has left may have grown less by a second between two looks; a name is the link's own.
    private static string Describe(MultistatusMember member) => Regex.Replace(
        string.Concat(member.Properties.Where(p => p.Key.LocalName != "displayname").OrderBy(p => p.Key.ToString(), StringComparer.Ordinal)
            .Select(p => $"{p.Value.Status} {p.Value.Value}\n")),
        "Second-[0-9]+", "Second-n");
}
