namespace DavServer.Storage.FileSystem;

/// <summary>Reads a directory a batch at a time, so that a large one is never held whole.</summary>
internal abstract class DirectoryCursor : MemberCursor
{
    /// <summary>Fills <paramref name="batch"/> anew; it stays empty at the end. Not to be mixed with <see cref="MemberCursor.Next"/>.</summary>
    public abstract StoreError Read(List<DirectoryEntry> batch);
}
