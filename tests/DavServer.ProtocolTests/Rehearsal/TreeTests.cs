using DavServer.Tests.Shared;

namespace DavServer.ProtocolTests.Rehearsal;

/// <summary>The small WebDAV tree below a script.</summary>
public class TreeTests
{
    [Theory, Spec("RFC 4918", "9")]
    [InlineData("http")]
    [InlineData("raw")]
    public async Task TreeBelowAScript_WorksAsAShareDoes(string listener)
    {
        await using var bench = await Bench.StartAsync();
        await using var c = await bench.ConnectAsync(listener);
        const string Script = "/n/1/for/COPY,MOVE/as/tree/final/201";
        Assert.Equal("1", Expect.Status(200, await Bench.AskAsync(c, $"OPTIONS {Script}/"))["DAV"]);
        var all = Expect.Status(207, await Bench.AskAsync(c, $"PROPFIND {Script}/", "Depth: 1")).Content;
        Assert.Equal(["", "a.txt", "dir/", "second.txt"], Hrefs(all, Script));
        Assert.Equal([""], Hrefs(Expect.Status(207, await Bench.AskAsync(c, $"PROPFIND {Script}/", "Depth: 0")).Content, Script));
        Assert.Equal("the file a\n", Expect.Status(200, await Bench.AskAsync(c, $"GET {Script}/a.txt")).Content);
        Assert.Equal("14", Expect.Status(200, await Bench.AskAsync(c, $"HEAD {Script}/second.txt"))["Content-Length"]);

        await c.SendAsync($"PUT {Script}/new%20one HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nnew\n\r\n0\r\n\r\n");
        Expect.Status(201, await c.ReadResponseAsync("PUT"));
        Expect.Status(405, await Bench.AskAsync(c, $"MKCOL {Script}/dir"));
        Expect.Status(409, await Bench.AskAsync(c, $"MKCOL {Script}/no/such"));
        Expect.Status(201, await Bench.AskAsync(c, $"MKCOL {Script}/col"));

        // Played: one 102, and done all the same.
        var copy = await Bench.AskAsync(c, $"COPY {Script}/dir/", $"Destination: http://any{Script}/col/dir%2Dcopy");
        Assert.Single(copy.Interims);
        Expect.Status(201, copy);
        Expect.Status(201, await Bench.AskAsync(c, $"MOVE {Script}/new%20one", $"Destination: {Script}/col/moved"));
        Assert.Equal("inner\n", Expect.Status(200, await Bench.AskAsync(c, $"GET {Script}/col/dir-copy/inner.txt")).Content);
        Assert.Equal("new\n", Expect.Status(200, await Bench.AskAsync(c, $"GET {Script}/col/moved")).Content);
        Expect.Status(404, await Bench.AskAsync(c, $"GET {Script}/new%20one"));
        Expect.Status(204, await Bench.AskAsync(c, $"DELETE {Script}/dir"));
        Expect.Status(404, await Bench.AskAsync(c, $"GET {Script}/dir/inner.txt"));

        // Another label has a tree of its own.
        Expect.Status(200, await Bench.AskAsync(c, "GET /n/1/for/COPY,MOVE/as/other/final/201/dir/inner.txt"));
    }

    [Fact, Spec("RFC 4918", "8.3.1")]
    public async Task Hrefs_SpellTheScriptAsTheClientDoes()
    {
        await using var bench = await Bench.StartAsync();
        await using var c = await bench.ConnectAsync("http");
        const string Script = "/n/0/for/COPY%2cMOVE/final/201";
        var all = Expect.Status(207, await Bench.AskAsync(c, $"PROPFIND {Script}/")).Content;
        Assert.Equal(["", "a.txt", "dir/", "second.txt"], Hrefs(all, Script));
        Expect.Status(201, await Bench.AskAsync(c, $"MOVE {Script}/a.txt", $"Destination: {Script}/b.txt"));

        // One tree, however it is spelt.
        Expect.Status(200, await Bench.AskAsync(c, "GET /n/0/for/COPY,MOVE/final/201/b.txt"));
    }

    [Fact, Spec("product.md", "The status monitor")]
    public async Task Destination_AppearsWhenTheMonitorSaysSo()
    {
        await using var bench = await Bench.StartAsync();
        await using var c = await bench.ConnectAsync("http");
        const string Script = "/n/0/for/COPY/done/400ms/final/202";
        var accepted = Expect.Status(202, await Bench.AskAsync(c, $"COPY {Script}/a.txt", $"Destination: {Script}/b.txt", "Prefer: respond-async"));
        Assert.Equal(("2", "respond-async", "no-store"), (accepted["Retry-After"], accepted["Preference-Applied"], accepted["Cache-Control"]));
        Expect.Status(404, await Bench.AskAsync(c, $"GET {Script}/b.txt"));
        Assert.Contains("\"running\"", Expect.Status(202, await Bench.AskAsync(c, $"GET {accepted["Location"]}")).Content, StringComparison.Ordinal);
        var done = Expect.Status(200, await Bench.AskAsync(c, $"GET {accepted["Location"]}", "Prefer: wait=10"));
        Assert.Contains("\"response\":{\"status\":201", done.Content, StringComparison.Ordinal);
        Expect.Status(200, await Bench.AskAsync(c, $"GET {Script}/b.txt"));
    }

    [Fact, Spec("product.md", "The status monitor")]
    public async Task WorkThatNeverEnds_CanBeCancelled_AndThenNeverHappens()
    {
        await using var bench = await Bench.StartAsync();
        await using var c = await bench.ConnectAsync("http");
        const string Script = "/n/0/for/COPY/done/never/final/202";
        var monitor = Expect.Status(202, await Bench.AskAsync(c, $"COPY {Script}/a.txt", $"Destination: {Script}/b.txt"))["Location"];
        Expect.Status(202, await Bench.AskAsync(c, $"GET {monitor}"));
        Assert.Contains("\"canceled\"", Expect.Status(200, await Bench.AskAsync(c, $"DELETE {monitor}")).Content, StringComparison.Ordinal);
        Expect.Status(204, await Bench.AskAsync(c, $"DELETE {monitor}"));
        Expect.Status(404, await Bench.AskAsync(c, $"GET {monitor}"));
        Expect.Status(404, await Bench.AskAsync(c, $"GET {Script}/b.txt"));
    }

    private static string[] Hrefs(string multistatus, string script) =>
        [.. multistatus.Split("<D:href>").Skip(1).Select(p => p[..p.IndexOf("</D:href>", StringComparison.Ordinal)][(script.Length + 1)..])];
}
