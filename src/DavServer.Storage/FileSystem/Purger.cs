using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace DavServer.Storage.FileSystem;

/// <summary>Gives the space of deleted and replaced trees back, one after the other, in the background and with pauses.</summary>
internal sealed class Purger : IAsyncDisposable
{
    private readonly BlockingCollection<(StagingArea Area, ResourceName Name)> _ready = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly WalkRegistry _walks;
    private readonly StoreOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Task _work;
    private long _outstanding;
    private long _added;

    internal Purger(WalkRegistry walks, StoreOptions options, TimeProvider time, ILogger logger)
    {
        _walks = walks;
        _options = options;
        _time = time;
        _logger = logger;

        // A thread of its own: it pauses by waiting, and shall take none from the requests.
        _work = Task.Factory.StartNew(Work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>How many entries are still to be purged.</summary>
    internal long Outstanding => Interlocked.Read(ref _outstanding);

    /// <summary>How many entries have ever been given to purge.</summary>
    internal long Added => Interlocked.Read(ref _added);

    /// <summary>Purges an entry of the area's trash once the walks that are open now have ended.</summary>
    internal void Add(StagingArea area, ResourceName name)
    {
        Interlocked.Increment(ref _outstanding);
        Interlocked.Increment(ref _added);
        var walks = _walks.WhenOpenOnesEnd();
        if (walks.IsCompleted)
        {
            _ready.Add((area, name));
        }
        else
        {
            _ = AddLaterAsync(walks, area, name);
        }
    }

    /// <summary>Purges whatever lies in the trash.</summary>
    internal void Sweep(StagingArea area)
    {
        if (area.Trash.List() is not { Succeeded: true, Value: var cursor })
        {
            return;
        }

        using (cursor)
        {
            var batch = new List<DirectoryEntry>();
            while (cursor.Read(batch) == StoreError.None && batch.Count > 0)
            {
                foreach (var entry in batch)
                {
                    if (DisplacedNames.IsMarked(entry.Name))
                    {
                        FileSystemLog.Displaced(_logger, entry.Name);
                    }
                    else
                    {
                        Add(area, entry.Name);
                    }
                }
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        // What remains is swept by the next start.
        await _stop.CancelAsync();
        await _work;
        _stop.Dispose();
        _ready.Dispose();
    }

    private async Task AddLaterAsync(Task walks, StagingArea area, ResourceName name)
    {
        try
        {
            await walks.WaitAsync(_options.PurgeWaitsForWalks, _time, _stop.Token);
        }
        catch (TimeoutException)
        {
            FileSystemLog.PurgeNoLongerWaits(_logger, _options.PurgeWaitsForWalks);
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
        {
            return;
        }

        try
        {
            _ready.Add((area, name));
        }
        catch (ObjectDisposedException)
        {
            // Stopped in this very moment.
        }
    }

    private void Work()
    {
        try
        {
            foreach (var (area, name) in _ready.GetConsumingEnumerable(_stop.Token))
            {
                Purge(area, name);
                Interlocked.Decrement(ref _outstanding);
            }
        }
        catch (OperationCanceledException)
        {
            // Stopped.
        }
    }

    private void Purge(StagingArea area, ResourceName name)
    {
        // A loss of power must not bring a tree back to its place with half of its members: first it is in the trash for good. Where the disk can't
        // tell, what may be the only whole copy stays.
        var lasting = _options.Durability == Durability.Power ? area.Trash.Sync() : StoreError.None;
        if (lasting != StoreError.None)
        {
            FileSystemLog.PurgeFailed(_logger, name, lasting);
            return;
        }

        var began = _time.GetTimestamp();
        var error = new TreeRemover(area.Trash, () => area.NewName("raised")).Remove(name, () =>
        {
            // Rest as long as was worked, so that requests have the disk at least half of the time.
            var worked = _time.GetElapsedTime(began);
            if (worked > TimeSpan.Zero)
            {
                _stop.Token.WaitHandle.WaitOne(worked < TimeSpan.FromMilliseconds(50) ? worked : TimeSpan.FromMilliseconds(50));
            }

            began = _time.GetTimestamp();
            return !_stop.IsCancellationRequested;
        });
        if (error is not (StoreError.None or StoreError.Canceled))
        {
            FileSystemLog.PurgeFailed(_logger, name, error);
        }
    }
}
