namespace DavServer.WebDav.LongRunning.Clients;

/// <summary>The running counts behind one <see cref="ClientRecord"/>. No lock: each number stands for itself.</summary>
internal sealed class ClientRow
{
    private readonly TimeProvider _time;
    private readonly ClientMetrics _metrics;
    private long _operations;
    private long _answered;
    private long _interims;
    private long _acceptedAsked;
    private long _acceptedUnasked;
    private long _followed;
    private long _lost;
    private long _retries;
    private long _unread;
    private long _lastSeen;
    private long _lastInterim;
    private string _sample;
    private int _changed;

    public ClientRow(ClientRecord record, TimeProvider time, ClientMetrics metrics)
    {
        (Key, _time, _metrics) = (record.Key, time, metrics);
        (_operations, _answered, _interims) = (record.Operations, record.Answered, record.Interims);
        (_acceptedAsked, _acceptedUnasked, _followed) = (record.AcceptedAsked, record.AcceptedUnasked, record.Followed);
        (_lost, _retries, _unread) = (record.Lost, record.Retries, record.Unread);
        (_lastSeen, _lastInterim, _sample) = (record.LastSeen.UtcTicks, record.LastInterim?.UtcTicks ?? 0, record.Sample);
    }

    public ClientKey Key { get; }

    /// <summary>A request began to wait.</summary>
    /// <param name="sample">Its User-Agent, fit to be kept.</param>
    public void Began(string sample)
    {
        Interlocked.Exchange(ref _lastSeen, _time.GetUtcNow().UtcTicks);
        Volatile.Write(ref _sample, sample);
        Count(ref _operations, "operation");
    }

    /// <summary>It was attached to an operation that ran already, or that had ended and was told to nobody.</summary>
    public void Retried() => Count(ref _retries, "retry");

    public void Answered() => Count(ref _answered, "answered");

    public void AcceptedAsAsked() => Count(ref _acceptedAsked, "accepted-asked");

    public void AcceptedUnasked() => Count(ref _acceptedUnasked, "accepted-unasked");

    public void Followed() => Count(ref _followed, "followed");

    public void Lost() => Count(ref _lost, "lost");

    public void Unread() => Count(ref _unread, "unread");

    public void Interim()
    {
        Interlocked.Exchange(ref _lastInterim, _time.GetUtcNow().UtcTicks);
        Count(ref _interims, "interim");
    }

    /// <summary>Whether there is anything new since this was asked last.</summary>
    public bool TakeChanged() => Interlocked.Exchange(ref _changed, 0) != 0;

    /// <summary>It could not be kept, so it is still new.</summary>
    public void MarkChanged() => Volatile.Write(ref _changed, 1);

    public ClientRecord ToRecord() => new()
    {
        Key = Key,
        Operations = Interlocked.Read(ref _operations),
        Answered = Interlocked.Read(ref _answered),
        Interims = Interlocked.Read(ref _interims),
        AcceptedAsked = Interlocked.Read(ref _acceptedAsked),
        AcceptedUnasked = Interlocked.Read(ref _acceptedUnasked),
        Followed = Interlocked.Read(ref _followed),
        Lost = Interlocked.Read(ref _lost),
        Retries = Interlocked.Read(ref _retries),
        Unread = Interlocked.Read(ref _unread),
        LastSeen = new DateTimeOffset(Interlocked.Read(ref _lastSeen), TimeSpan.Zero),
        LastInterim = Interlocked.Read(ref _lastInterim) is > 0 and var ticks ? new DateTimeOffset(ticks, TimeSpan.Zero) : null,
        Sample = Volatile.Read(ref _sample),
    };

    // The number first: whoever finds the row changed finds it in the record.
    private void Count(ref long number, string what)
    {
        Interlocked.Increment(ref number);
        Volatile.Write(ref _changed, 1);
        _metrics.Count(Key, what);
    }
}
