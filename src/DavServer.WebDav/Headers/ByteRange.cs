namespace DavServer.WebDav.Headers;

/// <summary>A part of a representation, both ends counted from its first byte.</summary>
/// <param name="First">The first byte.</param>
/// <param name="Last">The last byte, included.</param>
internal readonly record struct ByteRange(long First, long Last)
{
    public long Length => Last - First + 1;
}
