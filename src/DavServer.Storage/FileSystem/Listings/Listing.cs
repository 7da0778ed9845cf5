namespace DavServer.Storage.FileSystem.Listings;

/// <summary>What a directory listed. In pieces, none of which is large enough for the heap that is seldom tidied up.</summary>
internal sealed class Listing
{
    internal const int PieceSize = 256;
    private readonly List<Piece> _pieces = [];

    /// <summary>How many entries there are.</summary>
    internal int Count { get; private set; }

    /// <summary>How many pieces there are.</summary>
    internal int Pieces => _pieces.Count;

    /// <summary>An entry.</summary>
    internal ref readonly Entry this[int index] => ref _pieces[index / PieceSize].Entries[index % PieceSize];

    /// <summary>The name of an entry, ended by NUL.</summary>
    internal ReadOnlySpan<byte> NameAt(int index)
    {
        ref readonly var entry = ref this[index];
        return _pieces[index / PieceSize].Names.AsSpan(entry.NameStart, entry.NameLength);
    }

    /// <summary>Adds an entry.</summary>
    /// <param name="name">Its name, ended by NUL.</param>
    /// <param name="info">What it is; null for one that must be looked at each time.</param>
    internal void Add(ReadOnlySpan<byte> name, in ResourceInfo? info)
    {
        if (Count % PieceSize == 0)
        {
            _pieces.Add(new Piece());
        }

        var piece = _pieces[^1];
        if (piece.Names.Length - piece.NamesLength < name.Length)
        {
            Array.Resize(ref piece.Names, Math.Max(2 * piece.Names.Length, piece.NamesLength + name.Length));
        }

        name.CopyTo(piece.Names.AsSpan(piece.NamesLength));
        piece.Entries[Count++ % PieceSize] = new Entry(info, piece.NamesLength, name.Length);
        piece.NamesLength += name.Length;
    }

    /// <param name="Info">What it is; null for one that must be looked at each time.</param>
    /// <param name="NameStart">Where its name begins.</param>
    /// <param name="NameLength">How long the name is.</param>
    internal readonly record struct Entry(ResourceInfo? Info, int NameStart, int NameLength);

    private sealed class Piece
    {
        internal readonly Entry[] Entries = new Entry[PieceSize];
        internal byte[] Names = new byte[16 * PieceSize];
        internal int NamesLength;
    }
}
