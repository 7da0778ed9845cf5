using System.Runtime.CompilerServices;
using DavServer.Storage.FileSystem.Listings;

namespace DavServer.Storage.FileSystem;

/// <summary>A walk by open directories: it stays in the tree it began in, whatever is put in its place.</summary>
internal sealed class FileSystemTree(ResourcePath path, ResourceInfo info, DirectoryHandle? directory, FileSystemTree.Surroundings around) : ResourceTree
{
    private bool _hasSkipped;

    public override ResourcePath Path => path;

    public override bool HasSkipped => _hasSkipped;

    public override ResourceInfo Root => info;

    // Not by the path alone: a link in the share may lead up to it, and what lies above is not ours to look at.
    private bool IsShareRoot => path.IsRoot
        || (around.Resolver.Root.StatSelf() is { Succeeded: true } root && root.Value.Identity == info.Identity);

    public override async IAsyncEnumerable<MemberBatch> WalkInBatchesAsync(WalkReach reach, [EnumeratorCancellation] CancellationToken cancel)
    {
        await ValueTask.CompletedTask;
        if (directory is null)
        {
            yield break;
        }

        // What was opened and can't be listed must not look empty: clients delete what a listing lacks.
        var above = IsShareRoot ? (StoreResult<DirectoryHandle>?)null : directory.OpenParent();
        var first = OpenLevel(directory.Reopen(), path, above, reach) ?? throw new IOException("A directory can't be listed.");

        var levels = new Stack<Level>([first]);
        var batch = new MemberBatch();
        try
        {
            while (levels.TryPeek(out var level))
            {
                cancel.ThrowIfCancellationRequested();
                var filled = Fill(batch, level, reach);
                if (batch.Count > 0)
                {
                    yield return batch;
                }

                if (filled == Filled.ToTheEnd)
                {
                    levels.Pop().Dispose();
                }
                else if (filled == Filled.ToACollection && levels.Count < ResourcePath.MaxDepth
                    && Enter(level, batch.PathAt(batch.Count - 1)) is { } below)
                {
                    levels.Push(below);
                }
            }
        }
        finally
        {
            foreach (var level in levels)
            {
                level.Dispose();
            }
        }
    }

    public override ValueTask DisposeAsync()
    {
        around.Walks.End(around.Walk);
        directory?.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <exception cref="IOException">It can't be listed, and not for want of a right to: to show it empty would be untrue.</exception>
    private Level? Enter(Level level, ResourcePath collection)
    {
        var opened = level.Directory.OpenDirectory(collection.Name);
        switch (opened.Error)
        {
            case StoreError.None:
                return OpenLevel(opened, collection, level.Directory.Reopen(), WalkReach.Descendants) ?? throw new IOException($"'{collection}' can't be listed.");
            case StoreError.AccessDenied:
                _hasSkipped = true;
                return null;
            case StoreError.NotFound or StoreError.NotACollection:
                return null; // It went meanwhile.
            default:
                throw new IOException($"'{collection}' can't be opened: {opened.Cause ?? opened.Error.ToString()}");
        }
    }

    private Filled Fill(MemberBatch batch, Level level, WalkReach reach)
    {
        batch.Begin(level.Path);
        while (!batch.IsFull)
        {
            // Straight into the batch; whatever is not to be seen is not accepted there.
            ref var info = ref batch.Slot();
            if (!level.Cursor.Next(out var name, out var kind, ref info))
            {
                return Filled.ToTheEnd;
            }

            if ((level.IsVolumeTop && ReservedNames.LooksReserved(name)) || (kind != NodeKind.File && !IsSeen(batch, level, name, kind)))
            {
                continue;
            }

            batch.Accept(name);

            // A link to a collection is listed and not entered: it may lead back up.
            if (kind == NodeKind.Directory && reach == WalkReach.Descendants)
            {
                return Filled.ToACollection;
            }
        }

        return Filled.Whole;
    }

    /// <summary>Whether a client sees an entry that is no plain file.</summary>
    private bool IsSeen(MemberBatch batch, Level level, ReadOnlySpan<byte> name, NodeKind kind)
    {
        if (kind != NodeKind.Link)
        {
            return !around.Resolver.Reserved.Contains(batch.Slot());
        }

        var followed = around.Resolver.ResolveExisting(level.Path.Append(ResourceName.FromBytes(name)), LastLink.Follow);
        if (!followed.Succeeded)
        {
            return false;
        }

        using var target = followed.Value;
        batch.Slot() = target.Node.ToResourceInfo();
        batch.LeadsTo(target.RealPath);
        return true;
    }

    private Level? OpenLevel(StoreResult<DirectoryHandle> opened, ResourcePath path, StoreResult<DirectoryHandle>? above, WalkReach reach)
    {
        using var parent = above?.Value;
        if (!opened.Succeeded)
        {
            return null;
        }

        var self = opened.Value.StatSelf();
        var isTop = parent is null || (parent.StatSelf() is { Succeeded: true } a && self.Succeeded && a.Value.Volume != self.Value.Volume);

        // Who walks a whole tree comes to most of it long after he began, and does not come back soon.
        MemberCursor? cursor = self.Succeeded && reach == WalkReach.Members
            ? around.Listings.List(opened.Value, self.Value).Value
            : opened.Value.List().Value;
        if (cursor is not null)
        {
            return new Level(opened.Value, cursor, path, isTop);
        }

        opened.Value.Dispose();
        return null;
    }

    /// <summary>How far a batch was filled.</summary>
    private enum Filled
    {
        /// <summary>There is no room for more.</summary>
        Whole,

        /// <summary>Its last member is a collection whose members come next.</summary>
        ToACollection,

        /// <summary>The level has no more members.</summary>
        ToTheEnd,
    }

    /// <param name="Resolver">For links met on the way.</param>
    /// <param name="Listings">What was listed a moment ago.</param>
    /// <param name="Walks">Where the walk is entered, so that nothing is purged under it.</param>
    /// <param name="Walk">The entry, made before the root was looked up.</param>
    internal sealed record Surroundings(PathResolver Resolver, ListingCache Listings, WalkRegistry Walks, TaskCompletionSource Walk);

    private sealed class Level(DirectoryHandle directory, MemberCursor cursor, ResourcePath path, bool isVolumeTop) : IDisposable
    {
        public DirectoryHandle Directory => directory;

        public MemberCursor Cursor => cursor;

        public ResourcePath Path => path;

        public bool IsVolumeTop => isVolumeTop;

        public void Dispose()
        {
            cursor.Dispose();
            directory.Dispose();
        }
    }
}
