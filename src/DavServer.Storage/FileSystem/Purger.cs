using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace DavServer.Storage.FileSystem;

/// <summary>Gives the space of deleted and replaced trees back, one after the other, in the background and with pauses.</summary>
internal sealed class Purger : IAsyncDisposable
{
    private static readonly TimeSpan LongestRest = TimeSpan.FromMilliseconds(50);

    private readonly BlockingCollection<PurgeEntry> _ready = [];
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
        AddAfterWalks(new PurgeEntry(area, name));
    }

    /// <summary>Purges an entry of the area's staging that could not be removed; by way of the trash.</summary>
    internal void AddStaged(StagingArea area, ResourceName name) => AddElsewhere(new PurgeEntry(area, name) { From = area.Staging });

    /// <summary>Purges what could not be taken out of sight, as long as it is what has the name.</summary>
    internal void AddLeft(StagingArea area, DirectoryHandle parent, ResourceName name, ResourceIdentity only)
    {
        // The caller closes its own. Where there is no other to be had, what was left stays until someone deletes it.
        if (parent.Reopen() is { Succeeded: true, Value: var held })
        {
            AddElsewhere(new PurgeEntry(area, name) { From = held, Only = only });
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

    private void AddElsewhere(PurgeEntry entry)
    {
        Interlocked.Increment(ref _outstanding);
        Interlocked.Increment(ref _added);
        _ready.Add(entry);
    }

    private void AddAfterWalks(PurgeEntry entry)
    {
        var walks = _walks.WhenOpenOnesEnd();
        if (walks.IsCompleted)
        {
            _ready.Add(entry);
        }
        else
        {
            _ = AddLaterAsync(walks, entry);
        }
    }

    private async Task AddLaterAsync(Task walks, PurgeEntry entry)
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

        AddUnlessStopped(entry);
    }

    private async Task TryAgainAsync(PurgeEntry entry)
    {
        try
        {
            await Task.Delay(entry.Delay, _time, _stop.Token);
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
        {
            return;
        }

        AddUnlessStopped(entry with { Failures = entry.Failures + 1 });
    }

    private void AddUnlessStopped(PurgeEntry entry)
    {
        try
        {
            _ready.Add(entry);
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
            foreach (var entry in _ready.GetConsumingEnumerable(_stop.Token))
            {
                if (entry.From is { } from)
                {
                    TakeOutOfSight(entry, from);
                }
                else
                {
                    Purge(entry);
                    Interlocked.Decrement(ref _outstanding);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Stopped.
        }
    }

    private void TakeOutOfSight(PurgeEntry entry, DirectoryHandle from)
    {
        var trashed = entry.Area.NewName("left");
        var node = entry.Only is null ? default : from.Stat(entry.Name);
        var isAnother = entry.Only is { } only && node.Succeeded && node.Value.Identity != only;
        var error = isAnother ? StoreError.NotFound
            : entry.Only is not null && !node.Succeeded ? node.Error
            : from.Rename(entry.Name, entry.Area.Trash, trashed, RenameRule.Refuse);
        if (error is not (StoreError.None or StoreError.NotFound))
        {
            FileSystemLog.NotTrashed(_logger, entry.Name, error, entry.Delay);
            _ = TryAgainAsync(entry);
            return;
        }

        if (entry.Only is not null)
        {
            from.Dispose();
        }

        if (error == StoreError.None)
        {
            AddAfterWalks(new PurgeEntry(entry.Area, trashed));
        }
        else
        {
            Interlocked.Decrement(ref _outstanding);
        }
    }

    private void PurgeAgain(PurgeEntry entry, StoreError error)
    {
        FileSystemLog.PurgeFailed(_logger, entry.Name, error, entry.Delay);
        Interlocked.Increment(ref _outstanding);
        _ = TryAgainAsync(entry);
    }

    /// <summary>Rests as long as was worked, so that requests have the disk at least half of the time. A stop ends it.</summary>
    private void Rest(TimeSpan worked)
    {
        if (worked > TimeSpan.Zero)
        {
            Task.Delay(worked < LongestRest ? worked : LongestRest, _time, _stop.Token)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing).GetAwaiter().GetResult();
        }
    }

    private void Purge(PurgeEntry entry)
    {
        var (area, name) = (entry.Area, entry.Name);

        // A loss of power must not bring a tree back to its place with half of its members: first it is in the trash for good. Where the disk can't
        // tell, what may be the only whole copy stays.
        var lasting = _options.Durability == Durability.Power ? area.Trash.Sync() : StoreError.None;
        if (lasting != StoreError.None)
        {
            PurgeAgain(entry, lasting);
            return;
        }

        var began = _time.GetTimestamp();
        var remover = new TreeRemover(area.Trash, () => area.NewName("raised"));
        var error = remover.Remove(name, () =>
        {
            Rest(_time.GetElapsedTime(began));
            began = _time.GetTimestamp();
            return !_stop.IsCancellationRequested;
        });
        if (error is not (StoreError.None or StoreError.Canceled))
        {
            foreach (var failed in remover.Failed)
            {
                PurgeAgain(entry with { Name = failed }, error);
            }
        }
    }
}
