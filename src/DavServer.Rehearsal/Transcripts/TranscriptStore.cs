using System.Globalization;
using System.Security.Cryptography;

namespace DavServer.Rehearsal.Transcripts;

/// <summary>What was rehearsed lately.</summary>
internal sealed class TranscriptStore(TranscriptLimits limits, TimeProvider time)
{
    /// <summary>How many earlier exchanges a new one is compared with.</summary>
    private const int Compared = 200;

    private readonly List<Exchange> _exchanges = [];

    // Ids of an earlier run must not be taken for those of this one.
    private readonly string _run = RandomNumberGenerator.GetHexString(8, lowercase: true);
    private int _connections;
    private int _ids;

    /// <summary>Guards everything in this room.</summary>
    public Lock Lock { get; } = new();

    public TranscriptLimits Limits => limits;

    public ConnectionTranscript Connect(ConnectionOrigin origin)
    {
        lock (Lock)
        {
            return new ConnectionTranscript(this, ++_connections, origin.Listener, origin.Remote, time)
            {
                IsHttp2 = origin.IsHttp2,
                Warning = origin.Warning,
            };
        }
    }

    /// <summary>Calls for each that is kept, the oldest first.</summary>
    public IReadOnlyList<T> Select<T>(Func<Exchange, bool> where, Func<Exchange, T> select)
    {
        lock (Lock)
        {
            return [.. _exchanges.Where(where).Select(select)];
        }
    }

    public void Clear()
    {
        lock (Lock)
        {
            _exchanges.Clear();
        }
    }

    public string NextId_NeedsLock() => string.Create(CultureInfo.InvariantCulture, $"{_run}-{++_ids}");

    public void Keep_NeedsLock(Exchange exchange)
    {
        _exchanges.Add(exchange);
        if (_exchanges.Count > limits.MostExchanges)
        {
            _exchanges.RemoveAt(0);
        }
    }

    /// <summary>Tells earlier exchanges of the same client of this one, once it is known what it is about.</summary>
    public void Relate(Exchange exchange)
    {
        lock (Lock)
        {
            foreach (var earlier in _exchanges.TakeLast(Compared).Where(e => e != exchange && e.IsOfSameClient(exchange)))
            {
                if (earlier.Connection != exchange.Connection)
                {
                    earlier.Elsewhere.Add(exchange);
                    earlier.IsDirty = true;
                }

                if (earlier.IsSameRequest(exchange))
                {
                    earlier.Again.Add(exchange);
                    earlier.IsDirty = true;
                }
            }
        }
    }
}
