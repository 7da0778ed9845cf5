namespace DavServer.Storage.FileSystem;

/// <summary>Removes what lies in a trash, entry by entry. Links are removed, never followed; another volume is never entered.</summary>
internal sealed class TreeRemover(DirectoryHandle trash, Func<ResourceName> newName)
{
    // Each level holds a descriptor; what lies deeper is first brought up to the trash itself.
    private const int MostOpen = 64;
    private const int Round = 128;
    private const uint OwnerMayAll = 0x1C0;

    private readonly Stack<ResourceName> _roots = new();
    private readonly List<ResourceName> _failed = [];
    private int _sinceRound;

    /// <summary>Entries of the trash that could not be removed whole: the one that was asked for, or what was brought up from below it.</summary>
    internal IReadOnlyList<ResourceName> Failed => _failed;

    /// <summary>Removes an entry of the trash and all below it.</summary>
    /// <param name="name">The entry.</param>
    /// <param name="onRound">Called after every few removals: may pause; ends the removal by returning false.</param>
    internal StoreError Remove(ResourceName name, Func<bool> onRound)
    {
        var worst = StoreError.None;
        _roots.Push(name);
        while (_roots.TryPop(out var root))
        {
            var error = RemoveRoot(root, onRound);
            if (error == StoreError.Canceled)
            {
                return error;
            }

            if (error != StoreError.None)
            {
                worst = error;
                _failed.Add(root);
            }
        }

        return worst;
    }

    private StoreError RemoveRoot(ResourceName root, Func<bool> onRound)
    {
        var node = trash.Stat(root);
        if (!node.Succeeded)
        {
            return node.Error == StoreError.NotFound ? StoreError.None : node.Error;
        }

        if (!node.Value.IsDirectory)
        {
            return trash.RemoveFile(root);
        }

        var levels = new Stack<Level>();
        try
        {
            var error = Enter(trash, root, levels);
            while (error == StoreError.None && levels.TryPeek(out var level))
            {
                error = Advance(level, levels, node.Value.Volume);
                if (error == StoreError.None && ++_sinceRound >= Round)
                {
                    _sinceRound = 0;
                    error = onRound() ? StoreError.None : StoreError.Canceled;
                }
            }

            return error;
        }
        finally
        {
            foreach (var level in levels)
            {
                level.Dispose();
            }
        }
    }

    /// <summary>Removes one member of the level, goes down into it, or leaves the emptied level.</summary>
    private StoreError Advance(Level level, Stack<Level> levels, VolumeKey volume)
    {
        if (level.Next() is not { } entry)
        {
            levels.Pop().Dispose();
            return Persist(level.Parent, () => level.Parent.RemoveDirectory(level.Name));
        }

        var directory = level.Directory;
        var node = entry.Kind is NodeKind.Directory or NodeKind.Unknown ? directory.Stat(entry.Name) : default;
        if (node is not { Succeeded: true, Value.Kind: NodeKind.Directory })
        {
            return Persist(directory, () => directory.RemoveFile(entry.Name));
        }

        if (node.Value.Volume != volume)
        {
            return StoreError.Busy;
        }

        if (levels.Count < MostOpen)
        {
            return Enter(directory, entry.Name, levels);
        }

        var raised = newName();
        var moved = Persist(directory, () => directory.Rename(entry.Name, trash, raised, RenameRule.Refuse));
        if (moved == StoreError.None)
        {
            _roots.Push(raised);
        }

        return moved;
    }

    /// <summary>Removes; where the directory's owner may not, makes that lawful first: in the trash a mode protects nothing any more.</summary>
    private static StoreError Persist(DirectoryHandle directory, Func<StoreError> remove)
    {
        var error = remove();
        if (error == StoreError.AccessDenied && directory.SetMode(OwnerMayAll) == StoreError.None)
        {
            error = remove();
        }

        return error == StoreError.NotFound ? StoreError.None : error;
    }

    private static StoreError Enter(DirectoryHandle parent, ResourceName name, Stack<Level> levels)
    {
        var opened = parent.OpenDirectory(name);
        if (!opened.Succeeded)
        {
            return opened.Error;
        }

        var cursor = opened.Value.List();
        if (!cursor.Succeeded)
        {
            opened.Value.Dispose();
            return cursor.Error;
        }

        levels.Push(new Level(parent, name, opened.Value, cursor.Value));
        return StoreError.None;
    }

    private sealed class Level(DirectoryHandle parent, ResourceName name, DirectoryHandle directory, DirectoryCursor cursor) : IDisposable
    {
        private readonly List<DirectoryEntry> _batch = [];
        private int _at;

        public DirectoryHandle Parent => parent;

        public ResourceName Name => name;

        public DirectoryHandle Directory => directory;

        public DirectoryEntry? Next()
        {
            if (_at == _batch.Count)
            {
                _at = 0;
                if (cursor.Read(_batch) != StoreError.None || _batch.Count == 0)
                {
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
