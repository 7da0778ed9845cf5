using DavServer.CrashTests.Load;
using DavServer.Tests.Shared;

namespace DavServer.CrashTests.PowerLoss;

/// <summary>What a loss of power has left, and what the server makes of it.</summary>
internal sealed class Loss(string share, string state, IReadOnlyDictionary<string, string> settings)
{
    private static readonly TimeSpan OperationsEnd = TimeSpan.FromSeconds(60);

    /// <summary>Starts the server on it, lets it end what was unfinished, and kills it.</summary>
    /// <returns>What differs from what was acknowledged.</returns>
    public async Task<IReadOnlyList<string>> JudgeAsync(IReadOnlyList<PowerClient> clients, IReadOnlyList<ShareModel> sources, long cut)
    {
        AfterAnotherBoot();
        await using var server = await ServerProcess.StartAsync(share, settings);
        await OperationList.AllEndAsync(server.Http, OperationsEnd);
        var differences = new List<string>();
        var parts = new List<ShareModel>(sources);
        foreach (var client in clients)
        {
            var found = await ShareReader.ReadAsync(server.Http, share, client.Root);
            parts.Add(found);
            var each = client.PossibleAt(cut).Select(m => m.Differences(found)).ToArray();
            if (each.All(d => d.Count > 0))
            {
                differences.AddRange(each.Select((d, i) =>
                    $"{client.Root}, {(i == 0 ? "before" : "after")} what was in flight:\n{string.Join('\n', d.Take(20))}"));
            }
        }

        foreach (var source in sources)
        {
            var path = source.Entries.Keys.MinBy(p => p.Length)!;
            differences.AddRange(source.Differences(await ShareReader.ReadAsync(server.Http, share, path)));
        }

        if (differences.Count == 0)
        {
            StateInspection.JudgeDatabase(Path.Join(state, "state.db"), parts);
            string[] Aside() => [.. new[] { "staging", "trash" }.SelectMany(d => Directory.GetFileSystemEntries(Path.Join(share, ".davserver", d)))];
            await Deadline.UntilAsync(() => Aside().Length == 0, "staging and trash are empty", () => string.Join(", ", Aside()));
        }

        Assert.False(server.Log.Contains("fail: ", StringComparison.Ordinal) || server.Log.Contains("crit: ", StringComparison.Ordinal), server.Log);
        return differences;
    }

    // A loss of power starts the machine anew, by which the server knows that what it had not synced is not to be believed. This machine goes on.
    private void AfterAnotherBoot()
    {
        var record = Path.Join(share, ".davserver", "boot");
        if (File.Exists(record))
        {
            File.WriteAllText(record, File.ReadAllText(record) is { Length: > 0 } id ? new string('0', id.Length) : "");
        }
    }
}
