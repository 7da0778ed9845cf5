using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using DavServer.Tests.Shared;

namespace DavServer.CrashTests;

/// <summary>
/// Whoever follows an operation is not lost when the server is: events, monitor, webhooks and the same request again, across kills and stops.
/// </summary>
public sealed partial class FollowingTests : IDisposable
{
    private const int FileBytes = 4096;
    private readonly string _folder = Directory.CreateTempSubdirectory("davserver-follow-").FullName;

    private string Root => Path.Join(_folder, "share");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact, Spec("product.md", "The status monitor"), Spec("WHATWG HTML", "9.2")]
    public async Task EventStream_GoesOnAfterAKill_WithIdsAboveThoseBefore_AndEnds()
    {
        MakeTree(64);
        string monitor;
        long last;
        await using (var server = await ServerProcess.StartAsync(Root, "--copy-rate", "64KiB"))
        {
            monitor = await AcceptAsync(server);
            await using var watcher = await RawHttpConnection.ConnectAsync(server.Http);
            await watcher.SendAsync($"GET {monitor}/events HTTP/1.1\r\nHost: a\r\n\r\n");
            var seen = "";
            while (Ids(seen).Count < 4)
            {
                seen += await watcher.ReadBytesAsync(256);
            }

            last = Ids(seen)[^1];
        }

        await using var again = await ServerProcess.StartAsync(Root);
        var rest = (await AskAsync(again, $"GET {monitor}/events", $"Last-Event-ID: {last}")).Content;
        var ids = Ids(rest);
        Assert.NotEmpty(ids);
        Assert.True(ids[0] > last, $"{ids[0]} after {last}");
        Assert.Equal(ids.Distinct().Order(), ids);
        var end = rest.Split("\n\n", StringSplitOptions.RemoveEmptyEntries)[^1];
        Assert.Contains("\nevent: end\n", end, StringComparison.Ordinal);
        Assert.Contains("\"status\":\"succeeded\"", end, StringComparison.Ordinal);
        Assert.Equal(204, (await AskAsync(again, $"GET {monitor}/events", $"Last-Event-ID: {ids[^1]}")).Status);
        Assert.Equal(64, Directory.GetFiles(Path.Join(Root, "copy")).Length);

        // And once more after another kill, when it has long ended.
        await again.DisposeAsync();
        await using var third = await ServerProcess.StartAsync(Root);
        Assert.Equal(204, (await AskAsync(third, $"GET {monitor}/events", $"Last-Event-ID: {ids[^1]}")).Status);
        var told = (await AskAsync(third, $"GET {monitor}/events", $"Last-Event-ID: {last}")).Content;
        Assert.Equal([ids[^1]], Ids(told));
    }

    [Fact, Spec("product.md", "Long operations")]
    public async Task Stop_AnswersTheWaitingClientWith503_AndTheSameRequestIsAnsweredAfterTheStart()
    {
        MakeTree(1024); // 64 s at this rate; a stop waits for 20.
        string monitor;
        await using (var server = await ServerProcess.StartAsync(Root, "--copy-rate", "64KiB"))
        {
            await using var client = await RawHttpConnection.ConnectAsync(server.Http);
            client.Patience = TimeSpan.FromSeconds(60);
            monitor = await AcceptAsync(server);
            await client.SendAsync($"COPY /tree/ HTTP/1.1\r\nHost: {server.Http}\r\nDestination: /copy/\r\n\r\n"); // Attaches.
            await Deadline.UntilAsync(() => server.Log.Contains("answered by Hold", StringComparison.Ordinal), "the client to wait", () => server.Log);
            await server.TerminateAsync();
            var answer = (await client.ReadResponseAsync("COPY")).Final;
            Assert.Equal("HTTP/1.1 503 Service Unavailable", answer.StatusLine);
            Assert.True(int.Parse(answer["retry-after"]!, CultureInfo.InvariantCulture) > 0);
            Assert.Contains($"<{monitor}>; rel=\"status\"", answer["link"], StringComparison.Ordinal);
            await server.EndAsync();
        }

        Assert.False(Path.Exists(Path.Join(Root, "copy")));
        await using var again = await ServerProcess.StartAsync(Root);
        var retried = await AskAsync(again, "COPY /tree/", "Destination: /copy/");
        Assert.Equal("HTTP/1.1 201 Created", retried.StatusLine); // A second copy would answer 204.
        Assert.Equal(1024, Directory.GetFiles(Path.Join(Root, "copy")).Length);
        var list = JsonDocument.Parse((await AskAsync(again, "GET /.davserver/operations")).Content).RootElement.GetProperty("operations");
        Assert.Equal(monitor.Split('/')[^1], Assert.Single(list.EnumerateArray()).GetProperty("jobId").GetString());
    }

    [Fact, Spec("product.md", "The status monitor")]
    public async Task AfterItsRetention_AMonitorIsGone_AndStaysSoAfterAKill()
    {
        MakeTree(4);
        string monitor;
        await using (var server = await ServerProcess.StartAsync(Root, "--retention", "1s", "--copy-rate", "64KiB"))
        {
            monitor = await AcceptAsync(server);
            var status = 0;
            await Deadline.UntilAsync(() => (status = StatusOf(server, monitor)) == 410, "410", () => $"{status}");
        }

        await using var again = await ServerProcess.StartAsync(Root);
        Assert.Equal(410, StatusOf(again, monitor));
        Assert.Equal(410, StatusOf(again, monitor + "/events"));
        Assert.Equal(404, StatusOf(again, "/.davserver/operations/00000000000000000000000000000000"));
    }

    [Fact, Spec("product.md", "The status monitor")]
    public async Task WebhookThatWasNotTaken_IsSentAfterAKill_UnderTheSameId()
    {
        MakeTree(4);
        await using var receiver = await WebhookReceiver.StartAsync();
        receiver.Answer = WebhookReceiver.Status(503);
        string[] told = ["--webhook", receiver.Url.ToString(), "--webhook-network", "127.0.0.0/8"];
        string monitor;
        await using (var server = await ServerProcess.StartAsync(Root, [.. told, "--copy-rate", "64KiB"]))
        {
            monitor = await AcceptAsync(server);
            await receiver.UntilAsync(1, () => server.Log);
        }

        receiver.Answer = WebhookReceiver.Status(204);
        await using var again = await ServerProcess.StartAsync(Root, told);
        await receiver.UntilAsync(2, () => again.Log);
        Assert.Single(receiver.Messages.Select(m => (m.Id, m.Content)).Distinct());
        Assert.Contains(monitor, receiver.Messages[1].Content, StringComparison.Ordinal);
        Assert.DoesNotContain("very-secret", again.Log, StringComparison.Ordinal);
    }

    /// <summary>Killed around the end of an operation: it was told, or it will be.</summary>
    [Fact, Spec("product.md", "The status monitor")]
    public async Task KilledAroundTheEnd_EachOperationIsToldInTheEnd()
    {
        MakeTree(2);
        await using var receiver = await WebhookReceiver.StartAsync();
        string[] told = ["--webhook", receiver.Url.ToString(), "--webhook-network", "127.0.0.0/8"];
        var accepted = new List<string>();
        for (var round = 0; round < 4; round++)
        {
            await using var server = await ServerProcess.StartAsync(Root, told);
            for (var i = 0; i < 3; i++)
            {
                var destination = $"copy-{round}-{i}";
                accepted.Add(destination);
                await using var client = await RawHttpConnection.ConnectAsync(server.Http);
                await client.SendAsync($"COPY /tree/ HTTP/1.1\r\nHost: {server.Http}\r\nDestination: /{destination}/\r\n\r\n");
                if (i < 2)
                {
                    Assert.Equal(201, (await client.ReadResponseAsync("COPY")).Final.Status);
                }
                else
                {
                    await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(30)), TimeProvider.System);
                }
            }
        }

        await using var last = await ServerProcess.StartAsync(Root, told);
        var list = JsonDocument.Parse((await AskAsync(last, "GET /.davserver/operations")).Content).RootElement.GetProperty("operations");
        var ids = list.EnumerateArray().Select(o => o.GetProperty("jobId").GetString()!).ToArray();
        Assert.InRange(ids.Length, 8, accepted.Count);
        await Deadline.UntilAsync(() => ids.All(i => receiver.Messages.Any(m => m.Content.Contains(i, StringComparison.Ordinal))),
            $"{ids.Length} operations told", () => $"{receiver.Messages.Count}: {last.Log}");

        // Twice at the most where the server was killed before it knew, and then under one id.
        foreach (var id in ids)
        {
            Assert.Single(receiver.Messages.Where(m => m.Content.Contains(id, StringComparison.Ordinal)).Select(m => m.Id).Distinct());
        }
    }

    private static List<long> Ids(string stream) =>
        [.. Id().Matches(stream).Select(m => long.Parse(m.Groups[1].ValueSpan, CultureInfo.InvariantCulture))];

    private static int StatusOf(ServerProcess server, string path)
    {
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"http://{server.Http}{path}"));
        using var response = client.Send(request);
        return (int)response.StatusCode;
    }

    private static async Task<string> AcceptAsync(ServerProcess server)
    {
        var accepted = await AskAsync(server, "COPY /tree/", "Destination: /copy/", "Prefer: respond-async");
        Assert.True(accepted.Status == 202, accepted.ToString());
        return accepted["location"]!;
    }

    private static async Task<RawHttpConnection.Message> AskAsync(ServerProcess server, string requestLine, params string[] fields)
    {
        await using var connection = await RawHttpConnection.ConnectAsync(server.Http);
        connection.Patience = TimeSpan.FromSeconds(60);
        await connection.SendAsync($"{requestLine} HTTP/1.1\r\nHost: {server.Http}\r\n{string.Concat(fields.Select(f => f + "\r\n"))}\r\n");
        return (await connection.ReadResponseAsync(requestLine.Split(' ')[0])).Final;
    }

    private void MakeTree(int files)
    {
        var tree = Directory.CreateDirectory(Path.Join(Root, "tree")).FullName;
        for (var i = 0; i < files; i++)
        {
            File.WriteAllText(Path.Join(tree, $"f{i:D4}"), $"{i} ".PadRight(FileBytes, '.'));
        }
    }

    [GeneratedRegex(@"^id: (\d+)\n", RegexOptions.Multiline)]
    private static partial Regex Id();
}
