using DavServer.Storage;

namespace DavServer.Persistence.Sqlite;

/// <summary>
/// A path as the bytes of its names, each with a slash before it; empty for the root. Not a URL path: a real path may hold a name that no URL can
/// say, such as one with a backslash that a link leads through.
/// </summary>
internal static class PathBytes
{
    public static byte[] Of(ResourcePath path)
    {
        var segments = path.ToSegments();
        var bytes = new byte[segments.Sum(s => s.Bytes.Length + 1)];
        var at = 0;
        foreach (var segment in segments)
        {
            bytes[at++] = (byte)'/';
            segment.Bytes.CopyTo(bytes.AsSpan(at));
            at += segment.Bytes.Length;
        }

        return bytes;
    }

    public static ResourcePath ToPath(ReadOnlySpan<byte> bytes)
    {
        var path = ResourcePath.Root;
        while (!bytes.IsEmpty)
        {
            bytes = bytes[1..];
            var end = bytes.IndexOf((byte)'/');
            var name = end < 0 ? bytes : bytes[..end];
            path = path.Append(ResourceName.FromBytes(name));
            bytes = bytes[name.Length..];
        }

        return path;
    }
}
