using System.Collections.Concurrent;

namespace Kestrel.InterimResponses.Tests.Stress;

/// <summary>What came of a run.</summary>
internal sealed class StressTotals
{
    private int _requests;
    private long _interims;
    private int _connections;
    private int _corrupted;
    private int _overlaps;

    /// <summary>How many interim responses the server says it sent, by request.</summary>
    public ConcurrentDictionary<int, int> Sent { get; } = [];

    /// <summary>How many interim responses the client got, by request; aborted ones are left out.</summary>
    public ConcurrentDictionary<int, int> Got { get; } = [];

    public ConcurrentDictionary<StressKind, int> Kinds { get; } = [];

    public ConcurrentQueue<string> Faults { get; } = [];

    public int Requests => _requests;

    public int Corrupted => _corrupted;

    public int Overlaps => _overlaps;

    public int NextRequest() => Interlocked.Increment(ref _requests);

    public void Connected() => Interlocked.Increment(ref _connections);

    public void Overlapped(int times) => Interlocked.Add(ref _overlaps, times);

    public void Completed(int id, StressKind kind, int interims)
    {
        Got[id] = interims;
        Interlocked.Add(ref _interims, interims);
        Ended(kind);
    }

    public void Ended(StressKind kind) => Kinds.AddOrUpdate(kind, 1, (_, n) => n + 1);

    public void CountCorrupted(string fault)
    {
        Interlocked.Increment(ref _corrupted);
        if (Faults.Count < 10)
        {
            Faults.Enqueue(fault);
        }
    }

    /// <summary>Requests of which the server sent another number of interim responses than came.</summary>
    public IEnumerable<string> Miscounted() =>
        Got.Where(g => Sent.TryGetValue(g.Key, out var sent) && sent != g.Value).Select(g => $"request {g.Key}: got {g.Value}, sent {Sent[g.Key]}");

    public override string ToString() =>
        $"{_requests} requests, {_interims} interim responses, {_connections} connections, {_corrupted} corrupted, {_overlaps} overlapping uses; "
        + string.Join(", ", Kinds.OrderBy(k => k.Key).Select(k => $"{k.Key} {k.Value}"));
}
