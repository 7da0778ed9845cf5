using System.Globalization;
using DavServer.Tests.Shared;

namespace Kestrel.InterimResponses.Tests.Stress;

/// <summary>One worker of the stress test: connection after connection, each with a random row of requests, each answer checked to the byte.</summary>
internal sealed class StressClient(KestrelServer server, StressTotals totals, Random random, int target)
{
    public const string RequestContent = "some content";
    public static readonly string File = Path.Combine(AppContext.BaseDirectory, "Kestrel.InterimResponses.Tests.runtimeconfig.json");
    private static readonly Lazy<string> FileContent = new(() => System.IO.File.ReadAllText(File));

    public TimeSpan Patience { get; init; } = Deadline.Usual;

    public async Task RunAsync()
    {
        while (totals.Requests < target)
        {
            await RunConnectionAsync();
        }
    }

    private async Task RunConnectionAsync()
    {
        var wire = random.Next(2) == 0 ? Wire.Plain : Wire.Tls;
        var slow = random.Next(40) == 0;
        await using var client = await server.ConnectAsync(wire, slow ? 4096 : null);
        client.Patience = Patience;
        totals.Connected();
        try
        {
            var ended = false;
            for (var round = random.Next(1, 10); round > 0 && !ended; round--)
            {
                // Pipelined if more than one.
                var batch = NewBatch(slow);
                await client.SendAsync(string.Concat(batch.Select(b => Request(b.Id, b.Kind))));
                foreach (var (id, kind) in batch)
                {
                    ended = await ReceiveAsync(client, id, kind);
                }
            }

            if (ended || client.IsDrained)
            {
                return;
            }

            throw new RawHttpConnection.ProtocolException($"bytes after the last response: {client.Received}");
        }
        catch (Exception e) when (e is RawHttpConnection.ProtocolException or TimeoutException)
        {
            totals.CountCorrupted(e.Message);
        }
        catch (IOException) when (Patience < Deadline.Usual)
        {
            // The negative control: the server gave up on the connection.
            totals.CountCorrupted("reset");
        }
    }

    private List<(int Id, StressKind Kind)> NewBatch(bool slow)
    {
        var batch = new List<(int, StressKind)>();
        for (var depth = random.Next(2) == 0 ? 1 : 4; depth > 0; depth--)
        {
            var last = depth == 1 ? StressKind.Abort : StressKind.Slow - 1;
            var kind = slow ? StressKind.Slow : (StressKind)random.Next((int)last + 1);
            batch.Add((totals.NextRequest(), kind == StressKind.Slow && !slow ? StressKind.Length : kind));
        }

        return batch;
    }

    private static string Request(int id, StressKind kind)
    {
        var head = $"Host: a\r\nX-Id: {id}\r\nX-Kind: {kind}\r\n";
        return kind switch
        {
            StressKind.Head => $"HEAD / HTTP/1.1\r\n{head}\r\n",
            StressKind.Put => $"PUT / HTTP/1.1\r\n{head}Content-Length: {RequestContent.Length}\r\n\r\n{RequestContent}",
            StressKind.PutChunked => $"PUT / HTTP/1.1\r\n{head}Transfer-Encoding: chunked\r\n\r\n{RequestContent.Length:x}\r\n{RequestContent}\r\n0\r\n\r\n",
            StressKind.Malformed => $"PUT / HTTP/1.1\r\n{head}Transfer-Encoding: chunked\r\n\r\nnonsense\r\n",
            StressKind.Expect => $"PUT / HTTP/1.1\r\n{head}Content-Length: {RequestContent.Length}\r\nExpect: 100-continue\r\n\r\n",
            StressKind.Close => $"GET / HTTP/1.1\r\n{head}Connection: close\r\n\r\n",
            _ => $"GET / HTTP/1.1\r\n{head}\r\n",
        };
    }

    /// <returns>Whether that was the last on the connection.</returns>
    private async Task<bool> ReceiveAsync(RawHttpConnection client, int id, StressKind kind)
    {
        switch (kind)
        {
            case StressKind.Abort:
                for (var i = random.Next(3); i > 0 && (await client.ReadMessageAsync()).Status < 200; i--)
                {
                }

                client.Reset();
                totals.Ended(kind);
                return true;
            case StressKind.Slow:
                await Task.Delay(TimeSpan.FromMilliseconds(random.Next(50)), TimeProvider.System);
                break;
            case StressKind.Expect:
                Expect((await client.ReadMessageAsync()).Status == 100, client, id, "100 Continue");
                await client.SendByteByByteAsync(RequestContent);
                break;
            case StressKind.ThrowLate:
                return await ReceiveTruncatedAsync(client, id);
        }

        var response = await client.ReadResponseAsync(kind == StressKind.Head ? "HEAD" : "GET");
        CheckInterims(client, id, response.Interims);
        CheckFinal(client, id, kind, response.Final);
        totals.Completed(id, kind, response.Interims.Count);
        if (kind is StressKind.Close or StressKind.BadRequest or StressKind.Malformed)
        {
            await client.ReadEndAsync();
            return true;
        }

        return false;
    }

    private async Task<bool> ReceiveTruncatedAsync(RawHttpConnection client, int id)
    {
        // The interim responses, the final one's head and first chunk, and then the end, where another chunk should be.
        try
        {
            while ((await client.ReadMessageAsync()).Status == 102)
            {
            }
        }
        catch (RawHttpConnection.ProtocolException e) when (e.Message.StartsWith("the connection ended where a chunk's size", StringComparison.Ordinal))
        {
            totals.Ended(StressKind.ThrowLate);
            return true;
        }

        throw new RawHttpConnection.ProtocolException($"{id}: a whole response where the handler failed half-way");
    }

    private static void CheckInterims(RawHttpConnection client, int id, IReadOnlyList<RawHttpConnection.Message> interims)
    {
        var next = new int[2];
        foreach (var interim in interims)
        {
            Expect(interim.StatusLine == "HTTP/1.1 102 Processing", client, id, "a 102");
            // One without fields is a heartbeat of the middleware.
            if (interim.Fields.Count > 0)
            {
                Expect(interim["x-id"] == $"{id}", client, id, $"its own interim response, not {interim}");
                var lane = interim["x-lane"] == "1" ? 1 : 0;
                Expect(interim["x-number"] == next[lane]++.ToString(CultureInfo.InvariantCulture), client, id, $"the next of lane {lane}, not {interim}");
            }
        }
    }

    private static void CheckFinal(RawHttpConnection client, int id, StressKind kind, RawHttpConnection.Message final)
    {
        var text = StressHandler.Content(id);
        var (status, content) = kind switch
        {
            StressKind.Throw or StressKind.OnStartingThrows => (500, ""),
            StressKind.BadRequest or StressKind.Malformed => (400, ""),
            StressKind.NoContent => (204, ""),
            StressKind.Head => (200, ""),
            StressKind.Chunked => (200, text + text),
            StressKind.SendFile => (200, FileContent.Value),
            StressKind.Slow => (200, new string('s', StressHandler.SlowLength)),
            _ => (200, text),
        };
        Expect(final.Status == status && final.Content == content, client, id, $"{kind}: {status} {content[..Math.Min(50, content.Length)]}, not {final.Status}");
        Expect(status >= 400 || final["x-id"] == $"{id}", client, id, "the final response's own number");
    }

    private static void Expect(bool so, RawHttpConnection client, int id, string what)
    {
        if (!so)
        {
            throw new RawHttpConnection.ProtocolException($"{id}: expected {what}. Came: {client.Received}");
        }
    }
}
