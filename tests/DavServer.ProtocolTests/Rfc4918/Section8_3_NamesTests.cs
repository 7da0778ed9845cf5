using System.Text;
using DavServer.Tests.Shared;

namespace DavServer.ProtocolTests.Rfc4918;

/// <summary>Names of any bytes that lie on the disk already: listed as well-formed XML, and reachable by the href they are listed under.</summary>
public sealed class Section8_3_NamesTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private static readonly byte[][] OddNames =
    [
        [.. "two words"u8], [.. " leading and trailing "u8], [.. "ümläut"u8], [.. "日本語.txt"u8], [.. "😀"u8],
        [.. "100%"u8], [.. "%41"u8], [.. "%2e%2e"u8], [.. "a#b"u8], [.. "a+b"u8], [.. "a&b"u8], [.. "a<b>c"u8], [.. "]]>"u8], [.. "&amp;"u8],
        [.. "<!--"u8], [.. "q?x=1"u8], [.. "a;b=c"u8], [.. "a:b"u8], [.. "http:"u8], [.. "'\"`"u8], [.. "~!@$^*()_-=[]{}|,."u8], [.. "..."u8], [.. @"back\slash"u8], [.. @"..\.."u8],
        [.. "tab\there"u8], [.. "cr\rlf\nend"u8], [.. "newline at the end\n"u8], [0x01, 0x02, 0x1F], [0x7F],
        [0xC2, 0x85], [0xEF, 0xBF, 0xBE], [0xEF, 0xBF, 0xBF], [.. "\uFEFFbom"u8], [.. "\u202Eright to left"u8],
        [0xFF, 0xFE], [(byte)'a', 0xE4, (byte)'b'], [0xC3], [0xED, 0xA0, 0x80], [0xC0, 0xAE, 0xC0, 0xAE], [0xF4, 0x90, 0x80, 0x80],
        [.. Enumerable.Repeat((byte)'n', 255)], [.. Enumerable.Repeat((byte)0xE9, 255)],
    ];

    [Theory, Spec("RFC 4918", "8.3-1"), Spec("RFC 4918", "8.3-2"), Spec("RFC 4918", "8.3.1-1"), Spec("RFC 4918", "8.3.1-2")]
    [Spec("RFC 4918", "8.2-4")]
    [InlineData("1")]
    [InlineData("infinity")]
    public async Task OddNames_AreListedInWellFormedXmlAndTheirHrefsRoundTrip(string depth)
    {
        var folder = MakeOddFolder();

        var members = Multistatus.Read(await shared.Server.SendAsync($"PROPFIND /{folder}", $"Depth: {depth}"));

        Assert.Equal(OddNames.Length + 1, members.Count);
        await using var connection = await shared.Server.ConnectAsync();
        foreach (var member in members.Where(m => m.Href != $"/{folder}/"))
        {
            Assert.Matches("^/([A-Za-z0-9._~!$&'()*+,;=:@/-]|%[0-9A-F]{2})+$", member.Href);
            var got = Expect.Status(200, await shared.Server.SendAsync(connection, $"GET {member.Href}"));
            Assert.Equal(Convert.ToHexString(Decode(member.Href[$"/{folder}/".Length..])), got.Content);
            Assert.Equal(got["etag"], member.Text("getetag"));
            Assert.Equal(member.Href, Assert.Single(Multistatus.Read(await shared.Server.SendAsync(connection, $"PROPFIND {member.Href}", "Depth: 0"))).Href);
        }
    }

    [Fact, Spec("RFC 4918", "9.8"), Spec("RFC 4918", "9.6")]
    public async Task OddNames_AreCopiedMovedAndDeletedWithTheirTree()
    {
        var folder = MakeOddFolder();
        await using var connection = await shared.Server.ConnectAsync();

        Expect.Status(201, await shared.Server.SendAsync(connection, $"COPY /{folder}", $"Destination: /{folder}-copy"));
        Expect.Status(201, await shared.Server.SendAsync(connection, $"MOVE /{folder}-copy", $"Destination: /{folder}-moved"));
        foreach (var member in Multistatus.Read(await shared.Server.SendAsync(connection, $"PROPFIND /{folder}", "Depth: 1")).Skip(1))
        {
            var moved = member.Href.Replace($"/{folder}/", $"/{folder}-moved/", StringComparison.Ordinal);
            Expect.Status(200, await shared.Server.SendAsync(connection, $"GET {moved}"));
            Expect.Status(204, await shared.Server.SendAsync(connection, $"DELETE {moved}"));
        }

        Assert.Empty(Directory.GetFileSystemEntries(Path.Join(shared.Server.Root, folder + "-moved")));
    }

    [Fact, Spec("RFC 4918", "8.3-1"), Spec("RFC 4918", "9.6"), Spec("RFC 4918", "9.9")]
    public async Task NameWithABackslash_IsReachedMovedAwayAndDeleted_AndNotMade()
    {
        var folder = shared.NewFolder();
        Native.MakeFile(Path.Join(shared.Server.Root, folder), [.. @"a\b"u8], "old");
        Native.MakeFile(Path.Join(shared.Server.Root, folder), [.. @"c\d"u8], "old");

        Assert.Equal("old", Expect.Status(200, await shared.Server.SendAsync($"GET /{folder}/a%5Cb")).Content);
        Expect.Status(204, await shared.Server.SendContentAsync($"PUT /{folder}/a%5cb", "new"));
        Expect.Status(201, await shared.Server.SendAsync($"MOVE /{folder}/a%5Cb", $"Destination: /{folder}/plain"));
        Expect.Status(204, await shared.Server.SendAsync($"DELETE /{folder}/c%5Cd"));
        Assert.Equal("new", Expect.Status(200, await shared.Server.SendAsync($"GET /{folder}/plain")).Content);

        Expect.Refusal(403, "backslash", await shared.Server.SendContentAsync($"PUT /{folder}/a%5Cb", "x"));
        Expect.Refusal(403, "backslash", await shared.Server.SendAsync($"MKCOL /{folder}/a%5Cb"));
        Expect.Refusal(403, "backslash", await shared.Server.SendAsync($"COPY /{folder}/plain", $"Destination: /{folder}/a%5Cb"));
        Expect.Refusal(403, "backslash", await shared.Server.SendAsync($"MOVE /{folder}/plain", $"Destination: /{folder}/a%5Cb"));
        Expect.Refusal(400, "backslash", await shared.Server.SendAsync($"GET /{folder}/a\\b"));
        Assert.Equal(["plain"], Directory.GetFileSystemEntries(Path.Join(shared.Server.Root, folder)).Select(Path.GetFileName));
    }

    [Fact, Spec("RFC 4918", "8.3.1-1")]
    public async Task NamesTheClientMakes_ComeBackByTheBytesItSent()
    {
        var folder = shared.NewFolder();
        string[] spelled = ["two%20words", "%C3%BCml%C3%A4ut", "100%25", "a%23b", "a+b", "a%26b", "%3Cx%3E", "%5D%5D%3E", "%E6%97%A5", "a:b", "%3F", "%2E.."];
        foreach (var name in spelled)
        {
            Expect.Status(201, await shared.Server.SendContentAsync($"PUT /{folder}/{name}", name));
        }

        var members = Multistatus.Read(await shared.Server.SendAsync($"PROPFIND /{folder}", "Depth: 1"));

        Assert.Equal(spelled.Length + 1, members.Count);
        foreach (var name in spelled)
        {
            Assert.Equal(name, Expect.Status(200, await shared.Server.SendAsync($"GET /{folder}/{name}")).Content);
        }
    }

    [Fact, Spec("RFC 4918", "8.3")]
    public async Task TheOtherUnicodeSpelling_IsTheSameResource()
    {
        var folder = shared.NewFolder();
        const string Composed = "%C3%A9", Decomposed = "e%CC%81";
        Expect.Status(201, await shared.Server.SendContentAsync($"PUT /{folder}/{Composed}", "é"));

        Expect.Status(200, await shared.Server.SendAsync($"GET /{folder}/{Decomposed}"));
        Expect.Status(204, await shared.Server.SendContentAsync($"PUT /{folder}/{Decomposed}", "e"));
        Expect.Status(405, await shared.Server.SendAsync($"MKCOL /{folder}/{Decomposed}"));

        Assert.Single(Directory.GetFiles(Path.Join(shared.Server.Root, folder)));
        Expect.Status(204, await shared.Server.SendAsync($"DELETE /{folder}/{Decomposed}"));
        Expect.Status(404, await shared.Server.SendAsync($"GET /{folder}/{Composed}"));
    }

    // The content of each is its name, in hexadecimal digits.
    private string MakeOddFolder()
    {
        var folder = shared.NewFolder();
        foreach (var name in OddNames)
        {
            Native.MakeFile(Path.Join(shared.Server.Root, folder), name, Convert.ToHexString(name));
        }

        return folder;
    }

    private static byte[] Decode(string segment)
    {
        var bytes = new List<byte>();
        for (var i = 0; i < segment.Length; i++)
        {
            bytes.Add(segment[i] == '%' ? Convert.FromHexString(segment.AsSpan(i + 1, 2))[0] : Encoding.ASCII.GetBytes(segment, i, 1)[0]);
            i += segment[i] == '%' ? 2 : 0;
        }

        return [.. bytes];
    }
}
