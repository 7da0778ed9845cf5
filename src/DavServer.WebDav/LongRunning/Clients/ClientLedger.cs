using System.Collections.Concurrent;
using DavServer.Operations;
using DavServer.WebDav.Headers;

namespace DavServer.WebDav.LongRunning.Clients;

/// <summary>
/// Counts what became of requests that waited for an operation, so that whoever runs the server learns who still depends on 102. What is quick is not
/// counted, and costs nothing, unless it came again.
/// </summary>
internal sealed class ClientLedger
{
    /// <summary>How long what is not seen again is kept.</summary>
    public static readonly TimeSpan Retention = TimeSpan.FromDays(400);

    /// <summary>A choice: the rows of products, which strangers can make up. Those of profiles are bounded by the profiles.</summary>
    private const int MostProductRows = 256;

    /// <summary>A choice: 202s that are watched for whether anyone comes to the monitor; the oldest are given up as not followed.</summary>
    private const int MostWatched = 4096;

    private readonly ConcurrentDictionary<ClientKey, ClientRow> _rows = new();
    private readonly ConcurrentDictionary<OperationId, ClientRow> _watched = new();
    private readonly ConcurrentQueue<OperationId> _oldest = new();
    private readonly ResponseModePolicy _policy;
    private readonly IClientStore _store;
    private readonly ClientMetrics _metrics;
    private readonly TimeProvider _time;
    private int _productRows;
    private volatile bool _isBeganKept;

    public ClientLedger(ResponseModePolicy policy, IClientStore store, ClientMetrics metrics, TimeProvider time)
    {
        (_policy, _store, _metrics, _time) = (policy, store, metrics, time);
        var kept = store.Load();
        Began = kept.Began ?? time.GetUtcNow();
        _isBeganKept = kept.Began is not null;
        foreach (var record in kept.Records.Where(r => r.LastSeen > time.GetUtcNow() - Retention))
        {
            _rows[record.Key] = new ClientRow(record, time, metrics);
            _productRows += record.Key.Kind == ClientKind.Product ? 1 : 0;
        }
    }

    /// <summary>Since when it is counted.</summary>
    public DateTimeOffset Began { get; }

    /// <summary>All that was counted.</summary>
    public IReadOnlyList<ClientRecord> Records => [.. _rows.Values.Select(r => r.ToRecord())];

    /// <summary>A request begins to wait, as was decided, or came again.</summary>
    public ClientRow Begin(RequestTraits traits, ResponseModeDecision decision)
    {
        var (kind, name) = ClientName.Of(decision.Profile, traits.UserAgent);
        var row = RowOf(new ClientKey(kind, name, traits.Protocol, NameOf(decision)));
        row.Began(row.Key.Kind == ClientKind.Others ? "" : ClientName.Sample(traits.UserAgent));
        return row;
    }

    /// <summary>A 202 goes out; whether it is followed will be seen.</summary>
    public void Accepted(OperationId operation, ClientRow row, Preference respondAsync)
    {
        if (respondAsync == Preference.Stated)
        {
            row.AcceptedAsAsked();
        }
        else
        {
            row.AcceptedUnasked();
        }

        if (_watched.TryAdd(operation, row))
        {
            _oldest.Enqueue(operation);
        }

        while (_oldest.Count > MostWatched && _oldest.TryDequeue(out var given))
        {
            _watched.TryRemove(given, out _);
        }
    }

    /// <summary>Somebody reads a monitor. It follows a 202 where it is the client that got it, and not a person with a browser.</summary>
    public void MonitorRead(OperationId operation, string? userAgent)
    {
        if (_watched.TryGetValue(operation, out var row)
            && ClientName.Of(_policy.FindClient(userAgent)?.Name, userAgent) is var asker
            && (row.Key.Kind == ClientKind.Others || asker == (row.Key.Kind, row.Key.Client))
            && _watched.TryRemove(operation, out _))
        {
            row.Followed();
        }
    }

    /// <summary>Keeps what is new.</summary>
    /// <exception cref="IOException">It can't be kept; it is still new.</exception>
    public async Task SaveAsync()
    {
        var changed = _rows.Values.Where(r => r.TakeChanged()).ToArray();
        if (changed.Length == 0 && _isBeganKept)
        {
            return;
        }

        try
        {
            await _store.SaveAsync(new ClientCounts(Began, [.. changed.Select(r => r.ToRecord())]), _time.GetUtcNow() - Retention);
            _isBeganKept = true;
        }
        catch (IOException)
        {
            foreach (var row in changed)
            {
                row.MarkChanged();
            }

            throw;
        }
    }

    private static string NameOf(ResponseModeDecision decision) => decision.Mode switch
    {
        ResponseMode.Processing when decision.AcceptAfter is not null => ClientKey.Bridge,
        ResponseMode.Heartbeat => "heartbeat",
        ResponseMode.Processing => "processing",
        ResponseMode.Accepted => "accepted",
        _ => "hold",
    };

    private ClientRow RowOf(ClientKey key)
    {
        if (_rows.TryGetValue(key, out var row))
        {
            return row;
        }

        if (key.Kind == ClientKind.Product && Interlocked.Increment(ref _productRows) > MostProductRows)
        {
            Interlocked.Decrement(ref _productRows);
            key = key with { Kind = ClientKind.Others, Client = "" };
        }

        // Two that come at once for a new product take two places and make one row: a place is lost until the next start, and no more.
        return _rows.GetOrAdd(key, static (k, self) => self.NewRow(k), this);
    }

    private ClientRow NewRow(ClientKey key) => new(new ClientRecord { Key = key, LastSeen = _time.GetUtcNow() }, _time, _metrics);
}
