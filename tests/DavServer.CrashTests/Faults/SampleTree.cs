using System.Text;

namespace DavServer.CrashTests.Faults;

/// <summary>Puts samples on the disk.</summary>
internal static class SampleTree
{
    // More than is copied while a request waits, and not a multiple of anything.
    private static readonly string Large = string.Concat(Enumerable.Range(0, 150_001).Select(i => $"{i:x8}"));

    // Three of them: when the disk is given the first two, there is more to copy.
    private static readonly Lazy<byte[]> Heavy = new(() => Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(0, 1_200_001).Select(i => $"{i:x8}"))));

    public static void Build(string path, Sample sample)
    {
        switch (sample)
        {
            case Sample.SmallFile:
                File.WriteAllText(path, $"small file at {Path.GetFileName(path)}");
                break;
            case Sample.LargeFile:
                File.WriteAllText(path, Large);
                break;
            case Sample.OldLargeFile:
                File.WriteAllText(path, "old " + Large);
                break;
            case Sample.Tree:
                Directory.CreateDirectory(path + "/sub/empty");
                File.WriteAllText(path + "/a.txt", "a");
                File.WriteAllText(path + "/large", Large);
                File.WriteAllText(path + "/sub/b.txt", "b");
                File.WriteAllText(path + "/sub/plain.txt", "plain");
                File.CreateSymbolicLink(path + "/file.lnk", "sub/plain.txt");

                // Out of the tree, and not to a member: a partial copy may lack that, and then the link's copy leads nowhere.
                Directory.CreateSymbolicLink(path + "/sub/folder.lnk", "../../" + Path.GetFileName(Workbench.Neighbour));
                break;
            case Sample.OldTree:
                Directory.CreateDirectory(path + "/sub");
                Directory.CreateDirectory(path + "/old");
                File.WriteAllText(path + "/a.txt", "old a");
                File.WriteAllText(path + "/old/large", Large);
                File.WriteAllText(path + "/sub/b.txt", "old b");
                break;
            case Sample.HeavyTree:
                Directory.CreateDirectory(path + "/sub");
                File.WriteAllText(path + "/a.txt", "a");
                File.WriteAllBytes(path + "/heavy-1", Heavy.Value);
                File.WriteAllBytes(path + "/sub/heavy-2", Heavy.Value);
                File.WriteAllBytes(path + "/sub/heavy-3", Heavy.Value);
                break;
        }
    }

    /// <summary>Which members have which dead property.</summary>
    public static IReadOnlyList<(string Member, string Name)> Properties(Sample sample) => sample switch
    {
        Sample.SmallFile or Sample.LargeFile => [("", "p0")],
        Sample.OldLargeFile => [("", "p2")],
        Sample.Tree => [("", "p0"), ("/a.txt", "p1"), ("/sub/b.txt", "p0")],
        Sample.OldTree => [("", "p2"), ("/old", "p1"), ("/sub/b.txt", "p2")],
        Sample.HeavyTree => [("", "p0"), ("/sub/heavy-2", "p1")],
        _ => [],
    };
}
