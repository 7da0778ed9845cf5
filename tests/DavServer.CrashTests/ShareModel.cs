using System.Collections.Immutable;

namespace DavServer.CrashTests;

/// <summary>
/// What one client's part of the share ought to hold: resources and locks by their URL path, without a trailing slash. Each change gives another
/// model.
/// </summary>
internal sealed record ShareModel(ImmutableSortedDictionary<string, Entry> Entries, ImmutableSortedDictionary<string, HeldLock> Locks)
{
    public static readonly ShareModel Empty = new(
        ImmutableSortedDictionary.Create<string, Entry>(StringComparer.Ordinal),
        ImmutableSortedDictionary.Create<string, HeldLock>(StringComparer.Ordinal));

    public ShareModel Put(string path, string content) =>
        this with { Entries = Entries.SetItem(path, new Entry(content, Entries.GetValueOrDefault(path)?.Properties ?? Entry.NoProperties)) };

    public ShareModel MakeCollection(string path) => this with { Entries = Entries.Add(path, new Entry(null, Entry.NoProperties)) };

    public ShareModel Delete(string path) => new(
        Entries.RemoveRange(Entries.Keys.Where(p => IsAtOrBelow(path, p))), Locks.RemoveRange(Locks.Keys.Where(p => IsAtOrBelow(path, p))));

    /// <summary>No lock is copied; the one on what is replaced stays, as its URL is mapped throughout.</summary>
    public ShareModel Copy(string source, string destination)
    {
        var copied = Entries.Where(e => IsAtOrBelow(source, e.Key)).Select(e => KeyValuePair.Create(destination + e.Key[source.Length..], e.Value))
            .ToArray();
        var kept = Locks.GetValueOrDefault(destination);
        var replaced = Delete(destination);
        return new ShareModel(replaced.Entries.SetItems(copied), kept is null ? replaced.Locks : replaced.Locks.SetItem(destination, kept));
    }

    /// <summary>No lock moves along, and what is replaced is deleted first, with its locks.</summary>
    public ShareModel Move(string source, string destination) =>
        Copy(source, destination).Delete(source) is var moved ? moved with { Locks = moved.Locks.Remove(destination) } : this;

    /// <summary>What of it the disk alone tells.</summary>
    public ShareModel WithoutState() => Empty with
    {
        Entries = Entries.SetItems(Entries.Select(e => KeyValuePair.Create(e.Key, e.Value with { Properties = Entry.NoProperties }))),
    };

    /// <summary>Whether another model has the same resources at a path and below it.</summary>
    public bool HasSameTree(string path, ShareModel other) => TreeAt(path).Differences(other.TreeAt(path)).Count == 0;

    public ShareModel SetProperty(string path, string name, string? value)
    {
        var entry = Entries[path];
        var properties = value is null ? entry.Properties.Remove(name) : entry.Properties.SetItem(name, value);
        return this with { Entries = Entries.SetItem(path, entry with { Properties = properties }) };
    }

    public ShareModel Lock(string path, HeldLock granted) => this with { Locks = Locks.SetItem(path, granted) };

    public ShareModel Unlock(string path) => this with { Locks = Locks.Remove(path) };

    /// <summary>Whether an exclusive lock could be granted there.</summary>
    public bool CanLock(string path, string depth) => !Locks.Any(l =>
        l.Key == path || (l.Value.Depth == "infinity" && IsAtOrBelow(l.Key, path)) || (depth == "infinity" && IsAtOrBelow(path, l.Key)));

    /// <summary>What differs in what was found; empty where nothing does. A token that nobody was told of may be any.</summary>
    public IReadOnlyList<string> Differences(ShareModel found)
    {
        var differences = new List<string>();
        foreach (var path in Entries.Keys.Union(found.Entries.Keys))
        {
            var (expected, came) = (Entries.GetValueOrDefault(path), found.Entries.GetValueOrDefault(path));
            if (expected?.Content != came?.Content || expected is null != came is null || !expected!.Properties.SequenceEqual(came!.Properties))
            {
                differences.Add($"{path}: expected {expected?.ToString() ?? "nothing"}, found {came?.ToString() ?? "nothing"}");
            }
        }

        foreach (var path in Locks.Keys.Union(found.Locks.Keys))
        {
            var (expected, came) = (Locks.GetValueOrDefault(path), found.Locks.GetValueOrDefault(path));
            if (expected is null || came is null || expected.Depth != came.Depth || (expected.Token is { } token && token != came.Token))
            {
                differences.Add($"lock on {path}: expected {expected?.ToString() ?? "none"}, found {came?.ToString() ?? "none"}");
            }
        }

        return differences;
    }

    public static bool IsAtOrBelow(string root, string path) => path == root || path.StartsWith(root + "/", StringComparison.Ordinal);

    private ShareModel TreeAt(string path) => Empty with { Entries = Empty.Entries.AddRange(Entries.Where(e => IsAtOrBelow(path, e.Key))) };
}
