using DavServer.Storage.FileSystem.Linux;

namespace DavServer.Storage.FileSystem.Listings;

/// <summary>Goes through a listing that was kept; only what must be looked at each time is.</summary>
/// <param name="listing">The listing.</param>
/// <param name="directory">The directory, which is left open.</param>
internal sealed unsafe class RememberedCursor(Listing listing, LinuxDirectory directory) : DirectoryCursor
{
    private int _at;

    public override StoreError Read(List<DirectoryEntry> batch) => throw new NotSupportedException();

    public override bool Next(out ReadOnlySpan<byte> name, out NodeKind kind, ref ResourceInfo info)
    {
        while (_at < listing.Count)
        {
            var terminated = listing.NameAt(_at);
            name = terminated[..^1];
            if (listing[_at++].Info is { } known)
            {
                info = known;
                kind = NodeKind.File;
                return true;
            }

            fixed (byte* p = terminated)
            {
                kind = directory.TryStat(p, ref info, out _);
            }

            if (kind is not (NodeKind.Unknown or NodeKind.Special))
            {
                return true;
            }
        }

        name = default;
        kind = default;
        return false;
    }

    protected override void Dispose(bool disposing)
    {
        // The directory is the caller's.
    }
}
