namespace DavServer.ProtocolTests.Clients.Days;

/// <summary>
/// A day's work on a share: the same steps by a client over WebDAV and by the system's own programs in a local folder. In the end
/// the disk of the server, what the client lists and what it downloads must be what the local folder is, byte for byte.
/// </summary>
internal sealed class DayOfWork(ClientSession session, IShareClient client, string collection)
{
    private const string Tree = "tree ä #1 + 100%";
    private const string Inner = Tree + "/in ü+#%";

    // A blank, an umlaut, what URLs and forms escape, what looks escaped already.
    private static readonly string[] Files =
    [
        "plain.txt", "with space.bin", "ümläut é.txt", "100% %41 %2F.txt", "hash #1.txt", "a+b ++.txt", "empty",
        Tree + "/one.bin", Inner + "/two ß #%+.bin", Inner + "/three.txt",
    ];

    private readonly string _local = Path.Join(session.Local, collection + "-local");
    private readonly string _shared = Path.Join(session.Server.Root, collection);

    /// <summary>Does it all.</summary>
    public async Task RunAsync()
    {
        Directory.CreateDirectory(_local);
        await UploadAsync();
        await AssertListedAsync("", Tree, Inner);
        await RenameAsync("with space.bin", "other näme #+%.bin");
        await RenameAsync("a+b ++.txt", Tree + "/moved + here.txt");
        await RenameAsync(Inner, Tree + "/re named ö");
        await CopyTreeAsync(Tree, "copy of ü #2 + 5%");
        await EditAsync("plain.txt", 40_000);
        await EditAsync("copy of ü #2 + 5%/re named ö/two ß #%+.bin", 7);
        await EditAsync("100% %41 %2F.txt", 300_000);
        await DeleteAsync("hash #1.txt");
        await DeleteAsync("copy of ü #2 + 5%/one.bin");
        await client.DeleteTreeAsync(Tree);
        await session.RunAsync("rm", "", "-r", At(Tree));
        await AssertListedAsync("", "copy of ü #2 + 5%", "copy of ü #2 + 5%/re named ö");
        await AssertDownloadedAsync();
        await client.FinishAsync();
        ClientSession.AssertSameTree(_local, _shared);
    }

    private async Task UploadAsync()
    {
        foreach (var folder in (string[])[Tree, Inner])
        {
            Directory.CreateDirectory(At(folder));
            await client.MakeCollectionAsync(folder);
        }

        foreach (var (file, number) in Files.Select((file, number) => (file, number)))
        {
            session.NewFile(Path.Join(collection + "-local", file), file == "empty" ? 0 : 1000 + (number * number * 3000));
            await client.UploadAsync(At(file), file);
        }
    }

    private async Task RenameAsync(string from, string to)
    {
        await client.RenameAsync(from, to);
        await session.RunAsync("mv", "", At(from), At(to));
    }

    private async Task CopyTreeAsync(string from, string to)
    {
        await client.CopyTreeAsync(from, to);
        await session.RunAsync("cp", "", "-r", At(from), At(to));
    }

    private async Task EditAsync(string path, int length)
    {
        session.NewFile(Path.Join(collection + "-local", path), length);
        await client.EditAsync(path, At(path));
    }

    private async Task DeleteAsync(string path)
    {
        await client.DeleteAsync(path);
        File.Delete(At(path));
    }

    private async Task AssertListedAsync(params string[] paths)
    {
        foreach (var path in paths)
        {
            var listed = await client.ListAsync(path);
            var there = Directory.GetFileSystemEntries(At(path)).Select(Path.GetFileName);
            Assert.Equal(there.Order(StringComparer.Ordinal), listed.Order(StringComparer.Ordinal));
        }
    }

    private async Task AssertDownloadedAsync()
    {
        var back = Path.Join(session.Local, collection + "-back");
        Directory.CreateDirectory(back);
        foreach (var file in Directory.GetFiles(_local, "*", SearchOption.AllDirectories))
        {
            var local = Path.Join(back, "file");
            await client.DownloadAsync(Path.GetRelativePath(_local, file), local);
            ClientSession.AssertSameFile(file, local);
            File.Delete(local);
        }
    }

    private string At(string path) => Path.Join(_local, path);
}
