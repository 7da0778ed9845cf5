using System.Globalization;
using System.Text.Json;
using DavServer.Tests.Shared;

namespace DavServer.ProtocolTests.Rehearsal;

/// <summary>What is written down of a client, and what it is taken to have done next.</summary>
public class TranscriptTests
{
    public static TheoryData<string> Listeners => ["http", "https", "raw", "raw-tls"];

    [Theory, Spec("product.md", "Commands beside serving")]
    [MemberData(nameof(Listeners))]
    public async Task ClientThatWaits_IsSeenToReuseTheConnectionRightly(string listener)
    {
        await using var bench = await Bench.StartAsync();
        await using var connection = await bench.ConnectAsync(listener);
        var first = await Bench.AskAsync(connection, "COPY /n/2/every/20/final/201/a.txt", "X-Mine: here");
        var second = await Bench.AskAsync(connection, "GET /n/0/final/200/a.txt");
        var next = await bench.NextAsync(Id(first), n => n.GetProperty("reused").GetString() == Id(second), "the second exchange");
        Assert.True(next.GetProperty("waited").GetBoolean());
        Assert.Contains("reused the connection rightly", next.GetProperty("verdict").GetString(), StringComparison.Ordinal);

        var lines = await bench.TranscriptAsync(Id(first));
        Assert.Contains(lines, l =>
            l.TryGetProperty("received", out var text) && text.GetString()!.Contains("X-Mine: here\r\n", StringComparison.Ordinal));
        var sent = lines.Where(l => l.TryGetProperty("sent", out _)).ToArray();
        Assert.Equal(3, sent.Length);
        Assert.Equal(first.Final.Content, sent[2].GetProperty("sent").GetString()!.Split("\r\n\r\n")[1]);
        Assert.InRange(sent[2].GetProperty("ms").GetInt64(), 55, 20_000);
    }

    [Theory, Spec("product.md", "Commands beside serving")]
    [MemberData(nameof(Listeners))]
    public async Task ClientThatClosesBeforeTheFinalResponse_IsSeen_AndWhen(string listener)
    {
        await using var bench = await Bench.StartAsync();
        string target = $"/n/2/every/200ms/as/{Guid.NewGuid():N}/final/201/a.txt";
        await using (var connection = await bench.ConnectAsync(listener))
        {
            await connection.SendAsync(Bench.Request($"COPY {target}"));
            Assert.Equal(102, (await connection.ReadMessageAsync()).Status);
        }

        var next = await bench.NextAsync(
            await IdOfAsync(bench, target), n => n.GetProperty("closedBeforeFinalMs").ValueKind == JsonValueKind.Number, "a close");
        Assert.InRange(next.GetProperty("closedBeforeFinalMs").GetInt64(), 195, 20_000);
        Assert.Contains("closed the connection before the final response", next.GetProperty("verdict").GetString(), StringComparison.Ordinal);
    }

    [Theory, Spec("product.md", "Commands beside serving")]
    [MemberData(nameof(Listeners))]
    public async Task ClientThatTakesAnInterimForTheAnswer_IsSeenToAskOnTooEarly(string listener)
    {
        await using var bench = await Bench.StartAsync();
        await using var connection = await bench.ConnectAsync(listener);
        await connection.SendAsync(Bench.Request("COPY /n/2/every/100ms/final/201/a.txt"));
        Assert.Equal(102, (await connection.ReadMessageAsync()).Status);
        await connection.SendAsync(Bench.Request("GET /n/0/final/200/second.txt"));
        var first = await connection.ReadResponseAsync("COPY");
        var second = await connection.ReadResponseAsync();
        var next = (await bench.TranscriptAsync(Id(first)))[0].GetProperty("next");
        Assert.False(next.GetProperty("waited").GetBoolean());
        Assert.InRange(next.GetProperty("sentBeforeFinalMs").GetInt64(), 95, 20_000);
        Assert.Equal(Id(second), next.GetProperty("reused").GetString());
        Assert.Contains("sent more before the final response", next.GetProperty("verdict").GetString(), StringComparison.Ordinal);
    }

    [Theory, Spec("product.md", "Commands beside serving")]
    [MemberData(nameof(Listeners))]
    public async Task ClientThatPipelines_IsSeen(string listener)
    {
        await using var bench = await Bench.StartAsync();
        await using var connection = await bench.ConnectAsync(listener);
        await connection.SendAsync(Bench.Request("COPY /n/1/final/201/a.txt") + Bench.Request("GET /n/0/final/200/second.txt"));
        var first = await connection.ReadResponseAsync("COPY");
        Expect.Status(200, await connection.ReadResponseAsync());
        Assert.True((await bench.TranscriptAsync(Id(first)))[0].GetProperty("next").GetProperty("pipelined").GetBoolean());
    }

