namespace DavServer.Storage.FileSystem;

/// <summary>Keeps the modification times at the URLs of a replaced tree from going back (RFC 4918 §8.8).</summary>
/// <remarks>
/// It walks what is replaced, which the purge must walk as well; what replaces nothing is never walked, so a MOVE to a new name stays one rename. It
/// does so once the step is done: a MOVE that fails has touched nothing, and nobody waits for the walk who publishes elsewhere. Nor does whoever asked
/// for the MOVE, for longer than a moment: of a large tree the last members get their times after the answer.
/// </remarks>
internal sealed class MemberTimes : IDisposable
{
    // A choice: some ten thousand members; as long as a client waits without a word (product.md, row 1).
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(50);

    private readonly WalkRegistry _walks;
    private readonly TaskCompletionSource _walk;
    private readonly DirectoryHandle? _fresh;
    private readonly DirectoryHandle? _old;

    /// <summary>Takes hold of both collections, wherever they are renamed to, and keeps the old one from being purged.</summary>
    public MemberTimes(WalkRegistry walks, in Publication publication, Resolution destination)
        : this(walks, publication.Directory.OpenDirectory(publication.Name).Value, destination.Parent.OpenDirectory(destination.Name).Value)
    {
    }

    internal MemberTimes(WalkRegistry walks, DirectoryHandle? fresh, DirectoryHandle? old)
    {
        _walks = walks;
        _walk = walks.Begin();
        _fresh = fresh;
        _old = old;
    }

    /// <summary>
    /// Gives each member of the new collection that has a namesake in the old one a time after that one's. What can't be read keeps its own. What takes
    /// longer than a moment goes on by itself; then, or now, all that was taken hold of is let go.
    /// </summary>
    public void SetAndDispose()
    {
        try
        {
            Task.Factory.StartNew(Walk, CancellationToken.None, TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach, TaskScheduler.Default)
                .Wait(Patience);
        }
        catch (TaskSchedulerException)
        {
            // No thread is to be had.
            Walk();
        }
    }

    private void Walk()
    {
        using (this)
        {
            NotBefore(_fresh, _old, 0);
        }
    }

    public void Dispose()
    {
        _fresh?.Dispose();
        _old?.Dispose();
        _walks.End(_walk);
    }

    private static void NotBefore(DirectoryHandle? fresh, DirectoryHandle? old, int depth)
    {
        using var cursor = old?.List().Value;
        if (fresh is null || cursor is null || depth == ResourcePath.MaxDepth)
        {
            return;
        }

        var batch = new List<DirectoryEntry>();
        while (cursor.Read(batch) == StoreError.None && batch.Count > 0)
        {
            foreach (var entry in batch)
            {
                Compare(fresh, old!, entry.Name, depth);
            }
        }
    }

    private static void Compare(DirectoryHandle fresh, DirectoryHandle old, ResourceName name, int depth)
    {
        if (fresh.Stat(name) is not { Succeeded: true, Value: var now } || now.Kind is not (NodeKind.File or NodeKind.Directory)
            || old.Stat(name) is not { Succeeded: true, Value: var was })
        {
            return;
        }

        if (now.IsDirectory && was.IsDirectory)
        {
            using var freshMember = fresh.OpenDirectory(name).Value;
            using var oldMember = old.OpenDirectory(name).Value;
            NotBefore(freshMember, oldMember, depth + 1);
        }

        var modified = UnixTime.NotBefore(now.Modified, was.Modified);
        if (modified != now.Modified)
        {
            _ = fresh.SetModified(name, modified);
        }
    }
}
