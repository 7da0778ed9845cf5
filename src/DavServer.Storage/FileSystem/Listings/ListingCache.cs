using DavServer.Storage.FileSystem.Linux;

namespace DavServer.Storage.FileSystem.Listings;

/// <summary>What directories listed a moment ago, for as long as nothing has changed in them.</summary>
/// <remarks>
/// Most of a listing's cost is to look at each member. The kernel tells of what is changed by a name in the directory, whoever does it, and before he
/// knows that it is done (inotify). It does not tell of what is written by way of a mapping, by another hard link that came to be later, by an open file
/// whose name is gone, or for an NFS client; nor that a member got another hard link. That shows <see cref="Lasts"/> later at most.
/// </remarks>
internal sealed class ListingCache : IDisposable
{
    /// <summary>The most pieces of one listing that is kept: 32,768 members.</summary>
    internal const int MostOfOne = 128;

    /// <summary>The most pieces of all together; a piece is some 30 KiB where names are not very long.</summary>
    internal const int MostOfAll = 2 * MostOfOne;

    /// <summary>How long a listing is good for.</summary>
    internal static readonly TimeSpan Lasts = TimeSpan.FromSeconds(1);

    // Who reads slowly holds a piece of memory for each that was read: there shall not be many of them.
    private const int MostRecordings = 8;

    // What is listed once is not kept: whoever walks a tree would pay for it and never come back.
    private static readonly TimeSpan AskedLately = TimeSpan.FromSeconds(10);

    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private readonly DirectoryWatches? _watches;
    private readonly Dictionary<DirectoryKey, ListingRecorder> _kept = [];
    private readonly HashSet<DirectoryKey> _recording = [];
    private readonly (DirectoryKey Directory, long When)[] _asked = new (DirectoryKey, long)[256];
    private int _pieces;
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
    /// <param name="self">What it is.</param>
    internal StoreResult<MemberCursor> List(DirectoryHandle directory, in NodeInfo self)
    {
        if (_watches is null || directory is not LinuxDirectory linux)
        {
            return ToMembers(directory.List());
        }

        if (Find(self) is { } kept)
        {
            return new RememberedCursor(this, kept, linux);
        }

        var recorder = TryBegin(linux, self);
        var listed = linux.List(recorder);
        if (!listed.Succeeded)
        {
            recorder?.Dispose();
        }

        return ToMembers(listed);
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

            var key = DirectoryKey.Of(listed.Directory);
            _recording.Remove(key);
            _watches!.Hear();
            DropOutdated();
            if (!IsGood(listed) || _pieces + Size(listed) > MostOfAll)
            {
                _watches.GiveBack(listed.Watch);
                return;
            }

            Drop(key);
            _kept.Add(key, listed);
            _pieces += Size(listed);
        }
    }

    /// <summary>Gives up a listing that did not become whole.</summary>
    internal void Forget(ListingRecorder listed)
    {
        lock (_lock)
        {
            if (!_disposed)
            {
                _recording.Remove(DirectoryKey.Of(listed.Directory));
                _watches!.GiveBack(listed.Watch);
            }
        }
    }

    /// <summary>Whether nothing has changed by now, and not too long ago.</summary>
    internal bool IsTrue(ListingRecorder kept)
    {
        lock (_lock)
        {
            if (_disposed)
            {
                return false;
            }

            _watches!.Hear();
            return IsGood(kept);
        }
    }

    /// <summary>Whether a listing that is going on could still be kept.</summary>
    internal bool IsInTime(ListingRecorder listed) => _time.GetElapsedTime(listed.Began) < Lasts;

    public void Dispose()
    {
        lock (_lock)
        {
            _disposed = true;
            _watches?.Dispose();
        }
    }

    /// <summary>A directory's cursor as one that goes through its members.</summary>
    internal static StoreResult<MemberCursor> ToMembers(StoreResult<DirectoryCursor> listed) =>
        listed.Succeeded ? listed.Value : StoreResult<MemberCursor>.Failed(listed.Error, listed.Cause);

    private ListingRecorder? Find(in NodeInfo self)
    {
        var key = DirectoryKey.Of(self);
        lock (_lock)
        {
            if (_disposed || !_kept.TryGetValue(key, out var kept))
            {
                return null;
            }

            _watches!.Hear();

            // Its change time too: the kernel changes a directory just before it tells of that.
            if (IsGood(kept) && kept.Directory.Changed == self.Changed)
            {
                Served++;
                return kept;
            }

            Drop(key);
            return null;
        }
    }

    private ListingRecorder? TryBegin(LinuxDirectory directory, in NodeInfo self)
    {
        var key = DirectoryKey.Of(self);

        // Asked outside of the lock: a network file system may never answer.
        if (!IsAskedAgain(key) || !FileSystemType.IsOfThisKernelAlone(directory.Descriptor))
        {
            return null;
        }

        lock (_lock)
        {
            if (_disposed || _recording.Count == MostRecordings || _recording.Contains(key))
            {
                return null;
            }

            _watches!.Hear();
            DropOutdated();
            var now = _time.GetTimestamp();
            if (_watches.TryArm(directory) is not { } watch)
            {
                return null;
            }

            _recording.Add(key);
            return new ListingRecorder(this, self, watch, now);
        }
    }

    private bool IsAskedAgain(DirectoryKey key)
    {
        lock (_lock)
        {
            var now = _time.GetTimestamp();
            ref var asked = ref _asked[(uint)key.GetHashCode() % (uint)_asked.Length];
            var again = asked.Directory == key && _time.GetElapsedTime(asked.When, now) < AskedLately;
            asked = (key, now);
            return again;
        }
    }

    private bool IsGood(ListingRecorder kept) => !kept.Watch.HasChanged && IsInTime(kept);

    private void DropOutdated()
    {
        foreach (var (directory, _) in _kept.Where(k => !IsGood(k.Value)).ToList())
        {
            Drop(directory);
        }
    }

    private void Drop(DirectoryKey directory)
    {
        if (_kept.Remove(directory, out var kept))
        {
            _pieces -= Size(kept);
            _watches!.GiveBack(kept.Watch);
        }
    }

    // An empty one is remembered, and watched, too.
    private static int Size(ListingRecorder kept) => Math.Max(1, kept.Listing.Pieces);

    /// <summary>Which directory, and by which mount: over a member of one another may be mounted.</summary>
    private readonly record struct DirectoryKey(VolumeKey Volume, ulong Node)
    {
        public static DirectoryKey Of(in NodeInfo directory) => new(directory.Volume, directory.Identity.Node);
    }
}
