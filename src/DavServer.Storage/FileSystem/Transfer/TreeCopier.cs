using System.Runtime.ExceptionServices;

namespace DavServer.Storage.FileSystem.Transfer;

/// <summary>
/// Copies a collection with all below it, several files at a time, by open directories alone. Stops as a whole when the volume is full or the
/// caller cancels; otherwise goes round what can't be copied and remembers the root causes.
/// </summary>
/// <param name="terms">What all files share.</param>
/// <param name="links">What becomes of symbolic links.</param>
/// <param name="reserved">What is never copied.</param>
/// <param name="crew">Its threads.</param>
internal sealed partial class TreeCopier(CopyTerms terms, LinkCopier links, ReservedNames reserved, CopyCrew crew)
{
    // How many files a worker copies before it looks whether others stand idle.
    private const int Share = 32;
    private const uint OwnerMayAll = 0x1C0;

    private readonly WorkStack<Work> _work = new();
    private readonly List<Thread> _threads = [];

    // Guards _failures, _unlisted, _brokenOff, _error, _bug and _threads.
    private readonly Lock _lock = new();
    private readonly List<MemberFailure> _failures = [];
    private readonly List<ResourcePath> _brokenOff = [];
    private StoreError _error;
    private ExceptionDispatchInfo? _bug;

    // Set when the copy stops as a whole.
    private volatile bool _stopped;
    private long _leftOut;
    private long _unlisted;
    private ResourcePath? _rootOfCopy;

    internal IReadOnlyList<MemberFailure> Failures => _failures;

    /// <summary>How many more failed: of a large tree it may be all, and each is held until whoever asked was told, and longer.</summary>
    internal long Unlisted => _unlisted;

    /// <summary>The most <see cref="Failures"/>, but for those <see cref="BrokenOff"/>: what was made of them must not appear, so they are told.</summary>
    internal int MaxFailures { get; init; } = TransferOutcome.UsuallyListed;

    /// <summary>
    /// The failed collections of which this copy has made something. Only what it made may be thrown away: where case is ignored, what lies at the
    /// name of one that could not be entered is another member's copy.
    /// </summary>
    internal IReadOnlyList<ResourcePath> BrokenOff => _brokenOff;

    /// <summary>Whether the source goes afterwards: then what can't be copied must not be left out.</summary>
    internal SourceLink SourceLink { get; init; }

    /// <summary>What an earlier run had staged under the name of this copy; null for nothing.</summary>
    internal EarlierCopy? Earlier { get; init; }

    /// <summary>Entries left out because they do not exist for clients.</summary>
    internal long LeftOut => Interlocked.Read(ref _leftOut);

    /// <summary>Copies <paramref name="source"/>, which this call closes, into a new directory <paramref name="name"/> of <paramref name="parent"/>.</summary>
    internal StoreError Run(DirectoryHandle source, ResourcePath sourcePath, DirectoryHandle parent, ResourceName name, DirectoryHandle? old)
    {
        _rootOfCopy = sourcePath;
        var began = Begin(new Entrance(source, parent, name, old, sourcePath) { IsVolumeTop = sourcePath.IsRoot, Earlier = Earlier });
        if (began != StoreError.None)
        {
            return began;
        }

        WorkUntilDone(0);
        while (NextThread() is { } thread)
        {
            thread.Join();
        }

        _bug?.Throw();
        return _error;
    }

    /// <summary>Ends the copy early, for what concerns the whole.</summary>
    internal void Stop(StoreError error)
    {
        lock (_lock)
        {
            _error = _error == StoreError.None ? error : _error;
        }

        _stopped = true;
    }

    private void Process(in Work work, int thread)
    {
        if (work.Files is { } files)
        {
            CopyFiles(work.Owner, files, thread);
        }
        else if (work.Member is { } member)
        {
            Enter(work.Owner, member);
        }
        else
        {
            ListOn(work.Owner, thread);
        }
    }

