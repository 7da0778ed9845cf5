using System.Runtime.InteropServices;
using DavServer.Storage;
using DavServer.Storage.FileSystem;
using DavServer.Storage.FileSystem.Linux;
using DavServer.Storage.FileSystem.Portable;
using DavServer.Tests.Shared;

namespace DavServer.UnitTests.Storage;

/// <summary>In the trash a mode protects nothing any more. Needs to be root, to become someone whom modes concern.</summary>
public sealed partial class TreeRemoverTests : IDisposable
{
    private const uint Nobody = 65534;
    private readonly string _trash = Directory.CreateTempSubdirectory("davserver-trash-").FullName;

    public void Dispose() => TestShare.Run("rm", "-rf", _trash);

    [Theory]
    [InlineData(DiskAccess.Native, "000")]
    [InlineData(DiskAccess.Native, "100")]
    [InlineData(DiskAccess.Native, "400")]
    [InlineData(DiskAccess.Native, "500")]
    [InlineData(DiskAccess.Native, "300")]
    [InlineData(DiskAccess.Portable, "000")]
    [InlineData(DiskAccess.Portable, "400")]
    public void DirectoriesOfAnyMode_AreRemovedByTheirOwner(object access, string mode)
    {
        var deep = Path.Join([_trash, "tree", .. Enumerable.Repeat("d", 70)]);
        Directory.CreateDirectory(deep);
        File.WriteAllText(Path.Join(deep, "f"), "x");
        Directory.CreateDirectory(Path.Join(_trash, "tree/empty"));
        TestShare.Run("chown", "-R", $"{Nobody}", _trash);
        TestShare.Run("find", Path.Join(_trash, "tree"), "-depth", "-type", "d", "-exec", "chmod", mode, "{}", "+");
        var (error, failed) = (StoreError.Canceled, -1);

        // The thread is given up afterwards: who it is concerns it alone.
        var thread = new Thread(() =>
        {
            using var trash = ((DiskAccess)access == DiskAccess.Native ? LinuxDirectory.OpenPath(_trash) : PortableDirectory.OpenRoot(_trash)).Value!;
            _ = SetFileSystemUser(Nobody);
            var count = 0;
            var remover = new TreeRemover(trash, () => ResourceName.FromText($"raised-{count++}"));
            error = remover.Remove(ResourceName.FromText("tree"), () => true);
            failed = remover.Failed.Count;
        });
        thread.Start();
        Assert.True(thread.Join(Deadline.Usual), "it hangs");

        Assert.Equal((StoreError.None, 0), (error, failed));
        Assert.Empty(Directory.GetFileSystemEntries(_trash));
    }

    [Fact]
    public void RemovalThatIsEndedEarly_TellsWhatIsLeft()
    {
        // Deeper than is held open: what lies below is brought up first.
        var deep = Path.Join([_trash, "tree", .. Enumerable.Repeat("d", 70)]);
        Directory.CreateDirectory(deep);
        for (var i = 0; i < 300; i++)
        {
            File.WriteAllText(Path.Join(deep, $"{i}"), "x");
        }

        using var trash = LinuxDirectory.OpenPath(_trash).Value!;
        var count = 0;
        var remover = new TreeRemover(trash, () => ResourceName.FromText($"raised-{count++}"));

        Assert.Equal(StoreError.Canceled, remover.Remove(ResourceName.FromText("tree"), () => false));

        Assert.Equal(["raised-0"], Directory.GetFileSystemEntries(_trash).Select(Path.GetFileName));
        Assert.Contains(ResourceName.FromText("raised-0"), remover.Failed);
        Assert.All(remover.Failed.ToList(), left => Assert.Equal(StoreError.None, remover.Remove(left, () => true)));
        Assert.Empty(Directory.GetFileSystemEntries(_trash));
    }

    [LibraryImport("libc", EntryPoint = "setfsuid")]
    private static partial int SetFileSystemUser(uint user);
}
