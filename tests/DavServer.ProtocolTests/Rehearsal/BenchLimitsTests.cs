using System.Globalization;
using DavServer.Rehearsal;
using DavServer.Tests.Shared;

namespace DavServer.ProtocolTests.Rehearsal;

/// <summary>What clients send, or don't read, costs the bench no more than it should; and what it says of itself it keeps to.</summary>
public sealed class BenchLimitsTests : IDisposable
{
    private const string Secret = "c2VjcmV0";
    private readonly string _folder = Path.Join(Path.GetTempPath(), $"davserver-test-bench-{Guid.NewGuid():N}");

    public void Dispose()
    {
        if (Directory.Exists(_folder))
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    [Theory, Spec("product.md", "Commands beside serving")]
    [InlineData("http")]
    [InlineData("raw")]
    public async Task SecretsInPieces_AreLeftOut(string listener)
    {
        await using var bench = await Bench.StartAsync();
        await using var connection = await bench.ConnectAsync(listener);
        string[] pieces =
        [
            "COPY /n/0/final/201/a.txt HTTP/1.1\r\nHost: bench\r\nAuthori", "zation: Negotiate ", new string('N', 6000) + Secret, Secret + "\r",
            "\nX-Mine: here\r\nCookie:", $" a={Secret}\r\nX-Also: here\r\n\r\n",
        ];
        foreach (var piece in pieces)
        {
            await connection.SendAsync(piece);
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System); // So that it is read apart from the next.
        }

        var answer = Expect.Status(201, await connection.ReadResponseAsync("COPY"));
        var lines = await bench.TranscriptAsync(answer["Rehearsal-Exchange"]!);
        var received = string.Concat(lines.Where(l => l.TryGetProperty("received", out _)).Select(l => l.GetProperty("received").GetString()));
        Assert.DoesNotContain(Secret, received, StringComparison.Ordinal);
        Assert.DoesNotContain("NNN", received, StringComparison.Ordinal);
        Assert.Contains("\r\nX-Mine: here\r\nCookie: (left out)", received, StringComparison.Ordinal);
        Assert.EndsWith("\r\nX-Also: here\r\n\r\n", received, StringComparison.Ordinal);
    }

    [Fact, Spec("product.md", "Commands beside serving")]
    public async Task ScriptWhoseClientDoesNotRead_IsOverAllTheSame()
    {
        var limits = new RehearsalLimits { Longest = TimeSpan.FromSeconds(1), MostRunning = 1 };
        await using var bench = await Bench.StartAsync(o => o with { Limits = limits });
        await using var connection = await bench.ConnectAsync("http");
        await connection.SendAsync(Bench.Request("COPY /n/100000/pad/65536/final/201/a.txt"));
        foreach (var status in new[] { 503, 201 })
        {
            await Deadline.UntilAsync(() => bench.AskAsync("http", "COPY /n/0/final/201/b.txt"), answer =>
            {
                Assert.NotNull(answer.Final["Rehearsal-Exchange"]);
                return answer.Final.Status == status;
            }, $"a {status}");
        }
    }

    [Theory, Spec("product.md", "Commands beside serving")]
    [InlineData("http", 413)]
    [InlineData("raw", 400)]
    public async Task Refusal_BearsItsExchange(string listener, int status)
    {
        await using var bench = await Bench.StartAsync(o => o with { Limits = new RehearsalLimits { MostContent = 10 } });
        await using var connection = await bench.ConnectAsync(listener);
        await connection.SendAsync(Bench.Request("PUT /n/0/final/201/a.txt", "Content-Length: 11") + "01234567890");
        var refused = Expect.Status(status, await connection.ReadResponseAsync("PUT"));
        var summary = (await bench.TranscriptAsync(refused["Rehearsal-Exchange"]!))[0];
        Assert.Equal(status.ToString(CultureInfo.InvariantCulture), summary.GetProperty("status").GetRawText());
    }

    [Fact, Spec("product.md", "Commands beside serving")]
    public async Task TranscriptsThatCanNotBeWritten_AreSaidOnce_AndWrittenLater()
    {
        using var error = new StringWriter();
        await using var bench = await Bench.StartAsync(o => o with { TranscriptFolder = _folder, Error = TextWriter.Synchronized(error) });
        Directory.Delete(_folder);
        var first = Id(await bench.AskAsync("http", "COPY /n/0/final/201/a.txt"));
        await Deadline.UntilAsync(() => error.ToString().Length > 0, "a complaint");
        var second = Id(await bench.AskAsync("http", "COPY /n/0/final/201/b.txt"));
        await Task.Delay(TimeSpan.FromMilliseconds(600), TimeProvider.System); // Two more rounds.
        Directory.CreateDirectory(_folder);
        await Deadline.UntilAsync(() => Directory.GetFiles(_folder).Length == 2, "both transcripts");
        Assert.Equal(new[] { first, second }.Select(i => i + ".jsonl").Order(), Directory.GetFiles(_folder).Select(Path.GetFileName).Order());
        Assert.Single(error.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    private static string Id(RawHttpConnection.Response response) => response.Final["Rehearsal-Exchange"]!;
}
