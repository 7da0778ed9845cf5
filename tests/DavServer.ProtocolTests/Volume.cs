namespace DavServer.ProtocolTests;

/// <summary>A small file system of its own, mounted inside the share. Needs to be root, as in CI.</summary>
internal sealed class Volume : IDisposable
{
    private Volume(string folder) => Folder = folder;

    public string Folder { get; }

    public static Volume Mount(ServerUnderTest server, string relative, string size)
    {
        var folder = Directory.CreateDirectory(Path.Join(server.Root, relative)).FullName;
        Native.Shell(folder, $"mount -t tmpfs -o size={size} tmpfs '{folder}'");
        return new Volume(folder);
    }

    // Lazily: the server may still hold a directory of it open.
    public void Dispose() => Native.Shell("/", $"umount -l '{Folder}'");
}
