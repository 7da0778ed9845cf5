using System.Net;
using System.Text.Json;
using DavServer.Tests.Shared;

namespace DavServer.ProtocolTests.Rehearsal;

/// <summary>What <c>davserver rehearse</c> answers (product.md, "Commands beside serving").</summary>
public class ScriptTests
{
    [Theory, Spec("product.md", "Commands beside serving")]
    [InlineData("http", "COPY", 201)]
    [InlineData("http", "GET", 200)]
    [InlineData("http", "HEAD", 200)]
    [InlineData("http", "BREW", 418)]
    [InlineData("http", "DELETE", 204)]
    [InlineData("http", "MOVE", 207)]
    [InlineData("http", "COPY", 507)]
    [InlineData("https", "COPY", 201)]
    [InlineData("raw", "COPY", 201)]
    [InlineData("raw-tls", "HEAD", 200)]
    public async Task AnyMethod_GetsSoManyInterimsInThatRhythm_ThenThatFinal(string listener, string method, int status)
    {
        await using var bench = await Bench.StartAsync();
        await using var connection = await bench.ConnectAsync(listener);
        var start = TimeProvider.System.GetTimestamp();
        var answer = await Bench.AskAsync(connection, $"{method} /n/5/every/30ms/final/{status}/a.txt", "Destination: /elsewhere");
        var took = TimeProvider.System.GetElapsedTime(start);
        Expect.Status(status, answer);
        Assert.Equal([102, 102, 102, 102, 102], answer.Interims.Select(i => i.Status));
        Assert.Contains("/.davserver/operations/", answer.Interims[0]["Location"], StringComparison.Ordinal);
        Assert.Null(answer.Interims[1]["Location"]);
        Assert.Equal("0005/0005 (resources)", answer.Interims[4]["Progress"]);
        Assert.True(took >= TimeSpan.FromMilliseconds(6 * 29), $"took {took}");

        // The connection is in order.
        Assert.Equal("second answer\n", Expect.Status(200, await Bench.AskAsync(connection, "GET /n/0/for/COPY/final/201/second.txt")).Content);
    }

    [Fact, Spec("product.md", "Commands beside serving")]
    public async Task FieldsAndPadding_AreAsTheScriptSays()
    {
        await using var bench = await Bench.StartAsync();
        var none = await bench.AskAsync("http", "COPY /n/2/fields/none/final/201/a.txt");
        Assert.All(none.Interims, i => Assert.Empty(i.Fields));
        var location = await bench.AskAsync("http", "COPY /n/2/fields/location/pad/1000/final/201/a.txt");
        Assert.Equal(["location", "x-pad"], location.Interims[0].Fields.Select(f => f.Key));
        Assert.Equal(["x-pad"], location.Interims[1].Fields.Select(f => f.Key));
        Assert.Equal(1000, location.Interims[1]["X-Pad"]!.Length);
        Assert.Equal(103, Assert.Single((await bench.AskAsync("http", "COPY /n/1/interim/103/final/201/a.txt")).Interims).Status);
    }

    [Fact, Spec("product.md", "Commands beside serving")]
    public async Task EachAnswer_IsMarked_AndTellsWhatTheServerSaw()
    {
        await using var bench = await Bench.StartAsync();
        var first = (await bench.AskAsync("http", "COPY /n/1/final/201/a.txt", "Via: 1.1 nobody", "Authorization: Basic c2VjcmV0")).Final;
        var second = (await bench.AskAsync("http", "COPY /n/1/final/201/a.txt")).Final;
        Assert.NotEqual(first["Rehearsal-Exchange"], second["Rehearsal-Exchange"]);
        var content = JsonDocument.Parse(first.Content).RootElement;
        Assert.Equal(first["Rehearsal-Exchange"], content.GetProperty("rehearsalExchange").GetString());
        Assert.Equal("HTTP/1.1", content.GetProperty("saw").GetProperty("protocol").GetString());
        Assert.Contains("[\"Via\",\"1.1 nobody\"]", first.Content, StringComparison.Ordinal);
        Assert.DoesNotContain("c2VjcmV0", first.Content, StringComparison.Ordinal);
    }

    [Fact, Spec("RFC 9110", "15.2")]
    public async Task Http10_GetsNoInterim_ButForTheRawListener()
    {
        await using var bench = await Bench.StartAsync();
        await using var connection = await bench.ConnectAsync("http");
        await connection.SendAsync("COPY /n/3/every/20/final/201/a.txt HTTP/1.0\r\n\r\n");
        var final = await connection.ReadMessageAsync("COPY");
        Assert.Equal(201, final.Status);
        Assert.Contains("\"sent\":0", final.Content, StringComparison.Ordinal);
        Assert.Contains("15.2", final.Content, StringComparison.Ordinal);

        await using var raw = await bench.ConnectAsync("raw");
        await raw.SendAsync("COPY /n/3/every/20/final/201/a.txt HTTP/1.0\r\n\r\n");
        Assert.Equal(3, (await raw.ReadResponseAsync("COPY")).Interims.Count);
        await raw.ReadEndAsync();
    }

