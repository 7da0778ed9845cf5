using DavServer.Tests.Shared;

namespace DavServer.ProtocolTests.BadInput;

/// <summary>No spelling of a target or a Destination reaches anything outside the share, nor anything in it by a second spelling.</summary>
public sealed class TraversalTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private const string Canary = "the canary beside the share";

    private ServerUnderTest Server => shared.Server;

    public static TheoryData<string> Refused => [.. RefusedTargets.All];

    public static TheoryData<string> Unmapped => [.. RefusedTargets.Unmapped];

    [Theory, Spec("RFC 3986", "5.2.4"), Spec("RFC 9110", "17.3")]
    [MemberData(nameof(Refused))]
    public async Task UnlawfulTarget_Is400ForEveryMethodAndChangesNothing(string target)
    {
        var before = Prepare();

        foreach (var (request, fields, content) in Requests(target))
        {
            var response = await SendAsync(request, fields, content);
            Assert.True(response.Status == 400, $"{request}: expected 400. Came: {response}");
            Assert.DoesNotContain(Canary, response.ToString(), StringComparison.Ordinal);

            // Kestrel itself refuses NUL and blanks in a target before any of our code runs, and says no word.
            var silent = request.Contains("%00", StringComparison.Ordinal) || target.Contains(' ', StringComparison.Ordinal)
                || request.StartsWith("HEAD", StringComparison.Ordinal);
            Assert.True(silent || response.Content.Length > 20, $"{request}: expected a content that names the fault. Came: {response}");
        }

        Assert.Equal(before, ShareSnapshot.Take(Server));
        Assert.Equal("f", Expect.Status(200, await Server.SendAsync("GET /file")).Content);
    }

    [Theory, Spec("RFC 9110", "17.3")]
    [MemberData(nameof(Unmapped))]
    public async Task TargetWithForeignTricks_IsTakenLiterallyAndUnmapped(string target)
    {
        var before = Prepare();

        foreach (var (request, fields, content) in Requests(target).Where(r => !r.Request.StartsWith("PUT", StringComparison.Ordinal)
            && !r.Request.StartsWith("MKCOL", StringComparison.Ordinal) && !r.Fields.Contains(target, StringComparison.Ordinal)))
        {
            var response = await SendAsync(request, fields, content);
            Assert.True(response.Status == 404, $"{request}: expected 404. Came: {response}");
        }

        Assert.Equal(before, ShareSnapshot.Take(Server));
    }

    [Theory, Spec("RFC 9110", "17.3")]
    [MemberData(nameof(Unmapped))]
    public async Task WritingToATargetWithForeignTricks_StaysInTheShareByTheBytesItNames(string target)
    {
        Prepare();
        var outside = Outside();

        var put = await SendAsync($"PUT {target}", "", "x");

        Assert.True(put.Status is 201 or 403 or 409, put.ToString());
        Assert.Equal(outside, Outside());
        Assert.Equal("f", File.ReadAllText(Path.Join(Server.Root, "file")));
        if (put.Status == 201)
        {
            Assert.Equal("x", (await SendAsync($"GET {target}", "", null)).Content);
            Assert.Equal(204, (await SendAsync($"DELETE {target}", "", null)).Status);
        }
    }

    private static IEnumerable<(string Request, string Fields, string? Content)> Requests(string target)
    {
        yield return ($"GET {target}", "", null);
        yield return ($"HEAD {target}", "", null);
        yield return ($"PUT {target}", "", "x");
        yield return ($"DELETE {target}", "", null);
        yield return ($"MKCOL {target}", "", null);
        yield return ($"PROPFIND {target}", "Depth: 1\r\n", null);
        yield return ($"COPY {target}", "Destination: /stolen\r\n", null);
        yield return ("COPY /file", $"Destination: {target}\r\n", null);
        yield return ("COPY /tree", $"Destination: {target}\r\n", null);
        yield return ($"MOVE {target}", "Destination: /stolen\r\n", null);
        yield return ("MOVE /file", $"Destination: {target}\r\n", null);
        yield return ("MOVE /tree", $"Destination: {target}\r\n", null);
    }

    private async Task<RawHttpConnection.Message> SendAsync(string request, string fields, string? content)
    {
        await using var connection = await Server.ConnectAsync();
        var length = content is null ? "" : $"Content-Length: {content.Length}\r\n";
        await connection.SendAsync($"{request} HTTP/1.1\r\nHost: {Server.Http}\r\n{fields}{length}\r\n{content}");
        return (await connection.ReadResponseAsync(request.Split(' ')[0])).Final;
    }

    private string Outside()
    {
        var snapshot = ShareSnapshot.Take(Server).Split('\n');
        return string.Join('\n', snapshot.Where(line => !line.StartsWith("share", StringComparison.Ordinal)));
    }

    private string Prepare()
    {
        var canary = Directory.CreateDirectory(Path.Join(Server.Root, "..", "canary")).FullName;
        if (!File.Exists(Path.Join(canary, "secret")))
        {
            File.WriteAllText(Path.Join(canary, "secret"), Canary);
            Server.PutOnDisk("file", "f");
            Server.PutOnDisk("tree/a", "a");
        }

        return ShareSnapshot.Take(Server);
    }
}
