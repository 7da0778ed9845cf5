using System.Runtime.CompilerServices;
using DavServer.Storage.FileSystem.Listings;
using Microsoft.Extensions.Logging;

namespace DavServer.Storage.FileSystem;

/// <summary>A walk by open directories: it stays in the tree it began in, whatever is put in its place.</summary>
internal sealed class FileSystemTree(ResourcePath path, ResourceInfo info, DirectoryHandle? directory, FileSystemTree.Surroundings around) : ResourceTree
{
    private bool _hasFailed;
    private Level? _begun;

    public override ResourcePath Path => path;

    public override bool HasFailed => _hasFailed;

    public override ResourceInfo Root => info;

    // Not by the path alone: a link in the share may lead up to it, and what lies above is not ours to look at.
    private bool IsShareRoot => path.IsRoot
        || (around.Resolver.Root.StatSelf() is { Succeeded: true } root && root.Value.Identity == info.Identity);

    public override StoreError Begin(WalkReach reach)
    {
        if (directory is null || _begun is not null)
        {
            return StoreError.None;
        }

        var above = IsShareRoot ? (StoreResult<DirectoryHandle>?)null : directory.OpenParent();
        var opened = OpenLevel(directory.Reopen(), path, above, reach);
        _begun = opened.Value;
        return opened.Error;
    }

    public override async IAsyncEnumerable<MemberBatch> WalkInBatchesAsync(WalkReach reach, [EnumeratorCancellation] CancellationToken cancel)
    {
        await ValueTask.CompletedTask;
        if (directory is null)
        {
            yield break;
        }

        // What was opened and can't be listed must not look empty: clients delete what a listing lacks.
        var error = Begin(reach);
        var levels = new Stack<Level>([_begun ?? throw new IOException($"A directory can't be listed: {error}.")]);
        _begun = null;
        var batch = new MemberBatch();
        try
        {
            while (levels.TryPeek(out var level))
            {
                cancel.ThrowIfCancellationRequested();
                var isAtEnd = !Fill(batch, level, levels.Count < ResourcePath.MaxDepth ? reach : WalkReach.Members, out var below);
                if (isAtEnd)
                {
                    levels.Pop().Dispose();
                }
                else if (below is not null)
                {
                    levels.Push(below);
                }

                if (batch.Count > 0 || batch.Failures.Count > 0)
                {
                    yield return batch;
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
        _begun?.Dispose();
        directory?.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>Goes on in a level: until the batch is full, the level is at its end, or a collection was met whose members come next.</summary>
    /// <returns>False at the end.</returns>
    private bool Fill(MemberBatch batch, Level level, WalkReach reach, out Level? below)
    {
        below = null;
        batch.Begin(level.Path);
        while (below is null && !batch.IsFull)
        {
            // Straight into the batch; whatever is not to be seen is not accepted there.
            ref var info = ref batch.Slot();
            if (!level.Cursor.Next(out var name, out var kind, ref info))
            {
                return false;
            }

            // A link to a collection is listed and not entered: it may lead back up.
            if ((level.IsVolumeTop && ReservedNames.LooksReserved(name)) || (kind != NodeKind.File && !IsSeen(batch, level, name, kind))
                || (kind == NodeKind.Directory && reach == WalkReach.Descendants && !TryEnter(batch, level, name, out below)))
            {
                continue;
            }

            batch.Accept(name);
        }

        return true;
    }

    /// <summary>Whether a client sees an entry that is no plain file, and it can be looked at.</summary>
    private bool IsSeen(MemberBatch batch, Level level, ReadOnlySpan<byte> name, NodeKind kind)
    {
        if (kind == NodeKind.Unknown)
        {
            var untold = level.Cursor.Untold;
            Fail(batch, name, untold.Refusal, untold.Listed == NodeKind.Directory ? CollectionSlash.Trailing : CollectionSlash.None);
            return false;
        }

        if (kind != NodeKind.Link)
        {
            return !around.Resolver.Reserved.Contains(batch.Slot());
        }

        var followed = around.Resolver.ResolveExisting(level.Path.Append(ResourceName.FromBytes(name)), LastLink.Follow);
        if (!followed.Succeeded)
        {
            if (followed.Error != StoreError.NotFound)
            {
                Fail(batch, name, followed.Error, CollectionSlash.None);
            }

            return false;
        }

        using var target = followed.Value;
        batch.Slot() = target.Node.ToResourceInfo();
        batch.LeadsTo(target.RealPath);
        return true;
    }

    /// <summary>Goes down into a collection before anyone is told of it; one that went meanwhile is told of as it was.</summary>
    private bool TryEnter(MemberBatch batch, Level level, ReadOnlySpan<byte> name, out Level? below)
    {
        var member = ResourceName.FromBytes(name);
        var opened = level.Directory.OpenDirectory(member);
        var entered = opened.Succeeded
            ? OpenLevel(opened, level.Path.Append(member), level.Directory.Reopen(), WalkReach.Descendants)
            : opened.Error;
        below = entered.Value;
        if (entered.Error is StoreError.None or StoreError.NotFound or StoreError.NotACollection)
        {
            return true;
        }

        Fail(batch, name, entered.Error, CollectionSlash.Trailing);
        return false;
    }

    /// <exception cref="IOException">There was nothing to spare: what can be told a moment later has not failed.</exception>
    private void Fail(MemberBatch batch, ReadOnlySpan<byte> name, StoreError error, CollectionSlash slash)
    {
        var member = batch.Collection.Append(ResourceName.FromBytes(name));
        if (error == StoreError.Exhausted)
        {
            throw new IOException($"'{member}' can't be looked at: {error}.");
        }

        _hasFailed = true;
        if (error != StoreError.AccessDenied)
        {
            FileSystemLog.Failed(around.Logger, "The listing", member, error, null);
        }

        batch.Add(new MemberFailure(member, error) { Slash = slash });
    }

    private StoreResult<Level> OpenLevel(
        StoreResult<DirectoryHandle> opened, ResourcePath path, StoreResult<DirectoryHandle>? above, WalkReach reach)
    {
        using var parent = above?.Value;
        if (!opened.Succeeded)
        {
            return opened.Error;
        }

        var self = opened.Value.StatSelf();
        var isTop = parent is null || (parent.StatSelf() is { Succeeded: true } a && self.Succeeded && a.Value.Volume != self.Value.Volume);

        // Who walks a whole tree comes to most of it long after he began, and does not come back soon.
        var listed = !self.Succeeded ? self.Error
            : reach == WalkReach.Members ? around.Listings.List(opened.Value, self.Value)
            : ListingCache.ToMembers(opened.Value.List());
        if (listed.Succeeded)
        {
            return new Level(opened.Value, listed.Value, path, isTop);
        }

        opened.Value.Dispose();
        return listed.Error;
    }

    /// <param name="Resolver">For links met on the way.</param>
    /// <param name="Listings">What was listed a moment ago.</param>
    /// <param name="Walks">Where the walk is entered, so that nothing is purged under it.</param>
    /// <param name="Walk">The entry, made before the root was looked up.</param>
    /// <param name="Logger">Hears of what fails.</param>
    internal sealed record Surroundings(PathResolver Resolver, ListingCache Listings, WalkRegistry Walks, TaskCompletionSource Walk, ILogger Logger);

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
