namespace DavServer.WebDav.Properties;

/// <summary>How much of kept properties all listings together hold in memory at once, in characters of two bytes.</summary>
/// <param name="mostOfListing">The most that one holds: however deep the tree, and however slowly its client reads.</param>
/// <param name="mostInAll">The most that all hold: however many such clients there are.</param>
internal sealed class PropertyMemory(long mostOfListing, long mostInAll)
{
    // Choices: 32 MiB, so that ten thousand members with the times and attributes that Explorer sets on each fit; and 256 MiB, eight such listings.
    // Beyond either each member is asked for by itself, which takes longer and holds nothing.
    private const long UsuallyOfListing = 16 * 1024 * 1024;
    private const long UsuallyInAll = 128 * 1024 * 1024;

    private long _held;

    public PropertyMemory()
        : this(UsuallyOfListing, UsuallyInAll)
    {
    }

    public long MostOfListing => mostOfListing;

    public long Held => Interlocked.Read(ref _held);

    public bool TryTake(long characters)
    {
        if (Interlocked.Add(ref _held, characters) <= mostInAll)
        {
            return true;
        }

        GiveBack(characters);
        return false;
    }

    public void GiveBack(long characters) => Interlocked.Add(ref _held, -characters);
}
