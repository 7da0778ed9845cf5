using System.Net;
using System.Text.Json;
using DavServer.Tests.Shared;

namespace DavServer.CrashTests.Load;

/// <summary>What the status monitors say.</summary>
internal static class OperationList
{
    /// <summary>An operation as its monitor shows it.</summary>
    /// <param name="Monitor">The monitor's path.</param>
    /// <param name="Status">queued, running, succeeded, failed or canceled.</param>
    /// <param name="Destination">The destination's path, decoded.</param>
    /// <param name="Created">When it was accepted, to the millisecond.</param>
    /// <param name="Answer">What the request was answered with, or would have been; null while it is not known.</param>
    public sealed record Operation(string Monitor, string Status, string Destination, DateTimeOffset Created, int? Answer)
    {
        public bool IsFinal => Status is "succeeded" or "failed" or "canceled";

        public static Operation Of(JsonElement json) => new(
            new Uri(json.GetProperty("statusUrl").GetString()!).AbsolutePath,
            json.GetProperty("status").GetString()!,
            Uri.UnescapeDataString(json.GetProperty("destination").GetString()!.TrimEnd('/')),
            ToMilliseconds(json.GetProperty("created").GetDateTimeOffset()),
            json.TryGetProperty("response", out var response) && response.ValueKind == JsonValueKind.Object
                ? response.GetProperty("status").GetInt32() : null);
    }

    /// <summary>A time without what is finer than a journal keeps.</summary>
    public static DateTimeOffset ToMilliseconds(DateTimeOffset time) => DateTimeOffset.FromUnixTimeMilliseconds(time.ToUnixTimeMilliseconds());

    public static async Task<IReadOnlyList<Operation>> ReadAsync(IPEndPoint server)
    {
        await using var connection = await RawHttpConnection.ConnectAsync(server);
        connection.Patience = TimeSpan.FromSeconds(60);
        await connection.SendAsync($"GET /.davserver/operations HTTP/1.1\r\nHost: {server}\r\n\r\n");
        var answer = (await connection.ReadResponseAsync()).Final;
        Assert.True(answer.Status == 200, $"{answer}");
        using var list = JsonDocument.Parse(answer.Content);
        return [.. list.RootElement.GetProperty("operations").EnumerateArray().Select(Operation.Of)];
    }

    /// <summary>Waits until none is unfinished; gives them all.</summary>
    public static async Task<IReadOnlyList<Operation>> AllEndAsync(IPEndPoint server, TimeSpan within)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var all = await ReadAsync(server);
            if (all.All(o => o.IsFinal))
            {
                return all;
            }

            Assert.True(TimeProvider.System.GetElapsedTime(start) < within,
                $"operations do not end: {string.Join(", ", all.Where(o => !o.IsFinal))}");
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
        }
    }
}
