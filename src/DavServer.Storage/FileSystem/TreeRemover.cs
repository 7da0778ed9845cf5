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
    /// <param name="onRound">Called after every few removals: may pause; ends the removal by returning false; what is left is among the failed then.</param>
    internal StoreError Remove(ResourceName name, Func<bool> onRound)
    {
        var worst = StoreError.None;
        _roots.Push(name);
        while (_roots.TryPop(out var root))
        {
            var error = RemoveRoot(root, onRound);
            if (error == StoreError.Canceled)
            {
                _failed.Add(root);
                _failed.AddRange(_roots);
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
            // What can't be removed keeps nothing but the directories above it.
            var worst = Enter(trash, root, levels);
            while (levels.TryPeek(out var level))
            {
                var error = Advance(level, levels, node.Value.Volume);
                if (error != StoreError.None)
                {
                    level.IsKept = true;
                    worst = error;
                }

                if (++_sinceRound >= Round)
                {
                    _sinceRound = 0;
                    if (!onRound())
                    {
                        return StoreError.Canceled;
                    }
                }
            }

            return worst;
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
            return Leave(level, levels);
        }

        var directory = level.Directory;
        var node = entry.Kind is NodeKind.Directory or NodeKind.Unknown ? Look(directory, entry.Name) : default;
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
        if (moved == StoreError.AccessDenied && directory.SetMode(entry.Name, OwnerMayAll) == StoreError.None)
        {
            // A directory that its owner may not write can't be renamed to another parent.
            moved = directory.Rename(entry.Name, trash, raised, RenameRule.Refuse);
        }

        if (moved == StoreError.None)
        {
            _roots.Push(raised);
        }

        return moved;
    }

    private static StoreResult<NodeInfo> Look(DirectoryHandle directory, ResourceName name)
    {
        var node = directory.Stat(name);
        return node.Error == StoreError.AccessDenied && directory.SetMode(OwnerMayAll) == StoreError.None ? directory.Stat(name) : node;
    }

    private static StoreError Leave(Level level, Stack<Level> levels)
    {
        levels.Pop().Dispose();
        var error = level.IsKept ? StoreError.None : Persist(level.Parent, () => level.Parent.RemoveDirectory(level.Name));
        if ((level.IsKept || error != StoreError.None) && levels.TryPeek(out var above))
        {
            above.IsKept = true;
        }

        return error;
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
        if (opened.Error == StoreError.AccessDenied && parent.SetMode(name, OwnerMayAll) == StoreError.None)
        {
            opened = parent.OpenDirectory(name);
        }

        if (!opened.Succeeded)
        {
            return opened.Error;
        }

        // One that may be read and not searched can be opened, and no more.
        var cursor = opened.Value.List();
        if (cursor.Error == StoreError.AccessDenied && opened.Value.SetMode(OwnerMayAll) == StoreError.None)
        {
            cursor = opened.Value.List();
        }

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

        /// <summary>Whether something below it could not be removed.</summary>
        public bool IsKept { get; set; }

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
