using DavServer.Storage.FileSystem.Linux;

namespace DavServer.Storage.FileSystem.Listings;

/// <summary>Goes through a listing that was kept. What must be looked at each time is, and all is from the moment on that the listing is not true any more.</summary>
/// <param name="cache">Knows whether it still is.</param>
/// <param name="kept">The listing.</param>
/// <param name="directory">The directory, which is left open.</param>
internal sealed unsafe class RememberedCursor(ListingCache cache, ListingRecorder kept, LinuxDirectory directory) : MemberCursor
{
    private readonly Listing _listing = kept.Listing;
    private int _at;
    private bool _isTrue = true;

    public override bool Next(out ReadOnlySpan<byte> name, out NodeKind kind, ref ResourceInfo info)
    {
        while (_at < _listing.Count)
        {
            // A slow client may take its time between two batches.
            if (_at % Listing.PieceSize == 0 && _at > 0)
            {
                _isTrue = _isTrue && cache.IsTrue(kept);
            }

            var terminated = _listing.NameAt(_at);
            name = terminated[..^1];
            if (_listing[_at++].Info is { } known && _isTrue)
            {
                info = known;
                kind = NodeKind.File;
                return true;
            }

            fixed (byte* p = terminated)
            {
                kind = directory.TryStat(p, ref info, out var place);
                Untold = new UntoldEntry(place.Refusal, NodeKind.Unknown);
            }

            if (kind is not (NodeKind.Unknown or NodeKind.Special) || IsThere(Untold.Refusal))
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
