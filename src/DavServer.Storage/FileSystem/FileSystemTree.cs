using System.Runtime.CompilerServices;

namespace DavServer.Storage.FileSystem;

/// <summary>A walk by open directories: it stays in the tree it began in, whatever is put in its place.</summary>
internal sealed class FileSystemTree(ResourcePath path, ResourceInfo info, DirectoryHandle? directory, FileSystemTree.Surroundings around) : ResourceTree
{
    public override ResourcePath Path => path;

    public override ResourceInfo Root => info;

    public override async IAsyncEnumerable<ResourceMember> WalkAsync(WalkReach reach, [EnumeratorCancellation] CancellationToken cancel)
    {
        await ValueTask.CompletedTask;
        if (directory is null || OpenLevel(directory.Reopen(), path, path.IsRoot ? (StoreResult<DirectoryHandle>?)null : directory.OpenParent()) is not { } first)
        {
            yield break;
        }

        var levels = new Stack<Level>([first]);
        try
        {
            while (levels.TryPeek(out var level))
            {
                cancel.ThrowIfCancellationRequested();
                if (level.Next() is not { } entry)
                {
                    levels.Pop().Dispose();
                    continue;
                }

                if (Look(level, entry) is not { } node)
                {
                    continue;
                }

                var member = level.Path.Append(entry.Name);
                yield return new ResourceMember(member, node.Info);

                // A link to a collection is listed and not entered: it may lead back up.
                if (reach == WalkReach.Descendants && node.Enter && levels.Count < ResourcePath.MaxDepth
                    && OpenLevel(level.Directory.OpenDirectory(entry.Name), member, level.Directory.Reopen()) is { } below)
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

    /// <summary>What a client sees of an entry; null for nothing.</summary>
    private (ResourceInfo Info, bool Enter)? Look(Level level, DirectoryEntry entry)
    {
        if (entry.Kind == NodeKind.Special || (entry.Name == ReservedNames.Control && level.IsVolumeTop))
        {
            return null;
        }

        var node = level.Directory.Stat(entry.Name);
        if (!node.Succeeded || node.Value.Kind == NodeKind.Special || around.Resolver.Reserved.Contains(node.Value))
        {
            return null;
        }

        if (node.Value.Kind != NodeKind.Link)
        {
            return (node.Value.ToResourceInfo(), node.Value.IsDirectory);
        }

        var followed = around.Resolver.ResolveExisting(level.Path.Append(entry.Name), LastLink.Follow);
        if (!followed.Succeeded)
        {
            return null;
        }

        using var target = followed.Value;
        return (target.Node.ToResourceInfo(), false);
    }

    private static Level? OpenLevel(StoreResult<DirectoryHandle> opened, ResourcePath path, StoreResult<DirectoryHandle>? above)
    {
        using var parent = above?.Value;
        if (!opened.Succeeded)
        {
            return null;
        }

        var isTop = parent is null
            || (parent.StatSelf() is { Succeeded: true } a && opened.Value.StatSelf() is { Succeeded: true } b && a.Value.Volume != b.Value.Volume);
        if (opened.Value.List() is { Succeeded: true, Value: var cursor })
        {
            return new Level(opened.Value, cursor, path, isTop);
        }

        opened.Value.Dispose();
        return null;
    }

    /// <param name="Resolver">For links met on the way.</param>
    /// <param name="Walks">Where the walk is entered, so that nothing is purged under it.</param>
    /// <param name="Walk">The entry, made before the root was looked up.</param>
    internal sealed record Surroundings(PathResolver Resolver, WalkRegistry Walks, TaskCompletionSource Walk);

    private sealed class Level(DirectoryHandle directory, DirectoryCursor cursor, ResourcePath path, bool isVolumeTop) : IDisposable
    {
        private readonly List<DirectoryEntry> _batch = [];
        private int _at;

        public DirectoryHandle Directory => directory;

        public ResourcePath Path => path;

        public bool IsVolumeTop => isVolumeTop;

        public DirectoryEntry? Next()
        {
            if (_at == _batch.Count)
            {
                _at = 0;
                if (cursor.Read(_batch) != StoreError.None || _batch.Count == 0)
                {
                    _batch.Clear();
                    return null;
                }
            }

            return _batch[_at++];
        }

        public void Dispose()
        {
            cursor.Dispose();
            directory.Dispose();
        }
    }
}
