using DavServer.Operations;

namespace DavServer.UnitTests.Operations;

/// <summary>
/// What clients may see of the operations they submitted, in the simplest words: the reference that random histories are compared with.
/// </summary>
internal sealed class OperationModel(OperationsOptions options)
{
    private readonly List<Entry> _entries = [];

    public IEnumerable<Entry> Unfinished => _entries.Where(e => e.End is null);

    public IEnumerable<Entry> Ended => _entries.Where(e => e.End is not null && !e.IsForgotten);

    public IEnumerable<Entry> Forgotten => _entries.Where(e => e.IsForgotten);

    /// <summary>What a submission meets before it is one.</summary>
    public (StartKind Kind, Entry? Entry)? FindEarlier(OperationDescription asked)
    {
        var mine = _entries.Where(e => !e.IsForgotten && e.Description.Owner == asked.Owner).ToList();
        if (asked.IdempotencyKey is { } key && mine.LastOrDefault(e => e.Keys.Contains(key)) is { } bearer)
        {
            return bearer.Description.Fingerprint == asked.Fingerprint ? (StartKind.Attached, bearer) : (StartKind.KeyConflict, null);
        }

        var same = _entries.LastOrDefault(e => e.Description.Owner == asked.Owner && e.Description.Fingerprint == asked.Fingerprint);
        return same is null || same.IsForgotten ? null
            : same.End is null ? (StartKind.Attached, same)
            : same.IsAnswered ? null
            : (StartKind.Unanswered, same);
    }

    /// <summary>What becomes of a submission.</summary>
    /// <param name="asked">What is submitted.</param>
    /// <param name="running">The owners of those that run.</param>
    public StartKind Submit(OperationDescription asked, IReadOnlyList<string> running)
    {
        if (FindEarlier(asked) is { Kind: not StartKind.Unanswered } earlier)
        {
            return earlier.Kind;
        }

        var hasRoom = running.Count < options.MaxRunning && running.Count(o => o == asked.Owner) < options.MaxRunningPerOwner;
        return hasRoom || Unfinished.Count() - running.Count < options.MaxQueued ? StartKind.Started : StartKind.Refused;
    }

    public void Accept(OperationId id, OperationDescription description) => _entries.Add(new Entry(id, description));

    /// <summary>One accepted operation.</summary>
    internal sealed class Entry(OperationId id, OperationDescription description)
    {
        public OperationId Id => id;

        public OperationDescription Description => description;

        /// <summary>How it ended; null while it has not. Set once.</summary>
        public OperationSnapshot? End { get; private set; }

        /// <summary>What clients named it.</summary>
        public HashSet<string> Keys { get; } = description.IdempotencyKey is { } key ? [key] : [];

        public bool IsAnswered { get; set; }

        public bool IsForgotten { get; set; }

        /// <summary>The highest version anyone was told.</summary>
        public long Told { get; set; }

        /// <summary>The furthest progress that a checkpoint or an end made lasting.</summary>
        public OperationProgress Kept { get; set; }

        public void Finish(OperationSnapshot end)
        {
            Assert.Null(End);
            End = end;
        }
    }
}
