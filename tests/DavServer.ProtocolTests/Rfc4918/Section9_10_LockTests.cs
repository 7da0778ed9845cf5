using System.Xml.Linq;
using DavServer.Tests.Shared;

namespace DavServer.ProtocolTests.Rfc4918;

/// <summary>LOCK for a new lock: what is asked, what is told, what is compatible.</summary>
public sealed class Section9_10_LockTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private ServerUnderTest Server => shared.Server;

    [Theory, Spec("RFC 4918", "9.10-1"), Spec("RFC 4918", "9.10.1-1"), Spec("RFC 4918", "9.10.1-4"), Spec("RFC 4918", "9.10.1-5")]
    [Spec("RFC 4918", "9.10.1-6")]
    [Spec("RFC 4918", "9.10.6-1"), Spec("RFC 4918", "10.5-2")]
    [InlineData("file", "exclusive", "Depth: 0", "0")]
    [InlineData("file", "shared", "Depth: 0", "0")]
    [InlineData("tree/", "exclusive", "Depth: infinity", "infinity")]
    [InlineData("tree/", "shared", "Depth: infinity", "infinity")]
    [InlineData("tree/", "exclusive", "Depth: 0", "0")]
    [InlineData("tree", "exclusive", "X-None: ", "infinity")]
    public async Task ANewLock_IsToldInFull(string name, string scope, string field, string depth)
    {
        var folder = MakeFolder();
        var target = $"/{folder}/{name}";

        var granted = await (scope == "shared" ? Server.LockSharedAsync(target, field) : Server.LockAsync(target, field));

        Assert.Equal(200, granted.Response.Status);
        var active = Assert.Single(ActiveLock.In(granted.Response));
        Assert.Equal((scope, depth, granted.Token), (active.Scope, active.Depth, active.Token));
        Assert.Equal(name == "file" ? target : $"/{folder}/tree/", active.Root);
        Assert.InRange(active.Seconds, 1, uint.MaxValue);
        var told = Assert.Single(await Server.LocksOfAsync(target));
        Assert.Equal((scope, depth, granted.Token, active.Root), (told.Scope, told.Depth, told.Token, told.Root));
    }

    [Fact, Spec("RFC 4918", "9.10.1-6")]
    public async Task EachLock_HasATokenOfItsOwn()
    {
        var folder = MakeFolder();
        var tokens = new HashSet<string>();
        for (var i = 0; i < 20; i++)
        {
            var granted = await Server.LockAsync($"/{folder}/file");
            Assert.True(tokens.Add(granted.Token));
            await Server.UnlockAsync($"/{folder}/file", granted);
        }
    }

    [Theory, Spec("RFC 4918", "9.10.1-3")]
    [InlineData("<D:owner xmlns:D='DAV:'>plain text &amp; &lt;more&gt;</D:owner>")]
    [InlineData("<D:owner xmlns:D='DAV:'><D:href>http://example.org/~ejw/contact.html</D:href></D:owner>")]
    [InlineData("<D:owner xmlns:D='DAV:' xml:lang='de' a='1'> \n mixed <x:y xmlns:x='urn:x' x:z='&quot;2'>t</x:y> <y xmlns='urn:y'/></D:owner>")]
    [InlineData("<D:owner xmlns:D='DAV:'><![CDATA[<raw>]]></D:owner>")]
    [InlineData("<D:owner xmlns:D='DAV:'/>")]
    public async Task TheOwnerElement_IsKeptAsItWasSent(string owner)
    {
        var folder = MakeFolder();
        var content = $"<D:lockinfo xmlns:D='DAV:'><D:lockscope><D:shared/></D:lockscope><D:locktype><D:write/></D:locktype>{owner}</D:lockinfo>";

        var response = await Server.SendContentAsync($"LOCK /{folder}/file", content);

        var told = Assert.Single(ActiveLock.In(Expect.Status(200, response))).Owner;
        var found = Assert.Single(await Server.LocksOfAsync($"/{folder}/file")).Owner;
        using var reader = System.Xml.XmlReader.Create(new StringReader(owner));
        var sent = XElement.Load(reader, LoadOptions.PreserveWhitespace);
        Assert.Equal(Canonical(sent), Canonical(told));
        Assert.Equal(Canonical(sent), Canonical(found));
    }

    [Theory, Spec("RFC 4918", "9.10-1"), Spec("RFC 4918", "8.2-5"), Spec("RFC 4918", "9.10.1-2")]
    [InlineData("<lockinfo xmlns='DAV:'><lockscope><exclusive/></lockscope>", 400)]
    [InlineData("rubbish", 400)]
    [InlineData("<propfind xmlns='DAV:'><allprop/></propfind>", 400)]
    [InlineData("<lockinfo xmlns='DAV:'><locktype><write/></locktype></lockinfo>", 400, 422)]
    [InlineData("<lockinfo xmlns='DAV:'><lockscope><exclusive/></lockscope></lockinfo>", 400, 422)]
    [InlineData("<lockinfo xmlns='DAV:'><lockscope><exclusive/><shared/></lockscope><locktype><write/></locktype></lockinfo>", 400, 422)]
    [InlineData("<lockinfo xmlns='DAV:'><lockscope><other/></lockscope><locktype><write/></locktype></lockinfo>", 400, 422)]
    [InlineData("<lockinfo xmlns='DAV:'><lockscope><exclusive/></lockscope><locktype><read xmlns='urn:x'/></locktype></lockinfo>", 400, 422)]
    public async Task ContentThatAsksForNoLockThereIs_IsRefusedAndLocksNothing(string content, params int[] statuses)
    {
        var folder = MakeFolder();

        var response = await Server.SendContentAsync($"LOCK /{folder}/file", content);

        Assert.True(statuses.Contains(response.Final.Status), response.Final.ToString());
        Assert.Empty(await Server.LocksOfAsync($"/{folder}/file"));
        Expect.Status(response.Final.Status, await Server.SendContentAsync($"LOCK /{folder}/unmapped", content));
        Assert.False(Path.Exists(Path.Join(Server.Root, folder, "unmapped")));
    }

    [Theory, Spec("RFC 4918", "9.10.5-1"), Spec("RFC 4918", "9.10.5-2"), Spec("RFC 4918", "9.10.5-3"), Spec("RFC 4918", "9.10.5-4")]
    [Spec("RFC 4918", "9.10.6-4")]
    [InlineData("shared", "shared", 200)]
    [InlineData("shared", "exclusive", 423)]
    [InlineData("exclusive", "shared", 423)]
    [InlineData("exclusive", "exclusive", 423)]
    public async Task TheTableOfCompatibility_Holds(string held, string asked, int status)
    {
        foreach (var target in (string[])["file", "tree/", "tree/inner", "tree/sub/deep"])
        {
            var root = target == "file" ? "file" : "tree/";
            var folder = MakeFolder();
            await (held == "shared" ? Server.LockSharedAsync($"/{folder}/{root}") : Server.LockAsync($"/{folder}/{root}"));

            var content = asked == "shared" ? LockRequests.Shared : LockRequests.Exclusive;
            var response = await Server.SendContentAsync($"LOCK /{folder}/{target}", content);

            Expect.Status(status, response);
            Assert.Equal(status == 423, response.Final.Content.Contains("no-conflicting-lock", StringComparison.Ordinal));
            Assert.Equal(status == 423 ? 1 : 2, (await Server.LocksOfAsync($"/{folder}/{target}")).Count);
        }
    }

    [Fact, Spec("RFC 4918", "9.10.5-4")]
    public async Task OfSharedLocks_AnyOneTokenLetsItsHolderWrite_AndNoneLetsNobody()
    {
        var folder = MakeFolder();
        var one = await Server.LockSharedAsync($"/{folder}/file");
        var two = await Server.LockSharedAsync($"/{folder}/file");
        Assert.NotEqual(one.Token, two.Token);

        LockRequests.Locked($"/{folder}/file", await Server.SendContentAsync($"PUT /{folder}/file", "lost"));
        Expect.Status(204, await Server.SendContentAsync($"PUT /{folder}/file", "one", one.If));
        Expect.Status(204, await Server.SendContentAsync($"PUT /{folder}/file", "two", two.If));
    }

    // Names with their namespaces, values of attributes, text with every blank: what makes two texts one document.
    private static string Canonical(XElement? element)
    {
        var attributes = element?.Attributes().Where(a => !a.IsNamespaceDeclaration).Select(a => $" {a.Name}={a.Value}") ?? [];
        var content = element?.Nodes().Select(n => n is XElement e ? Canonical(e) : (n as XText)?.Value) ?? [];
        return $"<{element?.Name}{string.Concat(attributes.Order(StringComparer.Ordinal))}>{string.Concat(content)}</>";
    }

    private string MakeFolder()
    {
        var folder = shared.NewFolder();
        Server.PutOnDisk($"{folder}/file", "f");
        Server.PutOnDisk($"{folder}/tree/inner", "i");
        Server.PutOnDisk($"{folder}/tree/sub/deep", "d");
        return folder;
    }
}
