namespace DavServer.CrashTests.Load;

/// <summary>
/// Makes up changes of one client's part of the share: those of <see cref="ChangeGenerator"/>, and COPYs of trees from outside it, onto what is there
/// as well as onto what is not. What is in a part says by its content where it came from.
/// </summary>
internal sealed class TreeChanges(string root, IReadOnlyList<ShareModel> sources, Random random)
{
    private const int MostEntries = 250;
    private const int Slots = 4;
    private readonly ChangeGenerator _small = new(root, random);

    /// <summary>Methods that are not asked for.</summary>
    public IReadOnlyList<string> Without { get; init; } = [];

    public Change Next(ShareModel model)
    {
        if (model.Entries.Count > MostEntries)
        {
            var top = model.Entries.Keys.Where(p => p != root && p.LastIndexOf('/') == root.Length).ToArray();
            return ChangeGenerator.WithTokens(DeleteOf(model, top[random.Next(top.Length)]), model);
        }

        while (true)
        {
            var change = random.Next(5) == 0 ? CopyOf(model, sources[random.Next(sources.Count)]) : _small.Next(model);
            if (!Without.Contains(change.RequestLine[..change.RequestLine.IndexOf(' ', StringComparison.Ordinal)]))
            {
                return change;
            }
        }
    }

    private static Change DeleteOf(ShareModel model, string path) =>
        new() { RequestLine = $"DELETE {path}", Status = 204, After = _ => model.Delete(path) };

    private Change CopyOf(ShareModel model, ShareModel source)
    {
        var from = source.Entries.Keys.MinBy(p => p.Length)!;
        var to = $"{root}/tree{random.Next(Slots)}";
        var both = model with { Entries = model.Entries.SetItems(source.Entries) };
        var change = new Change
        {
            RequestLine = $"COPY {from}",
            Fields = [$"Destination: {to}"],
            Status = model.Entries.ContainsKey(to) ? 204 : 201,
            After = _ => both.Copy(from, to) is var copied ? copied with { Entries = copied.Entries.RemoveRange(source.Entries.Keys) } : copied,
        };
        return ChangeGenerator.WithTokens(change, model);
    }
}
