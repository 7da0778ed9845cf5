using DavServer.Storage.FileSystem.Linux;

namespace DavServer.Storage.FileSystem.Listings;

/// <summary>Keeps what a directory lists while it is listed, for those who ask next.</summary>
/// <param name="cache">Who wants it.</param>
/// <param name="directory">What the directory was before the listing began.</param>
/// <param name="watch">Watches it since before the listing began.</param>
/// <param name="began">When the listing began, as a time stamp.</param>
internal sealed class ListingRecorder(ListingCache cache, NodeInfo directory, DirectoryWatch watch, long began) : IDisposable
{
    private bool _isOver;

    internal NodeInfo Directory => directory;

    internal DirectoryWatch Watch => watch;

    internal long Began => began;

    internal Listing Listing { get; private set; } = new();

    /// <summary>Adds an entry.</summary>
    /// <param name="name">Its name, ended by NUL.</param>
    /// <param name="kind">What it is.</param>
    /// <param name="place">Where else it may be changed.</param>
    /// <param name="info">Its facts.</param>
    internal void Add(ReadOnlySpan<byte> name, NodeKind kind, in EntryPlace place, in ResourceInfo info)
    {
        if (_isOver)
        {
            return;
        }

        if (Listing.Count % Listing.PieceSize == 0 && (Listing.Pieces == ListingCache.MostOfOne || !cache.IsInTime(this)))
        {
            Spoil();
            return;
        }

        // A collection's times change with its members, which are not watched; so does a file's under its other names, or where it is mounted from.
        var isOnlyHere = kind == NodeKind.File && place.Links == 1 && place.Mount == directory.Mount;
        Listing.Add(name, isOnlyHere ? info : null);
    }

    /// <summary>It will not be kept: something could not be looked at, and whether it can be later nobody would tell; or it is too large or too old.</summary>
    internal void Spoil()
    {
        if (!_isOver)
        {
            _isOver = true;
            Listing = new Listing();
            cache.Forget(this);
        }
    }

    /// <summary>The listing is whole.</summary>
    internal void Complete()
    {
        if (!_isOver)
        {
            _isOver = true;
            cache.Keep(this);
        }
    }

    public void Dispose() => Spoil();
}
