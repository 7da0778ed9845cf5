using DavServer.Storage.FileSystem.Linux;

namespace DavServer.Storage.FileSystem.Listings;

/// <summary>What directories listed a moment ago, for as long as nothing has changed in them.</summary>
/// <remarks>
/// Most of a listing's cost is to look at each member. The kernel tells of every change that is made by a name in the directory, whoever makes it,
/// before the change's author knows that it is made (inotify). It does not tell of what is written by way of a mapping, nor by another hard link that
/// came to be later, nor for an NFS client: that shows <see cref="Lasts"/> later at most.
/// </remarks>
internal sealed class ListingCache : IDisposable
{
    /// <summary>The most members of one listing that is kept, and of all together: about 8 MiB.</summary>
    internal const int MostOfOne = 32 * 1024;
    internal const int MostOfAll = 2 * MostOfOne;

    /// <summary>How long a listing is good for.</summary>
    internal static readonly TimeSpan Lasts = TimeSpan.FromSeconds(1);

    // What is listed once is not kept: whoever walks a tree would pay for it and never come back.
    private static readonly TimeSpan AskedLately = TimeSpan.FromSeconds(10);

    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private readonly DirectoryWatches? _watches;
    private readonly Dictionary<ResourceIdentity, ListingRecorder> _kept = [];
    private readonly (ResourceIdentity Directory, long When)[] _asked = new (ResourceIdentity, long)[256];
    private int _members;
    private bool _disposed;

    internal ListingCache(TimeProvider time, DirectoryWatches? watches)
    {
        _time = time;
        _watches = watches;
    }

    /// <summary>How many listings came from memory; for tests that must know.</summary>
    internal long Served { get; private set; }

    /// <summary>Lists a directory. The cursor must be disposed of before the directory.</summary>
    /// <param name="directory">The directory.</param>
    /// <param name="identity">Which one that is.</param>
    internal StoreResult<DirectoryCursor> List(DirectoryHandle directory, ResourceIdentity identity)
    {
        if (_watches is null || directory is not LinuxDirectory linux)
        {
            return directory.List();
        }

        ListingRecorder? recorder;
        lock (_lock)
        {
            if (Find(identity) is { } kept)
            {
                Served++;
                return new RememberedCursor(kept, linux);
            }

            recorder = TryBegin(linux, identity);
        }

        var listed = linux.List(recorder);
        if (!listed.Succeeded)
        {
            recorder?.Dispose();
        }

        return listed;
    }

    /// <summary>Keeps a listing that is whole, if it is still true.</summary>
    internal void Keep(ListingRecorder listed)
    {
        lock (_lock)
        {
            if (_disposed)
            {
                return;
            }

            _watches!.Hear();
            DropOutdated();
            if (!IsGood(listed) || _members + listed.Listing.Count > MostOfAll)
            {
                _watches.GiveBack(listed.Watch);
                return;
            }

            Drop(listed.Directory);
            _kept.Add(listed.Directory, listed);
            _members += listed.Listing.Count;
        }
    }

    /// <summary>Gives up a listing that did not become whole.</summary>
    internal void Forget(DirectoryWatch watch)
    {
        lock (_lock)
        {
            if (!_disposed)
            {
                _watches!.GiveBack(watch);
            }
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _disposed = true;
            _watches?.Dispose();
        }
    }

    private Listing? Find(ResourceIdentity directory)
    {
        if (_disposed || !_kept.TryGetValue(directory, out var kept))
        {
            return null;
        }

        _watches!.Hear();
        if (IsGood(kept))
        {
            return kept.Listing;
        }

        Drop(directory);
        return null;
    }

    private ListingRecorder? TryBegin(LinuxDirectory directory, ResourceIdentity identity)
    {
        var now = _time.GetTimestamp();
        ref var asked = ref _asked[(uint)identity.GetHashCode() % (uint)_asked.Length];
        var again = asked.Directory == identity && _time.GetElapsedTime(asked.When, now) < AskedLately;
        asked = (identity, now);
        return again && !_disposed && _watches!.TryArm(directory) is { } watch ? new ListingRecorder(this, identity, watch, now) : null;
    }

    private bool IsGood(ListingRecorder kept) => !kept.Watch.HasChanged && _time.GetElapsedTime(kept.Began) < Lasts;

    private void DropOutdated()
    {
        foreach (var (directory, _) in _kept.Where(k => !IsGood(k.Value)).ToList())
        {
            Drop(directory);
        }
    }

    private void Drop(ResourceIdentity directory)
    {
        if (_kept.Remove(directory, out var kept))
        {
            _members -= kept.Listing.Count;
            _watches!.GiveBack(kept.Watch);
        }
    }
}
