using DavServer.Storage;
using DavServer.Storage.FileSystem;
using DavServer.Storage.FileSystem.Linux;
using DavServer.UnitTests.Contracts;
using Microsoft.Win32.SafeHandles;
using static DavServer.UnitTests.Storage.TestShare;

namespace DavServer.UnitTests.Storage;

/// <summary>Faster ways to copy decline for good, or for one file alone. Needs the right to mount.</summary>
public sealed class AcceleratorTests
{
    [Theory]
    [InlineData(CopyAccelerators.Declined, 1)]
    [InlineData(CopyAccelerators.DeclinedOnce, 2)]
    [InlineData(0, 2)] // As if the file had ended: some kernels and FUSE servers say so wrongly.
    public async Task WayThatDeclines_IsAskedAgainUnlessItDeclinedForGood(long answer, int asked)
    {
        await using var share = new TestShare();
        share.Make("/f", "content");
        using var top = LinuxDirectory.OpenPath(share.Root).Value!;
        var way = new FakeWay(answer);
        var terms = new CopyTerms(new RecordingObserver(), null, new CopyAccelerators(way), share.Deadline);

        foreach (var copy in new[] { "one", "two" })
        {
            Assert.Equal(
                StoreError.None, top.CopyFile(ResourceName.FromText("f"), top, ResourceName.FromText(copy), new FileCopy(terms, null)));
            Assert.Equal("content", await share.ReadAsync("/" + copy));
        }

        Assert.Equal(asked, way.Asked);
    }

    [Fact]
    public async Task Reflink_DeclinesForGoodOnlyWhereItIsNeverOpen()
    {
        await using var share = new TestShare();
        share.MountSharing("/image", "/xfs");
        share.Mount("/tmp", "size=1m");
        foreach (var path in new[] { "/xfs/a", "/xfs/b", "/tmp/a", "/tmp/b" })
        {
            share.Make(path, "content");
        }

        Assert.Equal(7, Clone(share, "/xfs/a", "/xfs/b"));
        Assert.Equal(CopyAccelerators.Declined, Clone(share, "/tmp/a", "/tmp/b"));
        Assert.Equal(CopyAccelerators.Declined, Clone(share, "/tmp/a", "/xfs/b"));

        // EBADF: as good as any that says nothing of the volumes.
        Assert.Equal(CopyAccelerators.DeclinedOnce, new Reflink().Copy(-1, -1, 7));
    }

    [Fact]
    public async Task ReflinkIsKnown_OnceTheAreaOfItsVolumeIsOpen()
    {
        await using var share = new TestShare();
        await share.Store.DisposeAsync();
        share.MountSharing("/image", "/xfs");
        share.Mount("/tmp", "size=1m");
        foreach (var (path, expected) in new[] { ("/xfs", true), ("/tmp", false) })
        {
            using var top = LinuxDirectory.OpenPath(share.OnDisk(path)).Value!;
            using var area = StagingArea.Open(top, new ReservedNames(), Plain).Value!;
            var device = top.StatSelf().Value.Identity.Volume;
            var accelerators = new CopyAccelerators(new Reflink(), new KernelCopy());
            Assert.False(accelerators.AreFree(device, device, null));

            accelerators.Learn(device, area);

            Assert.Equal(expected, accelerators.AreFree(device, device, null));
            Assert.Equal(expected, accelerators.Best(device, device, null) is Reflink);
            Assert.False(accelerators.AreFree(device, device, new CopyPace(1, TimeProvider.System)));
            Assert.Empty(share.Aside(path.TrimStart('/')));
        }
    }

    [Theory]
    [InlineData(27, StoreError.BeyondLimit)]
    [InlineData(31, StoreError.BeyondLimit)]
    [InlineData(28, StoreError.InsufficientStorage)]
    [InlineData(122, StoreError.InsufficientStorage)]
    [InlineData(12, StoreError.Exhausted)]
    [InlineData(23, StoreError.Exhausted)]
    [InlineData(24, StoreError.Exhausted)]
    [InlineData(5, StoreError.InputOutput)]
    public void ErrorNumber_TellsWhatIsFullAndWhatOnlyHadNothingToSpare(int errno, StoreError expected) =>
        Assert.Equal(expected, Errno.ToStoreError(errno));

    private static long Clone(TestShare share, string from, string to)
    {
        using var source = File.OpenHandle(share.OnDisk(from));
        using var target = File.OpenHandle(share.OnDisk(to), FileMode.Open, FileAccess.Write);
        return new Reflink().Copy(Number(source), Number(target), 7);
    }

    private static int Number(SafeFileHandle handle) => (int)handle.DangerousGetHandle();

    private sealed class FakeWay(long answer) : ICopyAccelerator
    {
        public int Asked { get; private set; }

        public bool TakesWholeFile => true;

        public long Copy(int source, int target, long length)
        {
            Asked++;
            return answer;
        }
    }
}