    [Fact, Spec("product.md", "Commands beside serving")]
    public async Task ClientThatTriesAgainElsewhere_IsSeen()
    {
        await using var bench = await Bench.StartAsync();
        string[] fields = ["User-Agent: twice/1", "Destination: /there"];
        var first = await bench.AskAsync("http", "COPY /n/1/final/500/a.txt", fields);
        var second = await bench.AskAsync("http", "COPY /n/1/final/500/a.txt", fields);
        await bench.AskAsync("http", "COPY /n/1/final/500/a.txt", "User-Agent: somebody-else/1", "Destination: /there");
        var next = (await bench.TranscriptAsync(Id(first)))[0].GetProperty("next");
        Assert.Equal($"[\"{Id(second)}\"]", next.GetProperty("sentAgain").GetRawText());
        Assert.Equal($"[\"{Id(second)}\"]", next.GetProperty("otherConnections").GetRawText());
        Assert.Contains("SENT THE SAME REQUEST AGAIN", next.GetProperty("verdict").GetString(), StringComparison.Ordinal);
    }

    [Theory, Spec("product.md", "Commands beside serving")]
    [MemberData(nameof(Listeners))]
    public async Task RunOfInterims_IsFolded_AndNoByteOfItUncounted(string listener)
    {
        await using var bench = await Bench.StartAsync();
        var answer = await bench.AskAsync(listener, "COPY /n/300/final/201/a.txt");
        Assert.Equal(300, answer.Interims.Count);
        var lines = await bench.TranscriptAsync(Id(answer));
        var runs = lines.Where(l => l.TryGetProperty("sent", out _) && l.TryGetProperty("interims", out _)).ToArray();
        Assert.Equal(["1", "1", "298"], runs.Select(r => r.GetProperty("interims").GetRawText()));
        var bytes = answer.Interims.Sum(i => i.StatusLine.Length + 2 + i.Fields.Sum(f => f.Key.Length + f.Value.Length + 4) + 2);
        Assert.Equal(bytes, runs.Sum(r => r.GetProperty("bytes").GetInt64()));
        Assert.Equal(bytes, lines[0].GetProperty("interims").GetProperty("bytes").GetInt64());
    }

    [Fact, Spec("product.md", "Commands beside serving")]
    public async Task LongTexts_AreCut_AndSaidToBe_AndSecretsLeftOut()
    {
        await using var bench = await Bench.StartAsync();
        var answer = await bench.AskAsync(
            "http", "COPY /n/1/pad/5000/final/201/a.txt", "Authorization: Basic c2VjcmV0", $"X-Long: {new string('y', 5000)}");
        var lines = (await bench.TranscriptAsync(Id(answer))).Select(l => l.ToString()).ToArray();
        Assert.Contains(lines, l => l.Contains("yyy[... ", StringComparison.Ordinal));
        Assert.Contains(lines, l => l.Contains("xxx[... ", StringComparison.Ordinal));
        Assert.DoesNotContain(lines, l => l.Contains("c2VjcmV0", StringComparison.Ordinal));
        Assert.All(lines, l => Assert.InRange(l.Length, 1, 4000));
    }

    [Fact, Spec("product.md", "Commands beside serving")]
    public async Task Transcripts_AreListedByLabel_AndForgottenWhenAsked()
    {
        await using var bench = await Bench.StartAsync();
        await bench.AskAsync("http", "COPY /n/0/as/one/final/201/a.txt");
        var two = await bench.AskAsync("http", "COPY /n/0/as/two/final/201/a.txt");
        var listed = Expect.Status(200, await bench.AskAsync("http", "GET /transcripts?as=two")).Content;
        var line = Assert.Single(listed.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.StartsWith($"{{\"exchange\":\"{Id(two)}\"", line, StringComparison.Ordinal);
        Expect.Status(204, await bench.AskAsync("http", "DELETE /transcripts"));
        Assert.Equal("", Expect.Status(200, await bench.AskAsync("http", "GET /transcripts")).Content);
        Expect.Status(404, await bench.AskAsync("http", $"GET /transcripts/{Id(two)}"));
    }

    [Fact, Spec("product.md", "Commands beside serving")]
    public async Task RawTranscripts_WarnOfThemselves()
    {
        await using var bench = await Bench.StartAsync();
        var id = Id(await bench.AskAsync("raw", "COPY /n/0/final/201/a.txt"));
        Assert.StartsWith("RAW: ", (await bench.TranscriptAsync(id))[0].GetProperty("warning").GetString(), StringComparison.Ordinal);
        id = Id(await bench.AskAsync("http", "COPY /n/0/final/201/a.txt"));
        Assert.False((await bench.TranscriptAsync(id))[0].TryGetProperty("warning", out _));
    }

    [Fact, Spec("product.md", "Commands beside serving")]
    public async Task OldTranscripts_MakeRoomForNewOnes()
    {
        await using var bench = await Bench.StartAsync();
        await using var connection = await bench.ConnectAsync("http");
        var first = Id(await Bench.AskAsync(connection, "GET /n/0/final/200/a"));
        for (var i = 0; i < 2000; i++)
        {
            Expect.Status(200, await Bench.AskAsync(connection, string.Create(CultureInfo.InvariantCulture, $"GET /n/0/final/200/{i}")));
        }

        Expect.Status(404, await bench.AskAsync("http", $"GET /transcripts/{first}"));
    }

    private static string Id(RawHttpConnection.Response response) => response.Final["Rehearsal-Exchange"]!;

    private static async Task<string> IdOfAsync(Bench bench, string target)
    {
        var all = (await bench.AskAsync("http", "GET /transcripts")).Final.Content.Split('\n');
        return all.Single(l => l.Contains(target, StringComparison.Ordinal)).Split('"')[3];
    }
}
