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

    /// <summary>Forgets all that have ended.</summary>
    public static async Task ForgetAllAsync(InjectedServer server)
    {
        foreach (var path in (await AllEndAsync(server)).Keys)
        {
            var answer = await server.AskAsync($"DELETE {path}");
            Assert.True(answer.Status == 204, $"{answer}");
        }
    }

    /// <summary>What each monitor says.</summary>
    public static async Task<IReadOnlyList<RawHttpConnection.Message>> ReadAllAsync(InjectedServer server)
    {
        var shown = new List<RawHttpConnection.Message>();
        foreach (var path in (await ListAsync(server)).Keys)
        {
            shown.Add(await server.AskAsync($"GET {path}"));
        }

        return shown;
    }

    /// <summary>
    /// What the server says of the one operation that it was asked for and has answered: the same, to the byte, as the answer. What no monitor knows
    /// of was refused, and has not happened.
    /// </summary>
    /// <param name="told">What the monitors say.</param>
    /// <param name="answer">What the request was answered with.</param>
    /// <param name="isChanged">Whether the share is another than before.</param>
    /// <returns>What is wrong; null where nothing is.</returns>
    public static string? JudgeTold(IReadOnlyList<RawHttpConnection.Message> told, RawHttpConnection.Message answer, bool isChanged)
    {
        if (told is not [var shown])
        {
            return told.Count > 1 ? $"one request, several operations: {string.Join(", ", told)}"
                : isChanged || answer.Status is < 400 ? "it happened, or was told to have, and no monitor knows of it" : null;
        }

        if (shown.Status != 200)
        {
            return $"its monitor answers {shown}";
        }

        using var document = JsonDocument.Parse(shown.Content);
        var (json, isDone) = (document.RootElement, answer.Status is 201 or 204);
        var isPartial = json.TryGetProperty("partial", out var partial) && partial.GetBoolean();
        return FinalResponseOf(json) != (answer.Status, answer.Content) || isPartial != (isChanged && !isDone)
            || json.GetProperty("status").GetString() != (isDone ? "succeeded" : "failed")
            ? $"told {answer}, the share is {(isChanged ? "changed" : "as it was")}, and its monitor says {shown.Content}" : null;
    }

    /// <summary>Asserts that the journal, and so a next start, says of each operation what its monitor says.</summary>
    /// <param name="folder">The share.</param>
    /// <param name="told">What the monitors say.</param>
    public static void AreJournaled(string folder, IReadOnlyList<RawHttpConnection.Message> told)
    {
        var expected = told.Select(m =>
        {
            using var document = JsonDocument.Parse(m.Content);
            var (json, (status, content)) = (document.RootElement, FinalResponseOf(document.RootElement));
            return $"{json.GetProperty("jobId")} {json.GetProperty("status")} {status} {content}";
        });
        Assert.Equal(expected.Order(StringComparer.Ordinal), StateInspection.Outcomes(folder).Order(StringComparer.Ordinal));
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

    private static (int Status, string Content) FinalResponseOf(JsonElement monitor)
    {
        var response = monitor.GetProperty("response");
        return (response.GetProperty("status").GetInt32(), response.TryGetProperty("body", out var body) ? body.GetString()! : "");
    }
}
