using Microsoft.Extensions.Logging;

namespace DavServer.WebDav.Locks;

/// <summary>How locks end by themselves, and how many there may be.</summary>
internal sealed partial class LockTable
{
    /// <summary>How long an expired lock may stay in the store. It blocks nobody meanwhile, so this need not be exact.</summary>
    private static readonly TimeSpan SweepInterval = TimeSpan.FromMinutes(1);

    private static readonly Comparer<LockRecord> SoonestFirst = Comparer<LockRecord>.Create((a, b) =>
        a.Expires != b.Expires ? a.Expires.CompareTo(b.Expires) : string.CompareOrdinal(a.Token.Uri, b.Token.Uri));

    // Out of memory already, and still in the store.
    private readonly List<LockToken> _swept = [];

    /// <summary>Takes out what has expired (RFC 4918 §6.6), in memory and in the store.</summary>
    internal async Task SweepAsync()
    {
        List<LockToken> swept;
        lock (_lock)
        {
            Sweep_NeedsLock();
            swept = [.. _swept];
            _swept.Clear();
        }

        if (swept.Count == 0)
        {
            return;
        }

        try
        {
            await _store.RemoveAsync(swept);
        }
        catch (IOException exception)
        {
            // Harmless: after a restart they are still expired.
            LogSweep(_logger, swept.Count, exception);
        }
    }

    [LoggerMessage(4401, LogLevel.Warning, "{Count} expired locks could not be removed from the state; they are tried again after a restart")]
    private static partial void LogSweep(ILogger logger, int count, Exception exception);

    private void Sweep_NeedsLock()
    {
        while (_byExpiry.Min is { } soonest && !IsInForce(soonest))
        {
            Remove_NeedsLock(soonest.Token);
            _swept.Add(soonest.Token);
        }
    }

    private LockRefusal LimitReached_NeedsLock(LockRequest request)
    {
        // What has expired must not stand against anyone.
        Sweep_NeedsLock();
        return _byToken.Count >= _options.MaxLocks ? LockRefusal.TooManyInAll
            : _countOf.GetValueOrDefault(request.Principal) >= _options.MaxLocksPerPrincipal ? LockRefusal.TooManyOfPrincipal
            : _byRoot.AtAndAbove(request.Root).Count(l => l.Root.Depth == request.Root.Depth) >= _options.MaxLocksPerResource
                ? LockRefusal.TooManyOnResource
            : LockRefusal.None;
    }
}
