using DavServer.Storage.FileSystem.Linux;

namespace DavServer.Storage.FileSystem.Listings;

/// <summary>Keeps what a directory lists while it is listed, for those who ask next.</summary>
/// <param name="cache">Who wants it.</param>
/// <param name="directory">Which directory it is.</param>
/// <param name="watch">Watches it since before the listing began.</param>
/// <param name="began">When the listing began, as a time stamp.</param>
internal sealed class ListingRecorder(ListingCache cache, ResourceIdentity directory, DirectoryWatch watch, long began) : IDisposable
{
    private readonly Listing _listing = new();
    private bool _isSpoilt;
    private bool _isGone;

    internal ResourceIdentity Directory => directory;

    internal DirectoryWatch Watch => watch;

    internal long Began => began;

    internal Listing Listing => _listing;

    /// <summary>Adds an entry.</summary>
    /// <param name="name">Its name, ended by NUL.</param>
    /// <param name="kind">What it is.</param>
    /// <param name="links">How many names it has.</param>
    /// <param name="info">Its facts.</param>
    internal void Add(ReadOnlySpan<byte> name, NodeKind kind, uint links, in ResourceInfo info)
    {
        if (_isSpoilt)
        {
            return;
        }

        _isSpoilt = _listing.Count == ListingCache.MostOfOne;

        // A collection's times change with its members, which are not watched; so does a file's under its other names.
        _listing.Add(name, kind == NodeKind.File && links == 1 ? info : null);
    }

    /// <summary>Something could not be looked at: whether it can be later, nobody would tell.</summary>
    internal void Spoil() => _isSpoilt = true;

    /// <summary>The listing is whole.</summary>
    internal void Complete()
    {
        if (!_isSpoilt && !_isGone)
        {
            _isGone = true;
            cache.Keep(this);
        }
    }

    public void Dispose()
    {
        if (!_isGone)
        {
            _isGone = true;
            cache.Forget(watch);
        }
    }
}
