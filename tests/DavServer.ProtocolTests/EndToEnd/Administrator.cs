using System.Net;
using System.Text.Json;
using DavServer.ProtocolTests.LongRunning;
using DavServer.Tests.Shared;

namespace DavServer.ProtocolTests.EndToEnd;

/// <summary>What an administrator sees of a server and does there, while clients are at work.</summary>
internal sealed class Administrator(IPEndPoint server)
{
    /// <summary>All operations that go below a path, or to it.</summary>
    public async Task<Operation[]> OperationsAsync(string destination)
    {
        var list = (await AskAsync("GET", "/.davserver/operations")).Json.GetProperty("operations").EnumerateArray();
        return [.. list.Select(Operation.Of).Where(o => o.Destination.StartsWith(destination, StringComparison.Ordinal))];
    }

    /// <summary>Cancels one; where it has ended, nothing is forgotten.</summary>
    public Task CancelAsync(Operation operation) => AskAsync("POST", $"{new Uri(operation.Monitor).AbsolutePath}:cancel");

    /// <summary>What was counted of a client, by protocol and mode; empty where it was not seen.</summary>
    public async Task<JsonElement[]> CountsAsync(string client)
    {
        var clients = (await AskAsync("GET", "/.davserver/clients")).Json.GetProperty("clients").EnumerateArray();
        return [.. clients.Where(c => c.GetProperty("client").GetString() == client).SelectMany(c => c.GetProperty("modes").EnumerateArray())];
    }

    /// <summary>Such counts in words: "HTTP/1.1 hold", "HTTP/1.1 heartbeat, with 102s", "HTTP/2 accepted, with 202s".</summary>
    public static string[] InWords(JsonElement[] counts) =>
        [.. counts.Select(m => $"{m.GetProperty("protocol").GetString()} {m.GetProperty("mode").GetString()}"
            + (m.GetProperty("interims").GetInt64() > 0 ? ", with 102s" : "")
            + (m.GetProperty("acceptedUnasked").GetInt64() > 0 ? ", with 202s" : ""))
            .Order(StringComparer.Ordinal)];

    private async Task<Answer> AskAsync(string method, string path)
    {
        await using var connection = await RawHttpConnection.ConnectAsync(server);
        await connection.SendAsync($"{method} {path} HTTP/1.1\r\nHost: {server}\r\nUser-Agent: administrator/1\r\n\r\n");
        var answer = Answer.Of((await connection.ReadResponseAsync(method)).Final);
        Assert.Equal(200, answer.Status);
        return answer;
    }

    /// <summary>One of the list.</summary>
    public sealed record Operation(string Destination, string Status, double Percent, string Monitor)
    {
        public bool IsRunning => Status is "queued" or "running";

        public static Operation Of(JsonElement listed) => new(
            listed.GetProperty("destination").GetString()!, listed.GetProperty("status").GetString()!,
            listed.TryGetProperty("percentComplete", out var percent) && percent.ValueKind == JsonValueKind.Number ? percent.GetDouble() : 0,
            listed.GetProperty("statusUrl").GetString()!);
    }
}
