namespace DavServer.Storage.FileSystem.Transfer;

/// <summary>One collection being copied: its open directories, and how much work on them is outstanding.</summary>
internal sealed class CollectionCopy(DirectoryHandle source, DirectoryCursor cursor, DirectoryHandle target, DirectoryHandle? old)
{
    private int _outstanding;

    public DirectoryHandle Source => source;

    public DirectoryCursor Cursor => cursor;

    public DirectoryHandle Target => target;

    /// <summary>The collection that will be replaced, for the modification times of its members; null where there is none.</summary>
    public DirectoryHandle? Old => old;

    public required ResourcePath SourcePath { get; init; }

    public required NodeInfo Info { get; init; }

    /// <summary>The modification time of what is replaced.</summary>
    public long? OldModified { get; init; }

    /// <summary>What an earlier run had copied into the target; null where the target is new.</summary>
    public IReadOnlySet<ResourceName>? Staged { get; init; }

    public bool IsVolumeTop { get; init; }

    /// <summary>Whether its owner must be able to write it for some time yet: a directory that its owner may not write can't be renamed to another parent.</summary>
    public bool StaysWritable { get; init; }

    internal void Hold() => Interlocked.Increment(ref _outstanding);

    /// <summary>Lets go; true for the last one, who closes it.</summary>
    internal bool Release() => Interlocked.Decrement(ref _outstanding) == 0;

    /// <summary>Sets what only holds once the members are there, and closes the directories.</summary>
    internal StoreError Close(UnsetTimes unset)
    {
        // A collection that its owner may not write was made writable to be filled.
        var error = StaysWritable || (Info.Mode & 0x1C0) is 0x1C0 || target.StatSelf() is not { Succeeded: true } made
            ? StoreError.None
            : target.SetMode(made.Value.Mode & Info.Mode);
        unset.Note(target.SetModified(UnixTime.NotBefore(Info.Modified, OldModified)));
        cursor.Dispose();
        source.Dispose();
        target.Dispose();
        old?.Dispose();
        return error;
    }
}
