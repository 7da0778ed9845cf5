namespace DavServer.Storage.FileSystem.Transfer;

internal sealed partial class TreeCopier
{
    private void Enter(CollectionCopy parent, ResourceName name)
    {
        if (ReservedNames.LooksReserved(name) && parent.IsVolumeTop)
        {
            return;
        }

        var path = parent.SourcePath.Append(name);
        var earlier = EarlierOf(parent, name);
        var opened = path.Depth > ResourcePath.MaxDepth ? StoreError.NameTooLong : parent.Source.OpenDirectory(name);
        var error = opened.Error;
        if (opened.Succeeded)
        {
            var old = parent.Old?.OpenDirectory(name) is { Succeeded: true } found ? found.Value : null;
            var isTop = opened.Value.StatSelf() is { Succeeded: true } self && self.Value.Volume != parent.Info.Volume;
            error = Begin(new Entrance(opened.Value, parent.Target, name, old, path) { IsVolumeTop = isTop, Earlier = earlier });
        }

        if (error == StoreError.None)
        {
            return;
        }

        // Nothing of a collection that failed is published, nor what an earlier run had copied of it.
        _ = earlier?.Remove(parent.Target, name);
        if (error == StoreError.NotACollection)
        {
            Fail(path, CollectionSlash.None, StoreError.NotFound);
        }
        else
        {
            Fail(path, CollectionSlash.Trailing, error);
        }
    }

    /// <summary>Makes the target collection and queues its listing. Closes what it was given when that fails.</summary>
    private StoreError Begin(Entrance entrance)
    {
        var source = entrance.Source;
        var info = source.StatSelf();
        var cursor = info.Succeeded ? source.List() : info.Error;
        var error = cursor.Error;
        DirectoryHandle? target = null;
        var isReserved = info.Succeeded && reserved.Contains(info.Value);
        if (error == StoreError.None && !isReserved)
        {
            error = MakeTarget(entrance, info.Value, out target, out var staged);
            if (error == StoreError.None)
            {
                Push(new Work(
                    new CollectionCopy(source, cursor.Value!, target!, entrance.Old)
                    {
                        SourcePath = entrance.SourcePath,
                        Info = info.Value,
                        OldModified = entrance.Old?.StatSelf() is { Succeeded: true } was ? was.Value.Modified : null,
                        Staged = staged,
                        IsVolumeTop = entrance.IsVolumeTop,
                        StaysWritable = ReferenceEquals(entrance.SourcePath, _rootOfCopy),
                    },
                    null,
                    null));
                return StoreError.None;
            }
        }

        target?.Dispose();
        cursor.Value?.Dispose();
        source.Dispose();
        entrance.Old?.Dispose();
        return error;
    }

    private static StoreError MakeTarget(Entrance entrance, in NodeInfo info, out DirectoryHandle? target, out HashSet<ResourceName>? staged)
    {
        staged = null;
        if (entrance.Earlier is { } earlier)
        {
            var found = entrance.Parent.OpenDirectory(entrance.Name);
            if (found.Succeeded && !EarlierCopy.IsAnother(info, found.Value))
            {
                target = found.Value;
                var entered = earlier.Enter(entrance.Source, target);
                staged = entered.Value;
                return entered.Error;
            }

            found.Value?.Dispose();
            _ = earlier.Remove(entrance.Parent, entrance.Name);
        }

        target = null;
        var error = entrance.Parent.MakeDirectory(entrance.Name, info.Mode | OwnerMayAll);
        if (error != StoreError.None)
        {
            return error;
        }

        var opened = entrance.Parent.OpenDirectory(entrance.Name);
        target = opened.Value;
        if (!opened.Succeeded)
        {
            _ = entrance.Parent.RemoveDirectory(entrance.Name);
        }

        return opened.Error;
    }

    /// <param name="Source">The collection.</param>
    /// <param name="Parent">Where its copy is made.</param>
    /// <param name="Name">The copy's name there.</param>
    /// <param name="Old">What will be replaced, or null.</param>
    /// <param name="SourcePath">Where the collection is.</param>
    private readonly record struct Entrance(
        DirectoryHandle Source, DirectoryHandle Parent, ResourceName Name, DirectoryHandle? Old, ResourcePath SourcePath)
    {
        public required bool IsVolumeTop { get; init; }

        /// <summary>Set where an earlier run had made the copy.</summary>
        public required EarlierCopy? Earlier { get; init; }
    }
}