    [Theory, Spec("product.md", "Commands beside serving")]
    [InlineData("https")]
    [InlineData("http2-cleartext")]
    public async Task Http2_GetsTheFinalResponse_AndItsMonitorTellsTheEnd(string listener)
    {
        await using var bench = await Bench.StartAsync();
        using var handler = new SocketsHttpHandler();
#pragma warning disable CA5359 // The certificate is one the test has just made up.
        handler.SslOptions.RemoteCertificateValidationCallback = (_, _, _, _) => true;
#pragma warning restore CA5359
        using var client = new HttpClient(handler) { BaseAddress = bench.UrlOf(listener), Timeout = Deadline.Usual };
        using var request = Request(new HttpMethod("COPY"), "/n/3/every/10/done/300ms/final/202/a.txt");
        using var accepted = await client.SendAsync(request);
        Assert.Equal((HttpStatusCode.Accepted, HttpVersion.Version20), (accepted.StatusCode, accepted.Version));
        var monitor = accepted.Headers.Location!;
        Assert.Equal($"<{monitor}>; rel=\"status\"", Assert.Single(accepted.Headers.GetValues("Link")));
        var told = await Deadline.UntilAsync(
            () => AskAsync(client, monitor), a => a.Status != HttpStatusCode.Accepted, "the monitor tells the end");
        Assert.Equal((HttpStatusCode.OK, "201"), told);

        var id = Assert.Single(accepted.Headers.GetValues("Rehearsal-Exchange"));
        var lines = await bench.TranscriptAsync(id);
        Assert.Equal("HTTP/2", lines[0].GetProperty("protocol").GetString());
        Assert.Contains(lines, l => l.ToString().Contains("HEADERS frame, stream 1", StringComparison.Ordinal));
        Assert.Contains(lines, l => l.ToString().Contains("response: 202", StringComparison.Ordinal));
        Assert.Contains("reused the connection rightly", lines[0].ToString(), StringComparison.Ordinal);
    }

    [Theory, Spec("product.md", "Commands beside serving")]
    [InlineData("/n/1/every/1x/final/201/", "every: '1x'")]
    [InlineData("/n/1/interim/garbage/final/201/", "interim: only the raw")]
    [InlineData("/somewhere", "'somewhere' where 'n' is expected")]
    public async Task BadScript_Answers400NamingTheSegment(string path, string named)
    {
        await using var bench = await Bench.StartAsync();
        Expect.Refusal(400, named, await bench.AskAsync("http", $"GET {path}"));
    }

    [Fact, Spec("product.md", "Commands beside serving")]
    public async Task RawListener_SaysWhatNoServerMay()
    {
        await using var bench = await Bench.StartAsync();
        await using var mixed = await bench.ConnectAsync("raw");
        Assert.Equal([102, 103, 100], (await Bench.AskAsync(mixed, "COPY /n/3/interim/mix/final/201/a.txt")).Interims.Select(i => i.Status));

        await using var garbage = await bench.ConnectAsync("raw");
        await Assert.ThrowsAsync<RawHttpConnection.ProtocolException>(() => Bench.AskAsync(garbage, "COPY /n/3/interim/garbage/final/201/a.txt"));

        await using var late = await bench.ConnectAsync("raw");
        Expect.Status(201, await Bench.AskAsync(late, "COPY /n/1/end/interim/final/201/a.txt"));
        Assert.Equal(102, (await late.ReadMessageAsync()).Status);

        await using var truncated = await bench.ConnectAsync("raw");
        await Assert.ThrowsAsync<RawHttpConnection.ProtocolException>(() => Bench.AskAsync(truncated, "COPY /n/1/end/truncated/final/200/a.txt"));
    }

    private static async Task<(HttpStatusCode Status, string? Result)> AskAsync(HttpClient client, Uri monitor)
    {
        using var poll = Request(HttpMethod.Get, monitor.ToString());
        using var answer = await client.SendAsync(poll);
        return (answer.StatusCode, answer.Headers.TryGetValues("AsyncResult", out var results) ? Assert.Single(results) : null);
    }

    private static HttpRequestMessage Request(HttpMethod method, string target) =>
        new(method, target) { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
}
