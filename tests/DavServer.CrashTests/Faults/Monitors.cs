using System.Text.Json;
using DavServer.Tests.Shared;

namespace DavServer.CrashTests.Faults;

/// <summary>What the status monitors say.</summary>
internal static class Monitors
{
    private static readonly TimeSpan EndsWithin = TimeSpan.FromSeconds(30);

    /// <summary>Waits until no operation is under way.</summary>
    /// <returns>All that are known, by their monitors' paths, with the states they ended in.</returns>
    public static async Task<IReadOnlyDictionary<string, string>> AllEndAsync(InjectedServer server)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var known = await ListAsync(server);
            if (known.Values.All(s => s is "succeeded" or "failed" or "canceled"))
            {
                return known;
            }

            Assert.True(TimeProvider.System.GetElapsedTime(start) < EndsWithin, $"operations do not end: {string.Join(", ", known)}");
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        }
    }

    public static async Task<IReadOnlyDictionary<string, string>> ListAsync(InjectedServer server)
    {
        var answer = await server.AskAsync("GET /.davserver/operations");
        Assert.True(answer.Status == 200, $"{answer}");
        using var list = JsonDocument.Parse(answer.Content);
        return list.RootElement.GetProperty("operations").EnumerateArray().ToDictionary(
            o => new Uri(o.GetProperty("statusUrl").GetString()!).AbsolutePath, o => o.GetProperty("status").GetString()!);
    }

    /// <summary>
    /// What the restarted server says of the one operation that was asked of the killed one. Once journaled it has happened; what it does not know
    /// of has not.
    /// </summary>
    /// <returns>What is wrong; null where nothing is.</returns>
    public static async Task<string?> JudgeAsync(
        InjectedServer server, IReadOnlyDictionary<string, string> before, RawHttpConnection.Message? answer, bool hasHappened)
    {
        var all = await AllEndAsync(server);
        var mine = all.Where(o => !before.ContainsKey(o.Key)).ToArray();
        if (mine.Length > 1)
        {
            return $"one request, several operations: {string.Join(", ", mine)}";
        }

        if (mine is not [var (path, state)])
        {
            return hasHappened || answer is not null ? "it happened, or was told to have, and no monitor knows of it" : null;
        }

        var shown = await server.AskAsync($"GET {path}");
        return shown.Status != 200 ? $"its monitor answers {shown}"
            : state != "succeeded" ? $"it was accepted, and ended {state}: {shown.Content}"
            : !hasHappened ? $"its monitor says {state}, and it has not happened"
            : null;
    }
}
