using System.Text;
using System.Text.RegularExpressions;
using DavServer.Rehearsal.Playing;

namespace DavServer.Rehearsal.Transcripts;

/// <summary>One connection: the bytes both ways, handed to the exchange they belong to.</summary>
internal sealed partial class ConnectionTranscript(TranscriptStore store, int number, string listener, string? remote, TimeProvider time)
{
    private const int MostStreams = 100;

    private readonly long _began = time.GetTimestamp();

    // Used by whoever pumps what is received, one piece after the other.
    private readonly SecretFilter _secrets = new();

    // Guarded by the store's lock, as are exchanges.
    private readonly Dictionary<int, Exchange> _streams = [];
    private readonly Dictionary<int, EventLog> _pendingStreams = [];
    private EventLog _pending = new(store.Limits);
    private int _exchanges;
    private bool _receivedSinceRequest;
    private bool _serverEnded;
    private bool _closed;

    public int Number { get; } = number;

    public string Listener { get; } = listener;

    public string? Remote { get; } = remote;

    public bool IsHttp2 { get; init; }

    /// <summary>What a raw listener warns of; null elsewhere.</summary>
    public string? Warning { get; init; }

    /// <summary>The exchange that is under way, or, on HTTP/1, the last one.</summary>
    public Exchange? Current { get; private set; }

    public long Now => (long)time.GetElapsedTime(_began).TotalMilliseconds;

    public void Received(ReadOnlySpan<byte> bytes)
    {
        var happened = new TranscriptEvent(Now, TranscriptSide.Received, _secrets.Next(Encoding.Latin1.GetString(bytes))) { Bytes = bytes.Length };
        lock (store.Lock)
        {
            _receivedSinceRequest = true;
            if (Current is { FinalBegan: not null })
            {
                _pending.Add(happened); // The next request; its exchange begins when it was read.
                return;
            }

            if (Current is { RequestEnded: not null } current)
            {
                current.SentBeforeFinal ??= happened.Ms;
            }

            Add_NeedsLock(happened, Current);
        }
    }

    /// <summary>What went out by one flush.</summary>
    public void Sent(ReadOnlySpan<byte> bytes)
    {
        var text = Encoding.Latin1.GetString(bytes);
        var isInterim = text.StartsWith("HTTP/1.1 1", StringComparison.Ordinal) && text.EndsWith("\r\n\r\n", StringComparison.Ordinal);
        var now = Now;
        Add(new TranscriptEvent(now, TranscriptSide.Sent, text)
        {
            Bytes = bytes.Length,
            UntilMs = now,
            Interims = isInterim ? InterimStart().Count(text) : 0,
        });
    }

    /// <summary>A frame of HTTP/2.</summary>
    public void Frame(TranscriptSide side, int stream, int bytes, string text)
    {
        lock (store.Lock)
        {
            var happened = new TranscriptEvent(Now, side, text) { Bytes = bytes };
            if (stream == 0 || _streams.ContainsKey(stream))
            {
                Add_NeedsLock(happened, stream == 0 ? Current : _streams[stream]);
            }
            else if (_pendingStreams.TryGetValue(stream, out var pending) || _pendingStreams.Count < MostStreams)
            {
                (_pendingStreams[stream] = pending ?? new EventLog(store.Limits)).Add(happened);
            }
        }
    }

    public void Note(string text) => Add(new TranscriptEvent(Now, TranscriptSide.Note, text));

    public void Note(Exchange exchange, string text)
    {
        lock (store.Lock)
        {
            Add_NeedsLock(new TranscriptEvent(Now, TranscriptSide.Note, SecretFilter.Once(text)), exchange);
        }
    }

    /// <param name="request">What was read.</param>
    /// <param name="stream">The HTTP/2 stream; 0 on HTTP/1.</param>
    public Exchange Begin(RehearsalRequest request, int stream)
    {
        lock (store.Lock)
        {
            var events = _pending;
            _pending = new EventLog(store.Limits);
            if (_pendingStreams.Remove(stream, out var frames))
            {
                events.AddRange(frames);
            }

            var exchange = new Exchange(store.NextId_NeedsLock(), this, ++_exchanges, events, request, Now);
            if (Current is { } previous)
            {
                previous.Next = exchange;
                previous.WasPipelined = stream == 0 && !_receivedSinceRequest;
                previous.IsDirty = true;
            }

            Current = exchange;
            if (stream != 0)
            {
                _streams[stream] = exchange;
                _streams.Remove(_streams.Count > MostStreams ? _streams.Keys.Min() : 0);
            }

            store.Keep_NeedsLock(exchange);
            return exchange;
        }
    }

    /// <summary>The request has come whole.</summary>
    public void RequestEnded(Exchange exchange)
    {
        lock (store.Lock)
        {
            exchange.RequestEnded = Now;
            _receivedSinceRequest = false;
        }
    }

    /// <summary>Tells what else became of an exchange.</summary>
    public void Change(Exchange exchange, Action<Exchange, long> change)
    {
        lock (store.Lock)
        {
            change(exchange, Now);
            exchange.IsDirty = true;
        }
    }

    /// <summary>Tells earlier exchanges of this one, once it is known what it is about.</summary>
    public void Relate(Exchange exchange) => store.Relate(exchange);

    /// <summary>The server's side is done with the connection; what ends now, it ended.</summary>
    public void ServerEnds()
    {
        lock (store.Lock)
        {
            _serverEnded = true;
        }
    }

    /// <summary>The client has closed its side, or reset the connection.</summary>
    public void ClientClosed(string how)
    {
        lock (store.Lock)
        {
            if (_closed || _serverEnded)
            {
                return;
            }

            _closed = true;
            foreach (var open in IsHttp2 ? _streams.Values : Current is { } last ? [last] : Enumerable.Empty<Exchange>())
            {
                open.ClosedBeforeFinal ??= open.FinalBegan is null ? Now : null;
                open.ClosedAfterFinal ??= open.FinalBegan is null ? null : Now;
                open.IsDirty = true;
            }

            Add_NeedsLock(new TranscriptEvent(Now, TranscriptSide.Note, how), Current);
        }
    }

    private void Add(TranscriptEvent happened)
    {
        lock (store.Lock)
        {
            Add_NeedsLock(happened, Current);
        }
    }

    private void Add_NeedsLock(TranscriptEvent happened, Exchange? exchange)
    {
        (exchange?.Events ?? _pending).Add(happened);
        if (exchange is not null)
        {
            exchange.IsDirty = true;
        }
    }

    [GeneratedRegex(@"HTTP/1\.1 1\d\d ")]
    private static partial Regex InterimStart();
}
