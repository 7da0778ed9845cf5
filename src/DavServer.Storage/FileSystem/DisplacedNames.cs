namespace DavServer.Storage.FileSystem;

/// <summary>
/// Names in the trash of what is not to be purged yet: an old destination, moved away because the file system can't exchange, whose successor is not
/// in its place. Should the program die between the two renames, that is the only whole copy; a start leaves it alone and says where it is.
/// </summary>
internal static class DisplacedNames
{
    private static ReadOnlySpan<byte> Prefix => "displaced-"u8;

    public static ResourceName Mark(ResourceName name) => ResourceName.FromBytes([.. Prefix, .. name.Bytes]);

    public static bool IsMarked(ResourceName name) => name.Bytes.StartsWith(Prefix);
}
