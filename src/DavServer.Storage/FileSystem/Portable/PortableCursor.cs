namespace DavServer.Storage.FileSystem.Portable;

/// <summary>Reads a directory a batch at a time. Names that no text can hold are not met here.</summary>
internal sealed class PortableCursor(string path) : DirectoryCursor
{
    private const int BatchSize = 512;

    private readonly IEnumerator<string> _names = Directory.EnumerateFileSystemEntries(
        path, "*", new EnumerationOptions { AttributesToSkip = 0, IgnoreInaccessible = false, MatchType = MatchType.Simple }).GetEnumerator();

    public override StoreError Read(List<DirectoryEntry> batch)
    {
        batch.Clear();
        try
        {
            while (batch.Count < BatchSize && _names.MoveNext())
            {
                var name = Path.GetFileName(_names.Current);
                if (!name.Contains('\uFFFD', StringComparison.Ordinal))
                {
                    batch.Add(new DirectoryEntry(ResourceName.FromText(name), NodeKind.Unknown));
                }
            }

            return StoreError.None;
        }
        catch (Exception e) when (PortableErrors.Knows(e))
        {
            return PortableErrors.ToStoreError(e);
        }
    }

    protected override void Dispose(bool disposing) => _names.Dispose();
}