    private void ListOn(CollectionCopy collection, int thread)
    {
        var batch = new List<DirectoryEntry>();
        var error = collection.Cursor.Read(batch);
        if (error != StoreError.None)
        {
            BreakOff(collection, error);
            return;
        }

        if (batch.Count == 0)
        {
            return;
        }

        // The rest of the listing waits beneath what this batch brings: so the stack stays short, however large the directory.
        Push(new Work(collection, null, null));
        var files = new List<DirectoryEntry>(batch.Count);
        foreach (var entry in batch)
        {
            var known = entry;
            if (entry.Kind == NodeKind.Unknown)
            {
                // The file system's listings do not tell what their entries are.
                var found = collection.Source.Stat(entry.Name);
                if (!found.Succeeded)
                {
                    Fail(collection.SourcePath.Append(entry.Name), CollectionSlash.None, found.Error);
                    continue;
                }

                known = entry with { Kind = found.Value.Kind };
            }

            if (known.Kind == NodeKind.Directory)
            {
                Push(new Work(collection, known.Name, null));
            }
            else
            {
                files.Add(known);
            }
        }

        CopyFiles(collection, new ArraySegment<DirectoryEntry>([.. files]), thread);
    }

    private void CopyFiles(CollectionCopy collection, ArraySegment<DirectoryEntry> files, int thread)
    {
        for (var i = 0; i < files.Count && !_stopped; i++)
        {
            if (crew.StandsAside(thread))
            {
                Push(new Work(collection, null, files[i..]));
                return;
            }

            if (i % Share == Share - 1 && _work.WorkersWait && files.Count - i > Share)
            {
                var half = i + ((files.Count - i) / 2);
                Push(new Work(collection, null, files[half..]));
                files = files[..half];
            }

            crew.GiveWay();
            CopyMember(collection, files[i]);
        }
    }

    private void CopyMember(CollectionCopy collection, in DirectoryEntry entry)
    {
        StoreError error;
        var old = collection.Old?.Stat(entry.Name) is { Succeeded: true } found ? found.Value.Modified : (long?)null;
        var copy = new FileCopy(terms, old) { Earlier = EarlierOf(collection, entry.Name) };
        switch (entry.Kind)
        {
            case NodeKind.File:
                error = copy.Run(collection.Source, entry.Name, collection.Target, entry.Name);
                break;
            case NodeKind.Link:
                error = links.Copy(collection.SourcePath.Append(entry.Name), collection.Target, copy);
                break;
            default:
                LeaveOut(collection.SourcePath.Append(entry.Name));
                return;
        }

        if (error == StoreError.None)
        {
            return;
        }

        if (error == StoreError.NotFound && entry.Kind == NodeKind.Link)
        {
            LeaveOut(collection.SourcePath.Append(entry.Name));
            return;
        }

        Fail(collection.SourcePath.Append(entry.Name), CollectionSlash.None, error);
    }

    /// <summary>Passes over what does not exist for clients: a FIFO, a device, a link that leads out or nowhere. A copy is whole without it, a move is not.</summary>
    private void LeaveOut(ResourcePath path)
    {
        Interlocked.Increment(ref _leftOut);
        if (SourceLink == SourceLink.Kept)
        {
            Fail(path, CollectionSlash.None, StoreError.AccessDenied);
        }
    }

    private EarlierCopy? EarlierOf(CollectionCopy collection, ResourceName name) => collection.Staged?.Contains(name) == true ? Earlier : null;

    private void BreakOff(CollectionCopy collection, StoreError error)
    {
        if (StopsAll(error))
        {
            return;
        }

        lock (_lock)
        {
            _brokenOff.Add(collection.SourcePath);
            _failures.Add(new MemberFailure(collection.SourcePath, error) { Slash = CollectionSlash.Trailing });
        }
    }

    private void Fail(ResourcePath path, CollectionSlash slash, StoreError error)
    {
        if (StopsAll(error))
        {
            return;
        }

        lock (_lock)
        {
            if (_failures.Count >= MaxFailures)
            {
                _unlisted++;
                return;
            }

            _failures.Add(new MemberFailure(path, error) { Slash = slash });
        }
    }

    /// <summary>Stops as a whole for what is not the member's: the next one would fail alike, or get through by luck.</summary>
    private bool StopsAll(StoreError error)
    {
        if (error is not (StoreError.Canceled or StoreError.InsufficientStorage or StoreError.ReadOnly or StoreError.Exhausted))
        {
            return false;
        }

        Stop(error);
        return true;
    }

    /// <param name="Owner">Whose members.</param>
    /// <param name="Member">A member collection to enter, or null.</param>
    /// <param name="Files">Files to copy, or null; with neither, the listing goes on.</param>
    private readonly record struct Work(CollectionCopy Owner, ResourceName? Member, ArraySegment<DirectoryEntry>? Files);
}
