using DavServer.Storage;
using DavServer.UnitTests.Contracts;
using static DavServer.UnitTests.Storage.TestShare;

namespace DavServer.UnitTests.Storage;

/// <summary>What can't end well is refused before anything is copied. Needs the right to mount.</summary>
public sealed class MountInTheWayTests
{
    [Theory]
    [InlineData("/old")]
    [InlineData("/old/deep/vol")]
    public async Task CollectionThatHoldsOrIsAVolume_IsNotReplacedAndNothingIsCopied(string destination)
    {
        await using var share = new TestShare();
        share.Make("/new/f", "content");
        share.Make("/file", "content");
        share.Mount("/old/deep/vol", "size=1m");
        share.Make("/old/deep/vol/kept", "kept");

        foreach (var source in new[] { "/new", "/file" })
        {
            var request = From(source, destination);
            var observer = new RecordingObserver();
            Assert.Equal(StoreError.Busy, (await share.Store.CheckTransferAsync(request, share.Deadline)).Error);
            Assert.Equal(StoreError.Busy, (await share.Store.RenameAsync(request, share.Deadline)).Error);
            Assert.Equal(StoreError.Busy, (await share.Store.CopyAsync(request, observer, share.Deadline)).Error);
            Assert.Equal(StoreError.Busy, (await share.Store.MoveAcrossAsync(request, observer, share.Deadline)).Error);
            Assert.Equal((0L, 0L), (observer.Resources, observer.Bytes));
        }

        Assert.Equal("content", await share.ReadAsync("/new/f"));
        Assert.Equal("kept", await share.ReadAsync("/old/deep/vol/kept"));
    }

    [Fact]
    public async Task SourceWithAVolumeBelow_IsNotMovedToAnother()
    {
        await using var share = new TestShare();
        share.Mount("/other", "size=1m");
        share.Make("/src/f", "content");
        share.Mount("/src/deep/vol", "size=1m");

        await IsNotMovedAcrossAsync(share, "/src", StoreError.Busy);
        await IsNotMovedAcrossAsync(share, "/src/deep/vol", StoreError.Busy);

        // The copy is none of that, and a rename takes the volume along.
        Assert.True((await share.Store.CopyAsync(From("/src", "/other/copy"), new RecordingObserver(), share.Deadline)).Succeeded);
        Assert.True((await share.Store.RenameAsync(From("/src", "/dst"), share.Deadline)).Succeeded);
        Assert.True((await share.Store.RenameAsync(From("/dst", "/src"), share.Deadline)).Succeeded);
    }

    [Fact]
    public async Task SourceOnAReadOnlyVolume_IsNotMovedToAnother()
    {
        await using var share = new TestShare();
        share.Mount("/ro", "size=1m");
        share.Make("/ro/tree/f", "content");
        Run("mount", "-o", "remount,ro", share.OnDisk("/ro"));

        await IsNotMovedAcrossAsync(share, "/ro/tree", StoreError.ReadOnly);
        await IsNotMovedAcrossAsync(share, "/ro/tree/f", StoreError.ReadOnly);
    }

    private static async Task IsNotMovedAcrossAsync(TestShare share, string source, StoreError expected)
    {
        var destination = source.StartsWith("/ro", StringComparison.Ordinal) ? "/dst" : "/other/dst";
        var observer = new RecordingObserver();

        var check = (await share.Store.CheckTransferAsync(From(source, destination), share.Deadline)).Value!;
        var moved = await share.Store.MoveAcrossAsync(From(source, destination), observer, share.Deadline);

        Assert.Equal((false, expected), (check.SameVolume, check.Removal));
        Assert.Equal(expected, moved.Error);
        Assert.Equal((0L, 0L), (observer.Resources, observer.Bytes));
        Assert.Equal(StoreError.NotFound, await share.ErrorAtAsync(destination));
        Assert.Equal(StoreError.None, await share.ErrorAtAsync(source));
    }
}
