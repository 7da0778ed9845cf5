namespace DavServer.Storage.FileSystem.Portable;

/// <summary>Reads a directory a batch at a time. Names that no text can hold are not met here.</summary>
internal sealed class PortableCursor(PortableDirectory directory, string path) : DirectoryCursor
{
    private const int BatchSize = 512;

    private readonly IEnumerator<string> _names = Directory.EnumerateFileSystemEntries(
        path, "*", new EnumerationOptions { AttributesToSkip = 0, IgnoreInaccessible = false, MatchType = MatchType.Simple }).GetEnumerator();

    private readonly List<DirectoryEntry> _looked = [];
    private int _at;

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

    public override bool Next(out ReadOnlySpan<byte> name, out NodeKind kind, ref ResourceInfo info)
    {
        while (TryNextName() is { } next)
        {
            var found = directory.Stat(next);
            if (IsThere(found.Error))
            {
                name = next.Bytes;
                kind = NodeKind.Unknown;
                Untold = new UntoldEntry(found.Error, kind);
                return true;
            }

            if (found.Succeeded && found.Value.Kind != NodeKind.Special)
            {
                name = next.Bytes;
                kind = found.Value.Kind;
                info = found.Value.ToResourceInfo();
                return true;
            }
        }

        name = default;
        kind = default;
        return false;
    }

    private ResourceName? TryNextName()
    {
        if (_at == _looked.Count)
        {
            _at = 0;
            if (Read(_looked) is var error and not (StoreError.None or StoreError.NotFound))
            {
                // As with the system's own calls: a listing that breaks off must not look whole.
                throw new IOException($"A directory can't be read to its end: {error}.");
            }
        }

        return _at < _looked.Count ? _looked[_at++].Name : null;
    }

    protected override void Dispose(bool disposing) => _names.Dispose();
}
